import { setTimeout as sleep } from 'node:timers/promises'
import { createClient, type Session, type SupabaseClient, type User } from '@supabase/supabase-js'
import { IdentityError, toIdentityError } from './identity/identity-error.ts'
import type { IdentityUser } from './identity/identity-user.ts'
import { type Mailed, makeMailed } from './identity/mailed.ts'
import { makeOAuth, type OAuth, rememberProviders, type VerifierStore } from './identity/oauth.ts'
import { makeSecondFactor, readDueFactor, type SecondFactor } from './identity/second-factor.ts'
import { openSupabaseSettings } from './identity/supabase-settings.ts'

/** `address` is the person's own: Supabase limits sign-ins by it (30 in 5 minutes), not by ours. */
export type Credentials = { email: string; password: string; address?: string | undefined }
export type SignUpInput = Credentials & { name?: string | undefined; keep?: VerifierStore | undefined }

/**
 * `confirm` says that mail must be confirmed first, and as much where the address has an account already: then `user` is
 * null.
 */
export type SignedUp = { kind: 'made'; user: IdentityUser } | { kind: 'confirm'; user: IdentityUser | null }

/** Who people are. Rejects with an IdentityError; keeps no session of its own, in no mode. */
export type Identity = {
  signUp(input: SignUpInput): Promise<SignedUp>
  signIn(input: Credentials): Promise<IdentityUser>
  mailed: Mailed
  oauth: OAuth
  /** Null where the mode has none. */
  secondFactor: SecondFactor | null
  close?(): Promise<void>
}

const toUser = ({ id, email, user_metadata: { name, full_name } = {} }: User): IdentityUser => {
  const called = [name, full_name].find(value => typeof value === 'string') ?? ''
  return { id, email: (email ?? '').toLowerCase(), name: called.trim().slice(0, 100) }
}

/** Of an address that has an account already Supabase makes somebody up, who has come by no way. */
const newUserOf = (user: User | null): IdentityUser | null =>
  user === null || (user.identities ?? []).length === 0 ? null : toUser(user)

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

/** Makes a client: for a person's address, and for a sign-in that goes by other services with what it must remember. */
export type Connect = (address?: string, store?: VerifierStore) => SupabaseClient

/** A client's options about sessions: see Connect. */
export const clientOptions = (store?: VerifierStore) => ({
  auth: {
    ...identityClientOptions.auth,
    ...(store && { persistSession: true, flowType: 'pkce' as const, storage: store, storageKey: 'octroi' }),
  },
})

export type IdentityParts = {
  connect: Connect
  log: IdentityLog
  oauth: { connect?: Connect; listProviders: OAuth['listProviders'] } & Partial<Pick<OAuth, 'answer'>> & {
      resolve?(url: string): Promise<string>
    }
  /** With the secret key; without it there is no second factor. */
  connectAsAdmin?: () => SupabaseClient
  mail?: {
    /** The portal's origin: links lead there. */
    origin?: string
    confirms?: Mailed['confirms']
    codes?: boolean
    /** Where there is no admin API. */
    remove?: Mailed['remove']
  }
}

/**
 * The seam over a Supabase Auth. A client holds whoever signed in last, so each call has its own, and nobody can be
 * taken for another. Its session ends with the call, but for one that still owes a second factor: Octroi has sessions
 * of its own.
 */
export const makeIdentity = ({ connect, log, oauth, connectAsAdmin, mail = {} }: IdentityParts): Identity => {
  const endSession = async (client: SupabaseClient) => {
    try {
      const { error } = await within(signOutTimeoutMs, client.auth.signOut({ scope: 'local' }))
      if (error) throw error
    } catch (error) {
      log('a Supabase session could not be ended', error)
    }
  }
  const callOn = async <T>(
    connectOne: () => SupabaseClient,
    work: (client: SupabaseClient) => Promise<T>,
  ): Promise<T> => {
    try {
      return await within(callTimeoutMs, work(connectOne()))
    } catch (error) {
      throw toIdentityError(error)
    }
  }
  const call = <T>(
    address: string | undefined,
    work: (client: SupabaseClient) => Promise<T>,
    store?: VerifierStore,
  ) => callOn(() => connect(address, store), work)
  /** The one way in: whoever has signed in on this client, and what they owe. */
  const enter = async (client: SupabaseClient, signedIn: { user: User; session: Session }) => {
    const user = toUser(signedIn.user)
    const due = readDueFactor(signedIn.user, signedIn.session)
    if (due !== null) return { ...user, due }
    await endSession(client)
    return user
  }
  const origin = mail.origin ?? ''
  return {
    signUp: ({ email, password, name, address, keep }) => {
      const signUp = async (client: SupabaseClient): Promise<SignedUp> => {
        const { data, error } = await client.auth.signUp({
          email: email.trim().toLowerCase(),
          password,
          options: {
            data: { name: name?.trim() ?? '' },
            ...(origin !== '' && { emailRedirectTo: `${origin}/confirm-mail?type=signup` }),
          },
        })
        if (error) throw error
        if (!data.session || !data.user) return { kind: 'confirm', user: newUserOf(data.user) }
        const { user, session } = data
        return { kind: 'made', user: await enter(client, { user, session }) }
      }
      return call(address, signUp, keep)
    },
    signIn: ({ email, password, address }) =>
      call(address, async client => {
        const { data, error } = await client.auth.signInWithPassword({
          email: email.trim().toLowerCase(),
          password,
        })
        if (error) throw error
        return enter(client, data)
      }),
    mailed: makeMailed({
      call,
      codes: mail.codes ?? false,
      enter,
      endSession,
      callAsAdmin: connectAsAdmin === undefined ? null : work => callOn(connectAsAdmin, work),
      confirms: mail.confirms ?? (async () => false),
      origin,
      ...(mail.remove && { remove: mail.remove }),
    }),
    oauth: makeOAuth({
      ...oauth,
      enter,
      call: (store, address, work) => callOn(() => (oauth.connect ?? connect)(address, store), work),
    }),
    secondFactor:
      connectAsAdmin === undefined
        ? null
        : makeSecondFactor({ call, callAsAdmin: work => callOn(connectAsAdmin, work), endSession }),
  }
}

export type SupabaseIdentityOptions = {
  url: string
  publishableKey: string
  /** With a key of the form sb_secret_…, people's own addresses are told to Supabase. */
  secretKey?: string
  /** The portal's origin: the links of mails lead there. */
  origin?: string
  log?: IdentityLog
}

/**
 * Identity by a Supabase project. Supabase heeds the person's address only with a secret key and with "IP address
 * forwarding" switched on in the project (Authentication, Rate Limits); without, all people share our address's limit.
 */
export const openSupabaseIdentity = (options: SupabaseIdentityOptions): Identity => {
  const { url, publishableKey, secretKey = '', origin = '', log = () => {} } = options
  const boundedFetch: typeof fetch = (input, init) =>
    fetch(input, { ...init, signal: AbortSignal.timeout(callTimeoutMs) })
  const connect: Connect = (address, store) => {
    const forwards = address !== undefined && secretKey.startsWith('sb_secret_')
    return createClient(url, forwards ? secretKey : publishableKey, {
      ...clientOptions(store),
      global: { ...(forwards && { headers: { 'Sb-Forwarded-For': address } }), fetch: boundedFetch },
    })
  }
  const connectAsAdmin = () =>
    createClient(url, secretKey, { ...identityClientOptions, global: { fetch: boundedFetch } })
  const settings = openSupabaseSettings({
    url,
    publishableKey,
    fetch: boundedFetch,
    connectAsAdmin: secretKey === '' ? null : connectAsAdmin,
    log,
  })
  const confirms = () =>
    settings.confirms().catch(error => {
      throw toIdentityError(error)
    })
  return makeIdentity({
    connect,
    log,
    oauth: {
      listProviders: rememberProviders(settings.loadProviders, error =>
        log("Supabase Auth's providers could not be read", error),
      ),
    },
    ...(secretKey !== '' && { connectAsAdmin }),
    mail: { origin, codes: true, confirms },
  })
}
