import type { Config } from '../config.ts'
import type { Database } from '../database.ts'
import type { LastCall } from '../gate/last-call.ts'

/** A sentence in both languages of the portal; the command line says the English one. */
export type Sentence = { en: string; fr: string }

/** What a check comes to. */
export type Finding = { status: 'ok' | 'warn' | 'fail'; found: Sentence; remedy: Sentence | null }

export const fine = (en: string, fr: string): Finding => ({ status: 'ok', found: { en, fr }, remedy: null })

/** Something that works, and may not for long or for everybody. */
export const warn = (found: Sentence, remedy: Sentence): Finding => ({ status: 'warn', found, remedy })

export const fail = (found: Sentence, remedy: Sentence): Finding => ({ status: 'fail', found, remedy })

/** What the running process has seen, which nobody else knows. */
export type Seen = {
  lastCall(): LastCall | null
  /** Bytes of the access logs that are not settled yet. */
  logLag(): number
}

/** What the checks look at. */
export type HealthParts = {
  config: Pick<
    Config,
    | 'mode'
    | 'domain'
    | 'portalUrl'
    | 'gatePort'
    | 'gateway'
    | 'smtpUrl'
    | 'accessLogs'
    | 'dataDir'
    | 'trustedProxies'
    | 'clientAddressHeader'
    | 'stripe'
  >
  /** Null when it could not be opened: `databaseError` says why. */
  database: Pick<Database, 'call'> | null
  databaseError?: string
  /** Null when the running process is not who looks. */
  seen: Seen | null
}

const secretInUrl = /\/\/[^/\s@]*@/g

/** What went wrong, as one line without anybody's password. */
export const reasonOf = (error: unknown): string => {
  const { code, message, cause } = error as { code?: string; message?: string; cause?: { code?: string } }
  const text = cause?.code ?? code ?? message ?? String(error)
  return text.split('\n', 1)[0]?.replace(secretInUrl, '//').slice(0, 200) ?? ''
}
