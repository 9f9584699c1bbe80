import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import { responseHeaders } from './gateway-headers.ts'

/** What the client gets instead of the tool's answer. */
export type Answer = { status: number; headers: Record<string, string | string[]>; body: string }

const problem = (status: number, code: string, detail: string, app?: string): Answer => ({
  status,
  headers: { 'cache-control': 'no-store', 'content-type': 'application/problem+json' },
  body: JSON.stringify({
    type: 'about:blank',
    title: STATUS_CODES[status],
    status,
    code,
    detail,
    ...(app === undefined ? {} : { app }),
  }),
})

export const noUpstream = (app: string): Answer =>
  problem(
    503,
    'no_upstream',
    `Nothing serves ${app} here: give upstream: in its app.yaml, or OCTROI_UPSTREAM_${app.toUpperCase().replaceAll('-', '_')}.`,
    app,
  )

export const upstreamDown = (app: string): Answer =>
  problem(502, 'upstream_down', `${app} does not answer: try again in a moment.`, app)

export const undecided: Answer = problem(
  503,
  'unavailable',
  'The gate could not decide, so nothing passes: try again in a moment.',
)

export const noWebSocket: Answer = problem(400, 'bad_request', 'Only a WebSocket can be upgraded to.')

/** Sends an answer where Node has a response for it. */
export const sendAnswer = (response: ServerResponse, { status, headers, body }: Answer): void => {
  if (response.headersSent) {
    response.destroy()
    return
  }
  response.writeHead(status, headers)
  // With a text, Node would write the headers as UTF-8 too, and a byte above 127 in them as two.
  response.end(Buffer.from(body))
}

const headText = (status: number, message: string, headers: string[]): string => {
  const lines = [`HTTP/1.1 ${status} ${message}`]
  for (let i = 0; i + 1 < headers.length; i += 2) lines.push(`${headers[i]}: ${headers[i + 1]}`)
  return `${lines.join('\r\n')}\r\n\r\n`
}

const flatten = (headers: Answer['headers']): string[] =>
  Object.entries(headers).flatMap(([name, value]) => [value].flat().flatMap(one => [name, one]))

/** Sends an answer on the bare socket of an upgrade, and closes it. */
export const writeAnswer = (socket: Duplex, { status, headers, body }: Answer): void => {
  const framed = [
    ...flatten(headers),
    'content-length',
    String(Buffer.byteLength(body)),
    'connection',
    'close',
  ]
  socket.write(headText(status, STATUS_CODES[status] ?? '', framed), 'latin1')
  socket.end(body)
}

/** Sends the tool's refusal of an upgrade on the bare socket; its end is the connection's. */
export const writeResponse = (socket: Duplex, response: IncomingMessage): void => {
  const { statusCode = 502, statusMessage = '' } = response
  socket.write(
    headText(statusCode, statusMessage, [...responseHeaders(response), 'connection', 'close']),
    'latin1',
  )
  response.pipe(socket)
}

/** Sends the tool's consent to an upgrade, word for word. */
export const writeUpgrade = (socket: Duplex, { statusMessage = '', rawHeaders }: IncomingMessage): void => {
  socket.write(headText(101, statusMessage, rawHeaders), 'latin1')
}
