import { setTimeout as sleep } from 'node:timers/promises'
import { createClient, isAuthError, type SupabaseClient, type User } from '@supabase/supabase-js'

/** A person as Supabase Auth knows them; the address is in lower case. */
export type IdentityUser = { id: string; email: string; name: string }

/** `address` is the person's own: Supabase limits sign-ins by it (30 in 5 minutes), not by ours. */
export type Credentials = { email: string; password: string; address?: string | undefined }
export type SignUpInput = Credentials & { name?: string | undefined }

/** `confirm` says that mail must be confirmed first, and as much where the address has an account already. */
export type SignedUp = { kind: 'made'; user: IdentityUser } | { kind: 'confirm' }

/** Who people are. Rejects with an IdentityError; keeps no session of its own, in no mode. */
export type Identity = {
  signUp(input: SignUpInput): Promise<SignedUp>
  signIn(input: Credentials): Promise<IdentityUser>
  close?(): Promise<void>
}

const sentences = {
  email_taken: 'There is an account with this address already.',
  email_invalid: 'This is no address that mail can be sent to.',
  wrong_credentials: 'The address or the password is wrong.',
  weak_password: 'The password is too weak.',
  mail_unconfirmed: 'The address must be confirmed first: look for the mail.',
  sign_up_closed: 'New accounts cannot be made here.',
  rate_limited: 'Too many tries: wait a few minutes.',
  unavailable: 'Sign-in does not answer at the moment: try again shortly.',
}

export type IdentityErrorCode = keyof typeof sentences

/** Why somebody could not sign up or in. The message is a sentence for them; `cause` is for the log. */
export class IdentityError extends Error {
  readonly code: IdentityErrorCode
  constructor(code: IdentityErrorCode, message: string = sentences[code], cause?: unknown) {
    super(message, { cause })
    this.name = 'IdentityError'
    this.code = code
  }
}

const codes: Record<string, IdentityErrorCode> = {
  user_already_exists: 'email_taken',
  email_exists: 'email_taken',
  email_address_invalid: 'email_invalid',
  email_address_not_authorized: 'email_invalid',
  invalid_credentials: 'wrong_credentials',
  user_banned: 'wrong_credentials',
  user_not_found: 'wrong_credentials',
  weak_password: 'weak_password',
  email_not_confirmed: 'mail_unconfirmed',
  signup_disabled: 'sign_up_closed',
  email_provider_disabled: 'sign_up_closed',
  over_request_rate_limit: 'rate_limited',
  over_email_send_rate_limit: 'rate_limited',
}

const codeOf = (error: unknown): IdentityErrorCode => {
  if (!isAuthError(error)) return 'unavailable'
  if (error.code === 'validation_failed')
    return /password/i.test(error.message) ? 'weak_password' : 'email_invalid'
  return codes[error.code ?? ''] ?? (error.status === 429 ? 'rate_limited' : 'unavailable')
}

const toIdentityError = (error: unknown): IdentityError => {
  if (error instanceof IdentityError) return error
  const code = codeOf(error)
  // Only Supabase knows its own rules for passwords.
  const message = code === 'weak_password' ? (error as Error).message : undefined
  return new IdentityError(code, message, error)
}

const toUser = ({ id, email, user_metadata: { name, full_name } = {} }: User): IdentityUser => {
  const called = [name, full_name].find(value => typeof value === 'string') ?? ''
  return { id, email: (email ?? '').toLowerCase(), name: called.trim().slice(0, 100) }
}

const callTimeoutMs = 5_000
const signOutTimeoutMs = 1_000

const within = async <T>(ms: number, work: Promise<T>): Promise<T> => {
  const over = new AbortController()
  const late = sleep(ms, undefined, { signal: over.signal }).then(() => {
    throw new IdentityError('unavailable', undefined, new Error(`no answer within ${ms} ms`))
  })
  late.catch(() => {})
  try {
    return await Promise.race([work, late])
  } finally {
    over.abort()
  }
}

/** What every client is made with: nothing is kept, nothing runs by itself. */
export const identityClientOptions = {
  auth: { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false },
} as const

/** Where a failure goes that the person need not know of. */
export type IdentityLog = (message: string, error: unknown) => void

/**
 * The seam over a Supabase Auth. A client holds whoever signed in last, so each call has its own, and nobody can be
 * taken for another. Its session ends with the call: Octroi has sessions of its own.
 */
export const makeIdentity = (connect: (address?: string) => SupabaseClient, log: IdentityLog): Identity => {
  const endSession = async (client: SupabaseClient) => {
    try {
      const { error } = await within(signOutTimeoutMs, client.auth.signOut({ scope: 'local' }))
      if (error) throw error
    } catch (error) {
      log('a Supabase session could not be ended', error)
    }
  }
  const call = async <T>(address: string | undefined, work: (client: SupabaseClient) => Promise<T>) => {
    try {
      return await within(callTimeoutMs, work(connect(address)))
    } catch (error) {
      throw toIdentityError(error)
    }
  }
  return {
    signUp: ({ email, password, name, address }) =>
      call<SignedUp>(address, async client => {
        const { data, error } = await client.auth.signUp({
          email: email.trim().toLowerCase(),
          password,
          options: { data: { name: name?.trim() ?? '' } },
        })
        if (error) throw error
        if (!data.session || !data.user) return { kind: 'confirm' }
        await endSession(client)
        return { kind: 'made', user: toUser(data.user) }
      }),
    signIn: ({ email, password, address }) =>
      call(address, async client => {
        const { data, error } = await client.auth.signInWithPassword({
          email: email.trim().toLowerCase(),
          password,
        })
        if (error) throw error
        await endSession(client)
        return toUser(data.user)
      }),
  }
}

export type SupabaseIdentityOptions = {
  url: string
  publishableKey: string
  /** With a key of the form sb_secret_…, people's own addresses are told to Supabase. */
  secretKey?: string
  log?: IdentityLog
}

/**
 * Identity by a Supabase project. Supabase heeds the person's address only with a secret key and with "IP address
 * forwarding" switched on in the project (Authentication, Rate Limits); without, all people share our address's limit.
 */
export const openSupabaseIdentity = (options: SupabaseIdentityOptions): Identity => {
  const { url, publishableKey, secretKey = '', log = () => {} } = options
  const connect = (address?: string) => {
    const forwards = address !== undefined && secretKey.startsWith('sb_secret_')
    return createClient(url, forwards ? secretKey : publishableKey, {
      ...identityClientOptions,
      global: {
        ...(forwards && { headers: { 'Sb-Forwarded-For': address } }),
        fetch: (input, init) => fetch(input, { ...init, signal: AbortSignal.timeout(callTimeoutMs) }),
      },
    })
  }
  return makeIdentity(connect, log)
}
