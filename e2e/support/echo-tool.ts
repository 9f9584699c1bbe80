import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type WebSocket, WebSocketServer } from 'ws'

/** What a tool saw of one request. */
export type SeenRequest = {
  method: string
  url: string
  /** Names and values in turns, as they came: nothing merged, nothing lower-cased. */
  rawHeaders: string[]
  rawTrailers: string[]
  bodyBytes: number
}

export type EchoTool = {
  url: string
  port: number
  /** Every request and WebSocket upgrade that reached the tool, oldest first. */
  seen: SeenRequest[]
  stop(): Promise<void>
}

/**
 * A tool that answers every request with a SeenRequest as JSON, `/status/CODE` with that status (and the query's
 * `cost` as X-Octroi-Cost), `/slow/MS` after that many milliseconds, `/stream/MS` in pieces for so long, `/bulk/MB` by so
 * many megabytes, `/half` by half an answer before it breaks off, `/mute` by breaking off at once, and echoes every
 * WebSocket message.
 */
export async function startEchoTool(port = 0): Promise<EchoTool> {
  const seen: SeenRequest[] = []
  const server = createServer((request, response) => void answer(request, response, seen))
  // A test may upload for longer than Node's default of 5 minutes allows.
  server.requestTimeout = 0
  const sockets = new WebSocketServer({ server })
  sockets.on('connection', (socket, request) => {
    seen.push(describe(request, 0))
    echo(socket)
  })
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  const actual = (server.address() as AddressInfo).port
  const stop = async () => {
    for (const socket of sockets.clients) socket.terminate()
    sockets.close()
    server.closeAllConnections()
    await new Promise(resolve => server.close(resolve))
  }
  return { url: `http://127.0.0.1:${actual}`, port: actual, seen, stop }
}

async function answer(request: IncomingMessage, response: ServerResponse, seen: SeenRequest[]) {
  let bodyBytes = 0
  try {
    for await (const chunk of request) bodyBytes += (chunk as Buffer).length
  } catch {
    return // the client left in the middle of its body
  }
  const what = describe(request, bodyBytes)
  seen.push(what)
  const url = new URL(what.url, 'http://tool')
  const [, command, value] = url.pathname.split('/')
  if (command === 'slow') await new Promise(resolve => setTimeout(resolve, Number(value)))
  const cost = url.searchParams.get('cost')
  if (cost !== null) response.setHeader('X-Octroi-Cost', cost)
  response.setHeader('content-type', 'application/json')
  response.statusCode = command === 'status' ? Number(value) : 200
  const text = JSON.stringify(what)
  if (command === 'mute') response.destroy()
  else if (command === 'half') breakOff(response, text)
  else if (command === 'stream') await stream(response, Number(value))
  else if (command === 'bulk') response.end(Buffer.alloc(Number(value) * 1_000_000, 'x'))
  else response.end(text)
}

function breakOff(response: ServerResponse, text: string) {
  response.setHeader('content-length', text.length)
  response.write(text.slice(0, text.length / 2), () => setTimeout(() => response.destroy(), 50))
}

async function stream(response: ServerResponse, ms: number) {
  const until = performance.now() + ms
  while (performance.now() < until && !response.destroyed) {
    response.write('piece\n')
    await new Promise(resolve => setTimeout(resolve, Math.max(0, Math.min(50, until - performance.now()))))
  }
  response.end()
}

function describe(request: IncomingMessage, bodyBytes: number): SeenRequest {
  const { method = '', url = '', rawHeaders, rawTrailers } = request
  return { method, url, rawHeaders, rawTrailers, bodyBytes }
}

function echo(socket: WebSocket) {
  socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary }))
}
