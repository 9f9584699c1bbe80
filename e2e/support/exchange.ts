import { once } from 'node:events'
import { request as httpRequest, type IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'

export type Answer = { status: number; rawHeaders: string[]; text: string }
export type Sent = {
  method?: string
  path?: string
  host?: string
  /** Names and values in turns, sent as they stand, doubled ones too. */
  headers?: string[]
  body?: string
}
export type Server = { scheme: 'http' | 'https'; port: number; ca?: string }

/**
 * One request to a server on loopback, on a connection of its own. Node cleans neither the target nor header names.
 */
export async function exchange(server: Server, sent: Sent & { host: string }): Promise<Answer> {
  const { method = 'GET', path = '/', host, headers = [], body } = sent
  const length = body === undefined ? [] : ['Content-Length', String(body.length)]
  const options = {
    ...{ host: '127.0.0.1', port: server.port, agent: false, method, path },
    headers: ['Host', host, ...length, ...headers],
  }
  const tls = { ca: server.ca, servername: host.toLowerCase().replace(/\.?(:\d+)?$/, '') }
  const request = server.scheme === 'http' ? httpRequest(options) : httpsRequest({ ...options, ...tls })
  request.end(body)
  const [response] = (await once(request, 'response')) as [IncomingMessage]
  let text = ''
  for await (const chunk of response) text += chunk
  return { status: response.statusCode ?? 0, rawHeaders: response.rawHeaders, text }
}

/** Header values by lower-case name, doubled ones kept. */
export function collect(message: { rawHeaders: string[] } | undefined): Record<string, string[]> {
  if (!message) throw new Error('the request did not arrive')
  const values: Record<string, string[]> = {}
  for (let i = 0; i < message.rawHeaders.length; i += 2) {
    const name = String(message.rawHeaders[i]).toLowerCase()
    values[name] = [...(values[name] ?? []), String(message.rawHeaders[i + 1])]
  }
  return values
}

/** The values of one header, or of all. */
export function valuesOf(message: { rawHeaders: string[] } | undefined, name?: string): string[] {
  const values = collect(message)
  return name === undefined ? Object.values(values).flat() : (values[name.toLowerCase()] ?? [])
}
