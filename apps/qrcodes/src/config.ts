import { resolve } from 'node:path'

/** Everything the service reads from its environment, once. */
export type Config = {
  port: number
  host: string
  dataDir: string
  /** Base of the short links without a trailing slash; null = taken from each request. */
  publicUrl: string | null
}

/** The configuration, or every variable that is wrong with what it should be. */
export type ConfigResult = { ok: true; config: Config } | { ok: false; problems: string[] }

/** Reads PORT, HOST, DATA_DIR and PUBLIC_URL; an empty variable counts as unset. */
export function readConfig(env: Record<string, string | undefined>): ConfigResult {
  const port = readPort(env.PORT || '8081')
  const host = readHost(env.HOST || '127.0.0.1')
  const publicUrl = env.PUBLIC_URL ? readPublicUrl(env.PUBLIC_URL) : null
  const problems = [port, host, publicUrl].filter(value => value instanceof Error).map(error => error.message)
  if (port instanceof Error || host instanceof Error || publicUrl instanceof Error) {
    return { ok: false, problems }
  }
  return { ok: true, config: { port, host, dataDir: resolve(env.DATA_DIR || './data'), publicUrl } }
}

function readPort(text: string): number | Error {
  const port = Number(text)
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port
  return new Error(`PORT is "${text}": it must be a number from 0 to 65535 (0 picks a free one).`)
}

function readHost(text: string): string | Error {
  if (/^[A-Za-z0-9.:_-]+$/.test(text)) return text
  return new Error(`HOST is "${text}": it must be an address or a host name to listen on, such as 0.0.0.0.`)
}

function readPublicUrl(text: string): string | Error {
  const url = URL.parse(text)
  const plain = url && !url.username && !url.password && !url.search && !url.hash
  if (plain && /^https?:$/.test(url.protocol)) return url.href.replace(/\/+$/, '')
  return new Error(
    `PUBLIC_URL is "${text}": it must be an http(s) URL without query, such as https://qr.example.org.`,
  )
}
