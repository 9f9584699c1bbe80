import type { Me, SignedIn, SignIn, SignUp } from 'authz/contract'
import type { SecondFactorCode, SecondFactorDue, SignedInByCode } from 'authz/contract-factors'
import type {
  AuthOptions,
  Confirmation,
  ConfirmationDue,
  MagicLink,
  MailRequest,
  NewPassword,
} from 'authz/contract-sign-up'
import { api, query } from '../api.ts'

/** What sign-up and sign-in offer here. */
export const loadAuthOptions = () => api<AuthOptions>('/api/auth/options')

/** What a sign-in comes to: somebody, or the wait for a second factor, or for another address to confirm. */
export type Entered = 'in' | 'second-factor' | 'other-address'

const readEntered = (answer: Partial<SignedIn & SecondFactorDue> | undefined): Entered =>
  answer?.user ? 'in' : answer?.secondFactor ? 'second-factor' : 'other-address'

const post = <T>(path: string, body: unknown) => api<T>(`/api/auth/${path}`, { method: 'POST', body })

/** The new person, or null when the address must be confirmed by mail first. */
export const signUp = async (body: SignUp): Promise<Me | null> =>
  (await post<Partial<SignedIn>>('sign-up', body)).user ?? null

export const signIn = async (body: SignIn): Promise<Entered> =>
  readEntered(await post<Partial<SignedIn & SecondFactorDue>>('sign-in', body))

/** The second half of a sign-in: by an authenticator's code or a recovery code. */
export const showSecondFactor = (body: SecondFactorCode) => post<SignedInByCode>('second-factor', body)

/** Ends this session, or every session of the person. */
export const signOut = (everywhere = false) => post<void>('sign-out', everywhere ? { everywhere } : {})

/** Asks for a mail; the answer is the same whether there is such an account. */
export const askForMail = {
  confirmation: (body: MailRequest) => post<void>('resend', body),
  magicLink: (body: MagicLink) => post<void>('magic-link', body),
  password: (body: MailRequest) => post<void>('recover', body),
}

/** Takes a mailed link, which is good once. */
export const takeMailedLink = async (body: Confirmation): Promise<Entered> =>
  readEntered(await post<Partial<SignedIn> & ConfirmationDue>('confirm', body))

/** Chooses another password by a mailed link. */
export const choosePassword = async (body: NewPassword): Promise<Entered> =>
  readEntered(await post<Partial<SignedIn> & ConfirmationDue>('new-password', body))

/** Where the service itself begins a sign-in by another service; it ends on the portal's path `to`. */
export const oauthPath = (provider: string, to: string | null) =>
  `/api/auth/oauth/${encodeURIComponent(provider)}${query({ to })}`
