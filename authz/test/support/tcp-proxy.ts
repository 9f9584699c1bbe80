import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/** A way to a server that can be cut, held up or made to lose what passes. */
export type TcpProxy = {
  /** The same URL with the proxy's port. */
  url(direct: string): string
  /** Cuts every connection and refuses new ones, until `restore`. */
  cut(): void
  /** Holds everything up and loses nothing, like a server that is stopped, until `restore`. */
  hold(): void
  /** Loses every byte of the connections there are, and of new ones until `restore`. */
  swallow(): void
  /** Loses every byte of the server while what the client sends still arrives, until `restore`. */
  loseAnswers(): void
  /** Once: the next bytes of the server are lost with the connection, after the server has done its work. */
  loseNextAnswer(): Promise<void>
  restore(): void
  close(): Promise<void>
}

type Pair = { near: Socket; far: Socket; swallowed: boolean }
type Mode = 'open' | 'cut' | 'hold' | 'swallow' | 'lose answers'

/** Opens a proxy on 127.0.0.1 to a port there. */
export const openTcpProxy = async (targetPort: number): Promise<TcpProxy> => {
  const pairs = new Set<Pair>()
  let mode: Mode = 'open'
  let onLost: (() => void) | undefined

  const setFlow = (pair: Pair) => {
    for (const socket of [pair.near, pair.far]) {
      if (mode === 'hold') socket.pause()
      else socket.resume()
    }
  }

  const lose = (pair: Pair) => {
    onLost?.()
    onLost = undefined
    // The server's own socket lives on for a while: it must not notice before it has committed.
    pair.swallowed = true
    pair.near.destroy()
    setTimeout(() => pair.far.destroy(), 500).unref()
  }

  const server = createServer(near => {
    if (mode === 'cut') {
      near.destroy()
      return
    }
    const far = connect(targetPort, '127.0.0.1')
    const pair: Pair = { near, far, swallowed: mode === 'swallow' }
    pairs.add(pair)
    near.on('data', bytes => pair.swallowed || far.write(bytes))
    far.on('data', bytes => {
      if (onLost) lose(pair)
      else if (!pair.swallowed && mode !== 'lose answers') near.write(bytes)
    })
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      socket.on('error', () => {})
      socket.on('close', () => {
        pairs.delete(pair)
        // A connection that loses bytes loses the news of its end as well.
        if (!pair.swallowed) other.destroy()
      })
    }
    setFlow(pair)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo

  const setMode = (next: Mode) => {
    mode = next
    for (const pair of pairs) {
      if (mode === 'cut') {
        pair.near.destroy()
        pair.far.destroy()
      } else setFlow(pair)
      if (mode === 'swallow') pair.swallowed = true
    }
  }

  return {
    url: direct => {
      const url = new URL(direct)
      url.port = String(port)
      return url.href
    },
    cut: () => setMode('cut'),
    hold: () => setMode('hold'),
    swallow: () => setMode('swallow'),
    loseAnswers: () => setMode('lose answers'),
    loseNextAnswer: () =>
      new Promise(resolve => {
        onLost = resolve
      }),
    restore: () => setMode('open'),
    close: async () => {
      setMode('cut')
      server.close()
      await once(server, 'close')
    },
  }
}
