import { createHash, randomBytes } from 'node:crypto'
import { crc32 } from 'node:zlib'

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const base62 = (value: bigint, length: number): string => {
  let out = ''
  for (let rest = value; out.length < length; rest /= 62n) out = alphabet[Number(rest % 62n)] + out
  return out
}

const checksum = (body: string) => base62(BigInt(crc32(body)), 6)

/** A new secret: `prefix`, 32 characters (190 random bits), 6 of checksum, so that a leaked one is recognisable. */
export const makeSecret = (prefix: string): string => {
  const body = base62(BigInt(`0x${randomBytes(24).toString('hex')}`), 32)
  return `${prefix}${body}${checksum(body)}`
}

/** The random characters of a text that has a secret's prefix, length and checksum; null for any other. */
export const readSecretBody = (prefix: string, text: string): string | null => {
  const body = text.slice(prefix.length, prefix.length + 32)
  const isOne =
    text.startsWith(prefix) &&
    /^[0-9A-Za-z]{38}$/.test(text.slice(prefix.length)) &&
    checksum(body) === text.slice(prefix.length + 32)
  return isOne ? body : null
}

/** A new API key: `oct_`, then as every secret. */
export const makeApiKey = (): string => makeSecret('oct_')

/** Whether a text has an API key's prefix, length and checksum; says nothing of whether it is valid. */
export const looksLikeApiKey = (text: string): boolean => readSecretBody('oct_', text) !== null

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
