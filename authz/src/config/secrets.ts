import type { Reader } from './environment.ts'
import { readList } from './network.ts'

export const readSecret = (text: Reader['text'], required: boolean, problems: string[]) => {
  const secret = text('OCTROI_SECRET')
  if (secret === undefined && required)
    problems.push(
      'OCTROI_SECRET is missing: give at least 32 random bytes, for example from `openssl rand -base64 33`',
    )
  if (secret !== undefined && Buffer.byteLength(secret) < 32)
    problems.push(`OCTROI_SECRET has ${Buffer.byteLength(secret)} bytes: give at least 32`)
  return secret
}

export const readPreviousSecret = (text: Reader['text'], problems: string[]) => {
  const previous = text('OCTROI_SECRET_PREVIOUS')
  if (previous === undefined) return undefined
  if (Buffer.byteLength(previous) < 32)
    problems.push(`OCTROI_SECRET_PREVIOUS has ${Buffer.byteLength(previous)} bytes: no secret was so short`)
  if (text('OCTROI_SECRET') === undefined)
    problems.push('OCTROI_SECRET_PREVIOUS stands alone: give the secret that replaces it in OCTROI_SECRET')
  return previous
}

export const readGateKeys = (text: Reader['text'], problems: string[]) => {
  const keys = readList(text('OCTROI_GATE_KEY') ?? '')
  if (keys.length > 2 || !keys.every(key => /^[A-Za-z0-9_-]{20,200}$/.test(key)))
    problems.push(
      'OCTROI_GATE_KEY is no key of 20 to 200 letters, digits, - and _ (two, with a comma between them, while one is replaced): give one from `openssl rand -hex 24`',
    )
  return keys
}
