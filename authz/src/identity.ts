import { createClient, type SupabaseClient } from '@supabase/supabase-js'
import {
  type Connect,
  callOn,
  callTimeoutMs,
  clientOptions,
  type IdentityLog,
  identityClientOptions,
  makeEndSession,
  makeEnter,
} from './identity/clients.ts'
import { toIdentityError } from './identity/identity-error.ts'
import { type Mailed, makeMailed } from './identity/mailed.ts'
import { makeOAuth, type OAuth, rememberProviders, type VerifierStore } from './identity/oauth.ts'
import { makePassword, type Password } from './identity/password.ts'
import { makeSecondFactor, type SecondFactor } from './identity/second-factor.ts'
import { openSupabaseSettings } from './identity/supabase-settings.ts'

/** Who people are. Rejects with an IdentityError; keeps no session of its own, in no mode. */
export type Identity = Password & {
  mailed: Mailed
  oauth: OAuth
  /** Null where the mode has none. */
  secondFactor: SecondFactor | null
  close?(): Promise<void>
}

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
  const endSession = makeEndSession(log)
  const enter = makeEnter(endSession)
  const call = <T>(
    address: string | undefined,
    work: (client: SupabaseClient) => Promise<T>,
    store?: VerifierStore,
  ) => callOn(() => connect(address, store), work)
  const callAsAdmin =
    connectAsAdmin && (<T>(work: (client: SupabaseClient) => Promise<T>) => callOn(connectAsAdmin, work))
  const { origin = '', codes = false, confirms = async () => false, remove } = mail
  return {
    ...makePassword({ call, enter, origin }),
    mailed: makeMailed({
      call,
      codes,
      enter,
      endSession,
      callAsAdmin: callAsAdmin ?? null,
      confirms,
      origin,
      ...(remove && { remove }),
    }),
    oauth: makeOAuth({
      ...oauth,
      enter,
      call: (store, address, work) => callOn(() => (oauth.connect ?? connect)(address, store), work),
    }),
    secondFactor: callAsAdmin === undefined ? null : makeSecondFactor({ call, callAsAdmin, endSession }),
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
