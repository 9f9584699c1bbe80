import { BlockList, isIP } from 'node:net'
import { readLimit } from '../limit.ts'
import type { Env, Reader } from './environment.ts'

/** What commas part. */
export const readList = (value: string): string[] =>
  value
    .split(',')
    .map(part => part.trim())
    .filter(Boolean)

/** A list of CIDRs or addresses as a set to ask. Throws a sentence that names the bad entry. */
export const readAddressRanges = (ranges: string[]): BlockList => {
  const list = new BlockList()
  for (const range of ranges) {
    const [address = '', bits] = range.split('/')
    const family = isIP(address)
    const max = family === 4 ? 32 : 128
    const prefix = bits === undefined ? max : Number(bits)
    if (family === 0 || !/^\d{1,3}$/.test(bits ?? '0') || prefix > max)
      throw new Error(`${JSON.stringify(range)} is no address and no CIDR such as 10.0.0.0/8`)
    list.addSubnet(address, prefix, family === 4 ? 'ipv4' : 'ipv6')
  }
  return list
}

export const readRanges = (value: string, problems: string[]) => {
  const ranges = readList(value)
  try {
    readAddressRanges(ranges)
  } catch (error) {
    problems.push(`OCTROI_TRUSTED_PROXIES: ${(error as Error).message}`)
  }
  return ranges
}

export const readDomain = (text: Reader['text'], port: number, problems: string[]) => {
  const domain = (text('OCTROI_DOMAIN') ?? `localhost:${port}`).toLowerCase()
  if (!/^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?(:\d{1,5})?$/.test(domain))
    problems.push(`OCTROI_DOMAIN is ${JSON.stringify(domain)}: give a domain such as tools.example.com`)
  return domain
}

export const readUpstreams = (env: Env, problems: string[]) => {
  const upstreams = new Map<string, string>()
  for (const [name, value] of Object.entries(env)) {
    if (!name.startsWith('OCTROI_UPSTREAM_') || !value) continue
    if (URL.canParse(value) && /^https?:$/.test(new URL(value).protocol))
      upstreams.set(name.slice('OCTROI_UPSTREAM_'.length).toLowerCase().replaceAll('_', '-'), value)
    else problems.push(`${name} is no http:// or https:// URL`)
  }
  return upstreams
}

export const readAnonymousLimit = (text: Reader['text'], problems: string[]) => {
  const given = text('OCTROI_ANONYMOUS_LIMIT') ?? '600/min'
  if (given === 'off') return null
  const limit = readLimit(given)
  if (limit === null)
    problems.push(`OCTROI_ANONYMOUS_LIMIT is ${JSON.stringify(given)}: give a limit such as 600/min, or off`)
  return limit
}
