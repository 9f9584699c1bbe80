import { totpCode } from './totp.ts'

/** Somebody's authenticator: a code is good once, and Supabase takes the one before and the one after too. */
export type Authenticator = { id: string; next(): string; codes(): string[] }

const stepMs = 30_000

/**
 * An authenticator that has read the QR code of a factor. It has three good codes; the one that may stop being good before
 * it arrives, the oldest, comes last.
 */
export const makeAuthenticator = (id: string, secret: string): Authenticator => {
  const codes = () => [0, stepMs, -stepMs].map(skew => totpCode(secret, Date.now() + skew))
  const used = new Set<string>()
  return {
    id,
    codes,
    next: () => {
      const code = codes().find(one => !used.has(one))
      if (code === undefined) throw new Error('no code is left for this half a minute')
      used.add(code)
      return code
    },
  }
}

/** Codes that this authenticator does not show for a while. */
export const wrongCodes = (authenticator: Authenticator, count: number): string[] => {
  const good = new Set(authenticator.codes())
  const all = Array.from({ length: count + 10 }, (_, i) => String(100_000 + i))
  return all.filter(code => !good.has(code)).slice(0, count)
}
