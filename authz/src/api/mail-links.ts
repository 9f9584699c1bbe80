import type { FastifyRequest } from 'fastify'
import Type from 'typebox'
import { ApiError } from '../errors.ts'
import type { MailWish } from '../identity/mailed.ts'
import { type Limit, openLimiter } from '../limit.ts'
import { readLanguage } from '../mail/letters.ts'
import { canonicalAccount } from '../people/canonical-account.ts'
import { findPasswordFault } from '../people/password-rules.ts'
import { readReturnPath } from '../people/return-path.ts'
import { forbidKeys, readSessionCookie } from './caller.ts'
import { SignedIn } from './contract.ts'
import { Confirmation, ConfirmationDue, MagicLink, MailRequest, NewPassword } from './contract-sign-up.ts'
import { enter } from './enter.ts'
import { waitEvenly } from './even-time.ts'
import { clearMailCookie, makeKeep, readProof, setMailCookie } from './mail-cookie.ts'
import type { ApiParts } from './parts.ts'
import type { Api } from './schema.ts'

/** So many mails an address gets: nobody's mailbox is filled from here. */
const mailLimit: Limit = { text: '3/10min', count: 3, seconds: 600 }

/** Asks for mails behind the answer, and not too many for one address. */
export type AskForMail = (request: FastifyRequest, wish: Omit<MailWish, 'language' | 'address'>) => void

/** Opens the one place that asks identity for mails. */
export const openMailDesk = ({ identity }: Pick<ApiParts, 'identity'>): AskForMail => {
  const limiter = openLimiter()
  return (request, wish) => {
    if (limiter.take(canonicalAccount(wish.email), mailLimit) > 0) return
    const language = readLanguage(request.headers['accept-language'])
    identity.mailed
      .send({ ...wish, email: wish.email.toLowerCase(), language, address: request.ip })
      .catch(error => request.log.warn({ err: error }, 'a mail could not be asked for'))
  }
}

/** Whether an account with this address still has to show that it is theirs; Supabase Auth itself knows where it asks. */
const isUnverified = async ({ database, identity }: ApiParts, email: string): Promise<boolean> => {
  if (await identity.mailed.confirms()) return true
  const [found] = await database.call('findUnverified', { email })
  return found !== undefined
}

const Nothing = Type.Object({})

const serveRequests = (auth: Api, parts: ApiParts, askForMail: AskForMail): void => {
  const answers = { 202: Nothing }

  const resend = {
    summary: 'Send the mail that confirms an address again',
    body: MailRequest,
    response: answers,
  }
  auth.post('/auth/resend', { schema: resend }, async (request, reply) => {
    const startedAt = performance.now()
    forbidKeys(request, 'ask for mails')
    const { email } = request.body
    const keep = makeKeep(parts)
    if (await isUnverified(parts, email)) askForMail(request, { kind: 'signup', email, keep })
    await waitEvenly(startedAt)
    setMailCookie(parts, reply, keep)
    return reply.code(202).send({})
  })

  const magicLink = { summary: 'Send a link to sign in with', body: MagicLink, response: answers }
  auth.post('/auth/magic-link', { schema: magicLink }, async (request, reply) => {
    const startedAt = performance.now()
    forbidKeys(request, 'sign in')
    const { email, to = '/' } = request.body
    const keep = makeKeep(parts)
    const path = readReturnPath(to, parts.config.portalUrl.origin)
    askForMail(request, { kind: 'magiclink', email, to: path, keep })
    await waitEvenly(startedAt)
    setMailCookie(parts, reply, keep)
    return reply.code(202).send({})
  })

  const recover = { summary: 'Send a link for a forgotten password', body: MailRequest, response: answers }
  auth.post('/auth/recover', { schema: recover }, async (request, reply) => {
    const startedAt = performance.now()
    forbidKeys(request, 'ask for mails')
    const keep = makeKeep(parts)
    askForMail(request, { kind: 'recovery', email: request.body.email, keep })
    await waitEvenly(startedAt)
    setMailCookie(parts, reply, keep)
    return reply.code(202).send({})
  })
}

const serveConfirmation = (auth: Api, parts: ApiParts): void => {
  const schema = {
    summary: 'Take a mailed link: confirm an address, or sign in',
    body: Confirmation,
    response: { 200: SignedIn, 202: ConfirmationDue },
  }
  auth.post('/auth/confirm', { schema }, async (request, reply) => {
    forbidKeys(request, 'sign in')
    readSessionCookie(parts, request)
    const proof = readProof(parts, request)
    const user = await parts.identity.mailed.confirm({ type: request.body.type, proof, address: request.ip })
    if ('code' in proof) reply.header('set-cookie', clearMailCookie(parts))
    if (user === null) return reply.code(202).send({})
    const entered = await enter(parts, request, reply, user)
    return entered.kind === 'in'
      ? reply.code(200).send({ user: entered.user })
      : reply.code(202).send({ secondFactor: entered.secondFactor })
  })
}

/** Refuses a password that is too short, too long or easy to guess; `about` is known of its owner. */
export const requireGoodPassword = async (password: string, about: string[]): Promise<void> => {
  const fault = await findPasswordFault(password, about)
  if (fault !== null) throw new ApiError(400, 'weak_password', fault)
}

const serveNewPassword = (auth: Api, parts: ApiParts): void => {
  const schema = {
    summary: 'Choose another password by the mailed link',
    body: NewPassword,
    response: { 200: SignedIn, 202: ConfirmationDue },
  }
  auth.post('/auth/new-password', { schema }, async (request, reply) => {
    forbidKeys(request, 'change passwords')
    readSessionCookie(parts, request)
    const { password } = request.body
    await requireGoodPassword(password, [])
    const proof = readProof(parts, request)
    const user = await parts.identity.mailed.renewPassword({ proof, password, address: request.ip })
    if ('code' in proof) reply.header('set-cookie', clearMailCookie(parts))
    await parts.database.call('reclaimAccount', { personId: user.id, newPassword: true })
    // Whoever knew the old password is out.
    await parts.database.call('endSessions', { personId: user.id, id: null })
    await parts.feed.readNow()
    const entered = await enter(parts, request, reply, user)
    return entered.kind === 'in'
      ? reply.code(200).send({ user: entered.user })
      : reply.code(202).send({ secondFactor: entered.secondFactor })
  })
}

/** What mails carry to people: asking for them, and taking their links, each of which is good once. */
export const serveMailLinks = (auth: Api, parts: ApiParts, askForMail: AskForMail): void => {
  serveRequests(auth, parts, askForMail)
  serveConfirmation(auth, parts)
  serveNewPassword(auth, parts)
}
