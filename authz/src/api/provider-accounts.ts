import { IdentityError } from '../identity/identity-error.ts'
import type { IdentityUser } from '../identity/identity-user.ts'
import type { ProviderSignIn } from '../identity/oauth.ts'
import { openAccount } from './accounts.ts'
import type { ApiParts } from './parts.ts'
import type { Referred } from './referral-cookie.ts'

type Known = { providerId: string; personId: string }

/**
 * Sees to it that a provider's account enters the person's own account only: one that was theirs before, or one that the
 * provider vouches to have their very address. Supabase Auth links addresses that nobody vouches for wherever it does not
 * ask for confirmation, hence the second look. Resolves with who they are. Throws
 * IdentityError `address_unverified`.
 */
export const linkProviderAccounts = async (
  parts: ApiParts,
  provider: string,
  { user, accounts }: ProviderSignIn,
  referral: Referred | null,
): Promise<IdentityUser> => {
  const ids = accounts.map(({ id }) => id)
  const known = await parts.database.call<Known>('findProviderAccounts', { provider, ids })
  const isTheirs = (account: ProviderSignIn['accounts'][number]) => {
    const owner = known.find(({ providerId }) => providerId === account.id)?.personId
    if (owner !== undefined) return owner === user.id
    return account.emailVerified && account.email === user.email
  }
  // Which of several accounts was used is not told: one that is not theirs spoils them all.
  if (user.email === '' || ids.length === 0 || !accounts.every(isTheirs))
    throw new IdentityError('address_unverified')
  const proven = accounts.some(({ email, emailVerified }) => emailVerified && email === user.email)
  if (proven) await parts.database.call('reclaimAccount', { personId: user.id })
  const theirs = { ...user, proven }
  const { personId } = await openAccount(parts, theirs, referral)
  await parts.database.call('linkProviderAccounts', { personId, provider, ids })
  return theirs
}
