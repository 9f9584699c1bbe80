import { once } from 'node:events'
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { json, text } from 'node:stream/consumers'

/** What the running process does when the command line asks. What they give must survive JSON. */
export type ControlHandlers = Record<string, (input: unknown) => Promise<unknown>>

/** The address of a Unix socket holds 108 bytes on Linux, 104 on macOS. */
const longestSocketPath = 100

const socketName = 'control.sock'
/** Names the socket that did not fit into the data folder. */
const recordName = 'control.path'

const readRecord = (dir: string) => readFile(join(dir, recordName), 'utf8').catch(() => undefined)

const forgetSocket = async (dir: string) => {
  await rm(join(dir, socketName), { force: true })
  const elsewhere = await readRecord(dir)
  if (elsewhere !== undefined) await rm(dirname(elsewhere), { recursive: true, force: true })
  await rm(join(dir, recordName), { force: true })
}

/** The folder of a socket elsewhere is new and ours alone, so that nobody can put another socket in its place. */
const chooseSocket = async (dir: string): Promise<string> => {
  const inside = join(dir, socketName)
  if (Buffer.byteLength(inside) <= longestSocketPath) return inside
  const elsewhere = join(await mkdtemp(join(tmpdir(), 'octroi-control-')), socketName)
  await writeFile(join(dir, recordName), elsewhere, { mode: 0o600 })
  return elsewhere
}

const answer = async (handlers: ControlHandlers, incoming: IncomingMessage): Promise<[number, unknown]> => {
  const name = (incoming.url ?? '').slice(1)
  const handler = Object.hasOwn(handlers, name) ? handlers[name] : undefined
  if (handler === undefined) return [404, { error: `the running process knows no ${name}` }]
  try {
    return [200, { answer: (await handler(await json(incoming))) ?? null }]
  } catch (error) {
    return [500, { error: (error as Error).message }]
  }
}

const reply = (outgoing: ServerResponse, status: number, body: unknown) => {
  outgoing.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}

/**
 * Serves the command line over a socket in the data folder (mode 0600), so that it never opens a second PGlite there.
 * The caller holds the folder's lock: a socket that lies there already is a dead process's.
 */
export const serveControl = async (
  dir: string,
  handlers: ControlHandlers,
): Promise<{ close(): Promise<void> }> => {
  await forgetSocket(dir)
  const path = await chooseSocket(dir)
  const server = createServer(async (incoming, outgoing) => {
    const [status, body] = await answer(handlers, incoming)
    reply(outgoing, status, body)
  }).listen(path)
  await once(server, 'listening')
  await chmod(path, 0o600)
  return {
    close: async () => {
      server.close()
      server.closeIdleConnections()
      await once(server, 'close')
      await forgetSocket(dir)
    },
  }
}

// EINVAL: the name is too long for a socket, and no record says where else it is.
const nobodyListens = new Set(['ENOENT', 'ECONNREFUSED', 'ENOTSOCK', 'EINVAL'])
const answerTimeoutMs = 60_000

/**
 * Asks the process that runs on the data folder. Resolves with its answer, or with null when none runs; rejects with
 * what its handler said.
 */
export const askControl = async (dir: string, name: string, input: unknown): Promise<unknown> => {
  const socketPath = (await readRecord(dir)) ?? join(dir, socketName)
  const asked = request({ socketPath, path: `/${name}`, method: 'POST', timeout: answerTimeoutMs })
  asked.on('timeout', () => asked.destroy(new Error(`the running process did not answer ${name}`)))
  asked.end(JSON.stringify(input ?? null))
  try {
    const [incoming] = (await once(asked, 'response')) as [IncomingMessage]
    const body = JSON.parse(await text(incoming)) as { answer?: unknown; error?: string }
    if (body.error !== undefined) throw new Error(body.error)
    return body.answer
  } catch (error) {
    if (nobodyListens.has((error as { code?: string }).code ?? '')) return null
    throw error
  }
}
