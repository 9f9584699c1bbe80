import type { SupabaseClient, User } from '@supabase/supabase-js'
import { type Enter, toUser } from './clients.ts'
import type { IdentityUser } from './identity-user.ts'
import type { VerifierStore } from './oauth.ts'

/** `address` is the person's own: Supabase limits sign-ins by it (30 in 5 minutes), not by ours. */
export type Credentials = { email: string; password: string; address?: string | undefined }
export type SignUpInput = Credentials & { name?: string | undefined; keep?: VerifierStore | undefined }

/**
 * `confirm` says that mail must be confirmed first, and as much where the address has an account already: then `user` is
 * null.
 */
export type SignedUp = { kind: 'made'; user: IdentityUser } | { kind: 'confirm'; user: IdentityUser | null }

/** Accounts by email and password. Rejects with an IdentityError. */
export type Password = {
  signUp(input: SignUpInput): Promise<SignedUp>
  signIn(input: Credentials): Promise<IdentityUser>
}

/** Of an address that has an account already Supabase makes somebody up, who has come by no way. */
const newUserOf = (user: User | null): IdentityUser | null =>
  user === null || (user.identities ?? []).length === 0 ? null : toUser(user)

type Parts = {
  /** Runs work on a client of its own, within the time that a call has. */
  call<T>(
    address: string | undefined,
    work: (client: SupabaseClient) => Promise<T>,
    store?: VerifierStore,
  ): Promise<T>
  enter: Enter
  /** The portal's origin: the link of the mail leads there. */
  origin: string
}

const plain = (email: string) => email.trim().toLowerCase()

/** Sign-up and sign-in over a Supabase Auth. */
export const makePassword = ({ call, enter, origin }: Parts): Password => {
  const signUp = async (
    client: SupabaseClient,
    { email, password, name }: SignUpInput,
  ): Promise<SignedUp> => {
    const { data, error } = await client.auth.signUp({
      email: plain(email),
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
  return {
    signUp: input => call(input.address, client => signUp(client, input), input.keep),
    signIn: ({ email, password, address }) =>
      call(address, async client => {
        const { data, error } = await client.auth.signInWithPassword({ email: plain(email), password })
        if (error) throw error
        return enter(client, data)
      }),
  }
}
