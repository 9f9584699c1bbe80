import { createHash, randomBytes } from 'node:crypto'

/** Crockford's: no letter that looks like a digit. */
const alphabet = '0123456789abcdefghjkmnpqrstvwxyz'
const letters = 16

/** A new recovery code: 80 random bits, written as four groups of four. */
export const makeRecoveryCode = (): string => {
  const text = [...randomBytes(letters)].map(byte => alphabet[byte % alphabet.length]).join('')
  return text.match(/.{4}/g)?.join('-') ?? ''
}

/** How a code is stored, however it was typed: case, spaces and dashes do not count. */
export const hashRecoveryCode = (code: string): Buffer => {
  const typed = code.toLowerCase().replaceAll(/[\s-]/g, '').replaceAll('o', '0').replaceAll(/[il]/g, '1')
  return createHash('sha256').update(typed).digest()
}
