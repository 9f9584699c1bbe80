import { isAuthError } from '@supabase/supabase-js'

const sentences = {
  email_taken: 'There is an account with this address already.',
  email_invalid: 'This is no address that mail can be sent to.',
  wrong_credentials: 'The address or the password is wrong.',
  weak_password: 'The password is too weak.',
  mail_unconfirmed: 'The address must be confirmed first: look for the mail.',
  sign_up_closed: 'New accounts cannot be made here.',
  rate_limited: 'Too many tries: wait a few minutes.',
  code_refused: 'This sign-in was used up, took too long or began in another browser: start again.',
  bad_link: 'The link is wrong, was used or has expired: ask for another one.',
  code_due: 'The code of your second factor is needed too.',
  wrong_code: 'The code is wrong, used already or out of date: give the one that shows now.',
  address_unverified: 'The provider does not vouch for your address: verify it there, then try again.',
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
  otp_expired: 'bad_link',
  signup_disabled: 'sign_up_closed',
  email_provider_disabled: 'sign_up_closed',
  over_request_rate_limit: 'rate_limited',
  over_email_send_rate_limit: 'rate_limited',
  bad_code_verifier: 'code_refused',
  flow_state_not_found: 'code_refused',
  flow_state_expired: 'code_refused',
  flow_state_already_used: 'code_refused',
  bad_oauth_state: 'code_refused',
  bad_oauth_callback: 'code_refused',
  provider_email_needs_verification: 'address_unverified',
}

/** What a code of Supabase Auth means to people; undefined for one that says nothing to them. */
export const identityCodeOf = (code: string): IdentityErrorCode | undefined => codes[code]

const codeOf = (error: unknown): IdentityErrorCode => {
  if (!isAuthError(error)) return 'unavailable'
  if (error.code === 'validation_failed')
    return /password/i.test(error.message) ? 'weak_password' : 'email_invalid'
  return codes[error.code ?? ''] ?? (error.status === 429 ? 'rate_limited' : 'unavailable')
}

/** What went wrong in a call, as people are told it. */
export const toIdentityError = (error: unknown): IdentityError => {
  if (error instanceof IdentityError) return error
  const code = codeOf(error)
  // Only Supabase knows its own rules for passwords.
  const message = code === 'weak_password' ? (error as Error).message : undefined
  return new IdentityError(code, message, error)
}
