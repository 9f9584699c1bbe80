import type { ServerResponse } from 'node:http'
import type { Headers, PassHeaders } from './passage.ts'

const lines = (headers: Headers): string => {
  let text = ''
  for (const name in headers) text += `${name}: ${headers[name]}\r\n`
  return text
}

const standingLines = new WeakMap<Headers, string>()

const standingText = (headers: Headers): string => {
  let text = standingLines.get(headers)
  if (text === undefined) {
    // Written out once and flattened: Node would check and join ten headers anew for every request.
    text = Buffer.from(lines(headers), 'latin1').toString('latin1')
    standingLines.set(headers, text)
  }
  return text
}

let dateSecond = 0
let dateText = ''

const dateLine = (): string => {
  const second = Math.floor(Date.now() / 1000)
  if (second !== dateSecond) {
    dateSecond = second
    dateText = `date: ${new Date(second * 1000).toUTCString()}\r\n`
  }
  return dateText
}

/** Node keeps the head of an answer here once it is made, and sends it as it stands. Not documented, so head.test.ts
 * holds every Node to it; `writeHead` would do the same for twice the time of all else that a free request takes. */
type WithHead = ServerResponse & { _header: string | null }

/** Sends a 200 without a body. */
export const sendPassage = (response: ServerResponse, { standing, own }: PassHeaders): void => {
  if (response.shouldKeepAlive)
    (response as WithHead)._header =
      `HTTP/1.1 200 OK\r\n${standingText(standing)}${lines(own)}content-length: 0\r\n${dateLine()}connection: keep-alive\r\n\r\n`
  else response.writeHead(200, { ...standing, ...own, 'content-length': 0 })
  response.end()
}
