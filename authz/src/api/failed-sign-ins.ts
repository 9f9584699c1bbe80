import { ApiError } from '../errors.ts'
import { IdentityError } from '../identity/identity-error.ts'
import { canonicalAccount } from '../people/canonical-account.ts'
import type { ApiParts } from './parts.ts'

/** What was not even tried says nothing about the account, and a flood of it must not fill the log. */
const untried = ['rate_limited', 'unavailable']

const reasonOf = (error: unknown): string | null => {
  if (!(error instanceof IdentityError) && !(error instanceof ApiError)) return null
  return untried.includes(error.code) ? null : error.code
}

/** Writes a sign-in that is refused into the audit log, under the address that was given; and refuses it all the same. */
export const noteFailed = async <T>(
  { database }: Pick<ApiParts, 'database'>,
  email: string,
  signIn: Promise<T>,
): Promise<T> => {
  try {
    return await signIn
  } catch (error) {
    const reason = reasonOf(error)
    const account = canonicalAccount(email)
    if (reason !== null) await database.call('noteFailedSignIn', { email, account, reason })
    throw error
  }
}
