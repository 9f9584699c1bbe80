import { setTimeout as sleep } from 'node:timers/promises'
import type { Session, SupabaseClient, User } from '@supabase/supabase-js'
import { IdentityError, toIdentityError } from './identity-error.ts'
import type { IdentityUser } from './identity-user.ts'
import type { VerifierStore } from './oauth.ts'
import { readDueFactor } from './second-factor.ts'

/** What every client is made with: nothing is kept, nothing runs by itself. */
export const identityClientOptions = {
  auth: { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false },
} as const

/** Where a failure goes that the person need not know of. */
export type IdentityLog = (message: string, error: unknown) => void

/** Makes a client: for a person's address, and for a sign-in that goes by other services with what it must remember. */
export type Connect = (address?: string, store?: VerifierStore) => SupabaseClient

/** A client's options about sessions: see Connect. */
export const clientOptions = (store?: VerifierStore) => ({
  auth: {
    ...identityClientOptions.auth,
    ...(store && { persistSession: true, flowType: 'pkce' as const, storage: store, storageKey: 'octroi' }),
  },
})

/** How long one call of ours may take. */
export const callTimeoutMs = 5_000
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

/** A person as Supabase Auth tells of them. */
export const toUser = ({ id, email, user_metadata: { name, full_name } = {} }: User): IdentityUser => {
  const called = [name, full_name].find(value => typeof value === 'string') ?? ''
  return { id, email: (email ?? '').toLowerCase(), name: called.trim().slice(0, 100) }
}

/** Runs work on a client of its own, in its time. Rejects with an IdentityError. */
export const callOn = async <T>(
  connectOne: () => SupabaseClient,
  work: (client: SupabaseClient) => Promise<T>,
): Promise<T> => {
  try {
    return await within(callTimeoutMs, work(connectOne()))
  } catch (error) {
    throw toIdentityError(error)
  }
}

/** Ends a client's session at Supabase; what fails is logged, as the person has what they came for. */
export const makeEndSession = (log: IdentityLog) => async (client: SupabaseClient) => {
  try {
    const { error } = await within(signOutTimeoutMs, client.auth.signOut({ scope: 'local' }))
    if (error) throw error
  } catch (error) {
    log('a Supabase session could not be ended', error)
  }
}

/** The one way in: whoever has signed in on this client, and what they owe. Its session ends unless something is due. */
export type Enter = (
  client: SupabaseClient,
  signedIn: { user: User; session: Session },
) => Promise<IdentityUser>

export const makeEnter =
  (endSession: (client: SupabaseClient) => Promise<void>): Enter =>
  async (client, signedIn) => {
    const user = toUser(signedIn.user)
    const due = readDueFactor(signedIn.user, signedIn.session)
    if (due !== null) return { ...user, due }
    await endSession(client)
    return user
  }
