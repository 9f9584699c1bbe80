import type { FastifyRequest } from 'fastify'
import Type from 'typebox'
import { ApiError, errors } from '../errors.ts'
import { IdentityError } from '../identity/identity-error.ts'
import type { IdentityUser } from '../identity/identity-user.ts'
import type { SignedUp } from '../identity/password.ts'
import { readSigned, type SetupClaims } from '../people/signed.ts'
import { badInvitation, makeAccount, provesByPassword, readEmailConfirm } from './accounts.ts'
import { forbidKeys, readSessionCookie } from './caller.ts'
import { SignedIn, SignUp } from './contract.ts'
import { enter } from './enter.ts'
import { waitEvenly } from './even-time.ts'
import { findInvitation } from './invitations.ts'
import { type Keep, makeKeep, setMailCookie } from './mail-cookie.ts'
import { type AskForMail, requireGoodPassword } from './mail-links.ts'
import type { ApiParts } from './parts.ts'
import { readReferral } from './referral-cookie.ts'
import type { Api } from './schema.ts'
import { requireCurrentTerms } from './terms.ts'

type Wish = Omit<SignUp, 'email'> & { email: string }

/** The link that the service prints makes its visitor an admin, and so lets them in wherever sign-up is closed. */
const isFirstAdmin = async ({ database, secrets, config }: ApiParts, { email, invitation }: Wish) => {
  if (readSigned<SetupClaims>(secrets.setup, invitation ?? '') === null) return false
  if (config.adminEmail !== undefined && config.adminEmail !== email) return false
  const [row] = await database.call<{ hasAdmin: boolean }>('hasAdmin')
  return row?.hasAdmin === false
}

/** The invitation that is to be used up; null where none is needed. Throws 403. */
const requireInvitation = async (parts: ApiParts, wish: Wish): Promise<Buffer | null> => {
  const signUp = (await parts.settings.read()).signUp.mode
  if (signUp === 'open' || (await isFirstAdmin(parts, wish))) return null
  if (signUp === 'closed')
    throw new ApiError(403, 'sign_up_closed', 'New accounts are not made here: ask the operator.')
  if (wish.invitation === undefined)
    throw new ApiError(
      403,
      'invitation_needed',
      'Sign-up needs an invitation: open its link, or ask for one.',
    )
  const found = await findInvitation(parts, wish.invitation)
  if (found === null || (found.email !== null && found.email !== wish.email)) throw badInvitation()
  return found.hash
}

const isTaken = (error: unknown) => error instanceof IdentityError && error.code === 'email_taken'

/** Somebody whom identity has not kept is nobody here: what they came with was gone in the meantime. */
const undo = async ({ identity }: ApiParts, signedUp: SignedUp, error: unknown): Promise<never> => {
  // Whoever waits for a mail may have been there before, with another application of the same project.
  if (signedUp.kind === 'made') await identity.mailed.remove(signedUp.user.id).catch(() => {})
  throw error
}

type Signing = { parts: ApiParts; request: FastifyRequest; askForMail: AskForMail; keep: Keep }

/** Makes the account; null when its owner must look for a mail first, and as much where the address has one already. */
const signUp = async (
  { parts, request, askForMail, keep }: Signing,
  wish: Wish,
): Promise<IdentityUser | null> => {
  const { email, password, name, terms } = wish
  const invitation = await requireInvitation(parts, wish)
  await requireCurrentTerms(parts, terms)
  await requireGoodPassword(password, [email, name ?? ''])
  const confirm = await readEmailConfirm(parts)
  const signedUp = await parts.identity
    .signUp({ email, password, name, address: request.ip, keep })
    .catch((error): null => {
      if (!isTaken(error) || confirm !== 'required') throw error
      return null
    })
  if (signedUp === null) {
    // Its owner may have forgotten it: the mail lets them in.
    askForMail(request, { kind: 'magiclink', email, keep })
    return null
  }
  const { user } = signedUp
  if (user === null) return null
  const proven = signedUp.kind === 'made' && (await provesByPassword(parts))
  const referral = await readReferral(parts, request, email)
  const beginning = { proven, invitation, terms: terms ?? null, address: request.ip, referral }
  await makeAccount(parts, user, beginning).catch(error => undo(parts, signedUp, error))
  if (!proven && signedUp.kind === 'made') askForMail(request, { kind: 'signup', email, keep })
  return confirm === 'required' ? null : user
}

/** POST /api/auth/sign-up. */
export const serveSignUp = (auth: Api, parts: ApiParts, askForMail: AskForMail): void => {
  const schema = {
    summary: 'Make an account; 202 when its address must be confirmed first',
    body: SignUp,
    response: { 201: SignedIn, 202: Type.Object({}) },
  }
  auth.post('/auth/sign-up', { schema }, async (request, reply) => {
    const startedAt = performance.now()
    forbidKeys(request, 'sign people up')
    readSessionCookie(parts, request)
    const wish = { ...request.body, email: request.body.email.toLowerCase() }
    const keep = makeKeep(parts)
    const user = await signUp({ parts, request, askForMail, keep }, wish)
    if (user === null) {
      await waitEvenly(startedAt)
      setMailCookie(parts, reply, keep)
      return reply.code(202).send({})
    }
    const entered = await enter(parts, request, reply, user)
    if (entered.kind !== 'in') throw errors.unavailable()
    if (entered.user.status === 'unverified') setMailCookie(parts, reply, keep)
    return reply.code(201).send({ user: entered.user })
  })
}
