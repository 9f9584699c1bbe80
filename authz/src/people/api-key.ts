import { createHash, randomBytes } from 'node:crypto'
import { crc32 } from 'node:zlib'

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const shape = /^oct_[0-9A-Za-z]{38}$/

const base62 = (value: bigint, length: number): string => {
  let out = ''
  for (let rest = value; out.length < length; rest /= 62n) out = alphabet[Number(rest % 62n)] + out
  return out
}

const checksum = (body: string) => base62(BigInt(crc32(body)), 6)

/** A new API key: `oct_`, 32 characters (190 random bits), 6 of checksum, so that a leaked one is recognisable. */
export const makeApiKey = (): string => {
  const body = base62(BigInt(`0x${randomBytes(24).toString('hex')}`), 32)
  return `oct_${body}${checksum(body)}`
}

/** Whether a text has an API key's prefix, length and checksum; says nothing of whether it is valid. */
export const looksLikeApiKey = (text: string): boolean =>
  shape.test(text) && checksum(text.slice(4, 36)) === text.slice(36)

/** How a key is stored: with 190 random bits a plain SHA-256 is enough. */
export const hashApiKey = (key: string): Buffer => createHash('sha256').update(key).digest()

/** The first characters, by which its owner tells a key from another. */
export const apiKeyPrefix = (key: string): string => key.slice(0, 10)

/** The secret that an Authorization header carries: a Bearer's whole value, a Basic's password. Null for anything else. */
export const readSecret = (
  authorization: string | undefined,
): { scheme: 'bearer' | 'basic'; secret: string } | null => {
  if (authorization === undefined || authorization.length > 4096) return null
  const space = authorization.indexOf(' ')
  const scheme = authorization.slice(0, space).toLowerCase()
  const value = authorization.slice(space + 1).trim()
  if (scheme === 'bearer') return { scheme, secret: value }
  if (scheme !== 'basic') return null
  const pair = Buffer.from(value, 'base64').toString('utf8')
  return { scheme, secret: pair.slice(pair.indexOf(':') + 1) }
}

const anyKey = /oct_[0-9A-Za-z]{38}/

/** Whether a key stands anywhere in an Authorization header, as the user name of Basic or misspelt too. */
export const holdsApiKey = (authorization: string): boolean => {
  if (anyKey.test(authorization)) return true
  const encoded = /^basic\s+(\S+)/i.exec(authorization)?.[1]
  return encoded !== undefined && anyKey.test(Buffer.from(encoded, 'base64').toString('latin1'))
}
