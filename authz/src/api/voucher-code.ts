import { randomBytes } from 'node:crypto'

/** 32 signs that no reader takes for one another: no I and O, no 0 and 1. Each is 5 bits. */
const alphabet = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789'
const bodyLength = 12
const shape = /^[A-Z2-9]{0,16}[A-HJ-NP-Z2-9]{12}$/

/** A new code as it is stored: the prefix, then 12 signs, 60 random bits. */
export const makeVoucherCode = (prefix: string): string =>
  prefix + [...randomBytes(bodyLength)].map(byte => alphabet[byte % alphabet.length]).join('')

/** Capitals without spaces and hyphens of any kind; a zero is meant as the letter O, a one as the letter I. */
export const normaliseVoucherCode = (typed: string): string =>
  typed
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[\s\p{Pd}_.]/gu, '')
    .replaceAll('0', 'O')
    .replaceAll('1', 'I')

/** The code that somebody typed, as it is stored; null for what can be none. */
export const readVoucherCode = (typed: string): string | null => {
  const code = normaliseVoucherCode(typed)
  return shape.test(code) ? code : null
}

const write = (code: string, groupOf: (body: string) => string): string => {
  const body = groupOf(code.slice(-bodyLength))
  return [code.slice(0, -bodyLength), ...(body.match(/.{4}/gu) ?? [])].filter(part => part !== '').join('-')
}

/** A code as it is printed: NOEL-ABCD-EFGH-JKLM. */
export const writeVoucherCode = (code: string): string => write(code, body => body)

/** A code for those who may recognise but not redeem it: NOEL-••••-••••-JKLM. */
export const maskVoucherCode = (code: string): string => write(code, body => `••••••••${body.slice(-4)}`)
