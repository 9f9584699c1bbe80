import { ApiError, errors } from '../errors.ts'
import { IdentityError } from '../identity/identity-error.ts'
import type { IdentityUser } from '../identity/identity-user.ts'
import type { PersonStatus } from './contract.ts'
import type { ApiParts } from './parts.ts'
import type { Referred } from './referral-cookie.ts'

/** The account of somebody whom identity vouches for. */
export type Account = { personId: string; status: PersonStatus; suspendedReason: string | null }

export type EmailConfirm = 'off' | 'limited' | 'required'

type Asking = Pick<ApiParts, 'config' | 'identity'>

/** What people may do before they have shown that their address is theirs. Rejects when the project must say and does not. */
export const readEmailConfirm = async ({ config, identity }: Asking): Promise<EmailConfirm> => {
  if (await identity.mailed.confirms()) return 'required'
  return config.emailConfirm === 'project' ? 'off' : config.emailConfirm
}

/** Whether a password alone is proof enough of an address: nobody asks for one, or Supabase Auth has asked before. */
export const provesByPassword = async ({ config, identity }: Asking): Promise<boolean> =>
  config.emailConfirm === 'off' || config.emailConfirm === 'project' || (await identity.mailed.confirms())

const emailTaken = () =>
  errors.conflict('email_taken', 'Another account holds this address: ask the operator.')

const signUpClosed = () =>
  new ApiError(403, 'sign_up_closed', 'There is no account for you here: ask the operator for an invitation.')

const closed = () => new ApiError(403, 'account_closed', 'This account was deleted: sign up anew.')

/**
 * The account of somebody whom identity vouches for, made where sign-up is open. Throws 403 for suspended people, for
 * deleted accounts, and for who must show first that their address is theirs. `referral` is whose link they came by.
 */
export const openAccount = async (
  parts: ApiParts,
  user: IdentityUser,
  referral: Referred | null,
): Promise<Account> => {
  const { id, email, name } = user
  const proven = user.proven === true || (await provesByPassword(parts))
  const mayMake = (await parts.settings.read()).signUp.mode === 'open'
  const [account] = await parts.database
    .call<Account>('openAccount', { id, email, name, proven, mayMake, referral })
    .catch(error => {
      throw (error as { code?: string }).code === '23505' ? emailTaken() : error
    })
  if (account === undefined) throw signUpClosed()
  if (account.status === 'suspended') throw errors.suspended(account.suspendedReason ?? 'ask the operator')
  if (account.status === 'closed') throw closed()
  if (account.status === 'unverified' && parts.config.emailConfirm === 'required')
    throw new IdentityError('mail_unconfirmed')
  return account
}

/** What an account begins with. */
type Beginning = {
  proven: boolean
  invitation: Buffer | null
  terms: number | null
  address: string
  referral: Referred | null
}

/**
 * Makes the account of somebody who signed up, and uses up their invitation. Throws 403 when another was faster with it,
 * 409 when another account holds the address.
 */
export const makeAccount = async (
  { database }: Pick<ApiParts, 'database'>,
  { id, email, name }: IdentityUser,
  beginning: Beginning,
): Promise<void> => {
  const [made] = await database.call<{ status: string }>('makeAccount', { id, email, name, ...beginning })
  if (made?.status === 'email_taken') throw emailTaken()
  if (made?.status === 'bad_invitation') throw badInvitation()
}

/** An invitation that holds for nobody, or not for this address. */
export const badInvitation = () =>
  new ApiError(
    403,
    'bad_invitation',
    'The invitation was used, has expired or is for another address: ask for another one.',
  )
