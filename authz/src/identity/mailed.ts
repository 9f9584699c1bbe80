import { isAuthError, type Session, type SupabaseClient, type User } from '@supabase/supabase-js'
import { IdentityError } from './identity-error.ts'
import type { IdentityUser } from './identity-user.ts'
import { VerifierStore } from './oauth.ts'

export type Language = 'en' | 'fr'

/** What a mail asks its reader to do: prove their address, sign in, or choose another password. */
export type MailWish = {
  kind: 'signup' | 'magiclink' | 'recovery'
  email: string
  language: Language
  /** The portal's path to go on to after it. */
  to?: string | undefined
  /** The person's network address. */
  address?: string | undefined
  /** Keeps what the browser that asked must show with a code; see `LinkProof`. */
  keep?: VerifierStore | undefined
}

/**
 * What a mailed link brings back: a hash, which is proof by itself, or, with Supabase's own templates, a code that is
 * good only with what the browser that asked for the mail was given to keep.
 */
export type LinkProof = { tokenHash: string } | { code: string; verifier: string }

/** What links in mails are for, by Supabase's names; those of forgotten passwords are for `renewPassword` alone. */
export type LinkType = 'signup' | 'magiclink' | 'email_change' | 'invite' | 'email'

type WithAddress = { address?: string | undefined }

/** What goes by mail, and what a password alone decides. Rejects with an IdentityError. */
export type Mailed = {
  /** Whether Supabase Auth itself lets nobody in before their address is confirmed; remembered for a minute. */
  confirms(): Promise<boolean>
  /** Whether links may bring codes. */
  codes: boolean
  /** Sends a mail with a one-time link if there is such an account; does not tell whether there is. */
  send(wish: MailWish): Promise<void>
  /** Takes a link once. Null: the other one of two addresses has to confirm too. */
  confirm(link: { type: LinkType; proof: LinkProof } & WithAddress): Promise<IdentityUser | null>
  /** Takes a link of a forgotten password once, and sets another one. */
  renewPassword(input: { proof: LinkProof; password: string } & WithAddress): Promise<IdentityUser>
  /** Rejects with `wrong_credentials` unless the password is this account's. */
  checkPassword(input: { email: string; password: string } & WithAddress): Promise<void>
  changePassword(input: { email: string; current: string; password: string } & WithAddress): Promise<void>
  /**
   * Sends a mail to the new address, which counts when its link was taken. `code` is the second factor's, for who has
   * one: rejects with `code_due` without.
   */
  changeEmail(
    input: {
      email: string
      password: string
      next: string
      language: Language
      code?: string | undefined
    } & WithAddress,
  ): Promise<void>
  /** Forgets somebody for good; no fault when they are not known. */
  remove(id: string): Promise<void>
}

type Parts = {
  /** Runs work on a client of its own, within the time that a call has. */
  call<T>(
    address: string | undefined,
    work: (client: SupabaseClient) => Promise<T>,
    store?: VerifierStore,
  ): Promise<T>
  codes: boolean
  enter(client: SupabaseClient, signedIn: { user: User; session: Session }): Promise<IdentityUser>
  endSession(client: SupabaseClient): Promise<void>
  /** Runs work with the project's secret key; null where there is none. */
  callAsAdmin: (<T>(work: (client: SupabaseClient) => Promise<T>) => Promise<T>) | null
  confirms(): Promise<boolean>
  /** The portal's origin: where links lead when the project's templates leave it to us. */
  origin: string
  /** Removes somebody where there is no admin API. */
  remove?: Mailed['remove']
}

const codeOf = (error: unknown): string => (isAuthError(error) ? (error.code ?? '') : '')

/** What would tell whether there is such an account. */
const untold = new Set([
  'otp_disabled',
  'user_not_found',
  'signup_disabled',
  'over_email_send_rate_limit',
  'email_exists',
  'user_already_exists',
])

const tellNothing = (error: unknown): void => {
  if (error !== null && !untold.has(codeOf(error))) throw error
}

/**
 * Sets a password. Of who has a second factor Supabase wants its code first; the link or the old password is proof
 * enough, as the code is still due to get in. The old password again is what they want, too.
 */
const setPassword = async (
  callAsAdmin: Parts['callAsAdmin'],
  client: SupabaseClient,
  id: string,
  password: string,
): Promise<void> => {
  let { error } = await client.auth.updateUser({ password })
  if (codeOf(error) === 'insufficient_aal') {
    if (callAsAdmin === null) throw new IdentityError('code_due')
    error = (await callAsAdmin(admin => admin.auth.admin.updateUserById(id, { password }))).error
  }
  if (error && codeOf(error) !== 'same_password') throw error
}

const signIn = async (client: SupabaseClient, email: string, password: string) => {
  const { data, error } = await client.auth.signInWithPassword({ email, password })
  if (error) throw error
  return data
}

/** Raises the session by a second factor. */
const raise = async (client: SupabaseClient, code: string | undefined): Promise<void> => {
  if (code === undefined) throw new IdentityError('code_due')
  const { data, error } = await client.auth.mfa.listFactors()
  if (error) throw error
  for (const { id: factorId } of data.totp) {
    const tried = await client.auth.mfa.challengeAndVerify({ factorId, code })
    if (tried.error === null) return
  }
  throw new IdentityError('wrong_code')
}

/** Where a mail's link leads; the project's templates add `token_hash`. */
const landingOf = (origin: string, page: string, type: string, to?: string): string => {
  const query = new URLSearchParams({ type, ...(to !== undefined && to !== '/' && { to }) })
  return `${origin}/${page}?${query}`
}

const makeSend =
  ({ call, confirms, origin }: Pick<Parts, 'call' | 'confirms' | 'origin'>) =>
  async ({ kind, email, to, address, keep }: MailWish): Promise<void> => {
    const resends = kind === 'signup' && (await confirms())
    const ask = async ({ auth }: SupabaseClient): Promise<void> => {
      const emailRedirectTo = landingOf(origin, 'confirm-mail', kind, to)
      const options = { emailRedirectTo, shouldCreateUser: false }
      const { error } = resends
        ? await auth.resend({ type: 'signup', email, options })
        : kind === 'recovery'
          ? await auth.resetPasswordForEmail(email, {
              redirectTo: landingOf(origin, 'new-password', kind, to),
            })
          : await auth.signInWithOtp({ email, options })
      tellNothing(error)
    }
    return call(address, ask, keep)
  }

const verifierName = 'octroi-code-verifier'

/** What the browser that asked for a mail keeps until its code comes back; null when nothing was asked. */
export const readVerifier = (store: VerifierStore): string | null => store.getItem(verifierName)

const storeOf = (proof: LinkProof): VerifierStore | undefined => {
  if ('tokenHash' in proof) return undefined
  const store = new VerifierStore()
  store.setItem(verifierName, proof.verifier)
  return store
}

/** Takes what a link brought, once. */
const takeProof = async (client: SupabaseClient, proof: LinkProof, type: LinkType | 'recovery') => {
  const { data, error } =
    'tokenHash' in proof
      ? await client.auth.verifyOtp({ type, token_hash: proof.tokenHash })
      : await client.auth.exchangeCodeForSession(proof.code)
  if (error) throw error
  const { user, session } = data
  return user && session ? { user, session } : null
}

const makeLinks = (parts: Parts): Pick<Mailed, 'confirm' | 'renewPassword'> => ({
  confirm: ({ type, proof, address }) => {
    const confirm = async (client: SupabaseClient) => {
      const taken = await takeProof(client, proof, type)
      return taken && { ...(await parts.enter(client, taken)), proven: true }
    }
    return parts.call(address, confirm, storeOf(proof))
  },
  renewPassword: ({ proof, password, address }) => {
    const renew = async (client: SupabaseClient) => {
      const taken = await takeProof(client, proof, 'recovery')
      if (taken === null) throw new IdentityError('bad_link')
      await setPassword(parts.callAsAdmin, client, taken.user.id, password)
      return { ...(await parts.enter(client, taken)), proven: true }
    }
    return parts.call(address, renew, storeOf(proof))
  },
})

const makeChanges = (parts: Parts): Pick<Mailed, 'checkPassword' | 'changePassword' | 'changeEmail'> => ({
  checkPassword: ({ email, password, address }) =>
    parts.call(address, async client => {
      await signIn(client, email, password)
      await parts.endSession(client)
    }),
  changePassword: ({ email, current, password, address }) =>
    parts.call(address, async client => {
      const { user } = await signIn(client, email, current)
      await setPassword(parts.callAsAdmin, client, user.id, password)
      await parts.endSession(client)
    }),
  changeEmail: ({ email, password, next, code, address }) =>
    parts.call(address, async client => {
      await signIn(client, email, password)
      const change = () =>
        client.auth.updateUser(
          { email: next },
          { emailRedirectTo: landingOf(parts.origin, 'confirm-mail', 'email_change') },
        )
      let { error } = await change()
      if (codeOf(error) === 'insufficient_aal') {
        await raise(client, code)
        error = (await change()).error
      }
      await parts.endSession(client)
      tellNothing(error)
    }),
})

const removeAsAdmin =
  (callAsAdmin: Parts['callAsAdmin']): Mailed['remove'] =>
  async id => {
    if (callAsAdmin === null) throw new Error('people can be removed with the secret key only')
    await callAsAdmin(async client => {
      const { error } = await client.auth.admin.deleteUser(id)
      if (error && codeOf(error) !== 'user_not_found') throw error
    })
  }

/** Mails, passwords and removal over a Supabase Auth. */
export const makeMailed = (parts: Parts): Mailed => ({
  confirms: parts.confirms,
  codes: parts.codes,
  send: makeSend(parts),
  ...makeLinks(parts),
  ...makeChanges(parts),
  remove: parts.remove ?? removeAsAdmin(parts.callAsAdmin),
})
