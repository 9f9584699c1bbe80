import { once } from 'node:events'
import { createServer, type Server } from 'node:net'

/** Below those that the system gives to whoever asks for any: nobody takes one of these while its owner restarts. */
const [lowest, highest] = [20_000, 32_000]
const tries = 100

const listenOnAny = async (): Promise<Server> => {
  for (let attempt = 0; attempt < tries; attempt++) {
    const port = lowest + Math.floor(Math.random() * (highest - lowest))
    const server = createServer().listen(port, '127.0.0.1')
    const listens = await once(server, 'listening').then(
      () => true,
      () => false,
    )
    if (listens) return server
  }
  throw new Error(`no port from ${lowest} to ${highest} is free`)
}

/** Ports of this machine that nobody listens on, each another. */
export const findFreePorts = async (count: number): Promise<number[]> => {
  const servers: Server[] = []
  for (let i = 0; i < count; i++) servers.push(await listenOnAny())
  const ports = servers.map(server => (server.address() as { port: number }).port)
  await Promise.all(servers.map(server => new Promise(resolve => server.close(resolve))))
  return ports
}

/** A port of this machine that nobody listens on. */
export const findFreePort = async (): Promise<number> => {
  const [port = 0] = await findFreePorts(1)
  return port
}
