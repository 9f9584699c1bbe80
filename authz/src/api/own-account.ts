import type { FastifyRequest } from 'fastify'
import Type from 'typebox'
import { ApiError, errors } from '../errors.ts'
import { IdentityError } from '../identity/identity-error.ts'
import { openLimiter } from '../limit.ts'
import { readLanguage } from '../mail/letters.ts'
import type { Caller } from '../people/callers.ts'
import { requireCaller } from './caller.ts'
import { Me } from './contract.ts'
import { EmailChange, MeChange, PasswordChange } from './contract-sign-up.ts'
import { waitEvenly } from './even-time.ts'
import { requireGoodPassword } from './mail-links.ts'
import { loadMe } from './me.ts'
import type { ApiParts } from './parts.ts'
import type { Api } from './schema.ts'
import { renewSession } from './sessions.ts'

const use = { keys: 'forbidden', what: 'change an account' } as const

/** So many letters to other addresses somebody has sent. */
const changeLimit = { text: '5/h', count: 5, seconds: 3600 }

const wrongPassword = () => new ApiError(403, 'wrong_password', 'The password is wrong.')

/** Lets work that asks for the password again happen; who is signed in stays so when it is wrong. */
export const provePassword = async <T>(
  parts: Pick<ApiParts, 'throttle'>,
  request: FastifyRequest,
  { email }: Pick<Caller, 'email'>,
  work: () => Promise<T>,
): Promise<T> => {
  try {
    return await parts.throttle.attempt(email, request.ip, work)
  } catch (error) {
    throw error instanceof IdentityError && error.code === 'wrong_credentials' ? wrongPassword() : error
  }
}

/** Whether somebody has a password at all: who came by a provider has none. */
export const hasPassword = async (
  { database }: Pick<ApiParts, 'database'>,
  personId: string,
): Promise<boolean> => {
  const [row] = await database.call<{ hasOne: boolean }>('hasPassword', { personId })
  return row?.hasOne === true
}

const requirePassword = async (parts: ApiParts, { personId }: Caller): Promise<void> => {
  if (!(await hasPassword(parts, personId)))
    throw errors.conflict('no_password', 'This account has no password: make one by "forgotten password".')
}

const serveName = (api: Api, parts: ApiParts): void => {
  const schema = { summary: 'Change one’s name', body: MeChange, response: { 200: Me } }
  api.patch('/me', { schema }, async request => {
    const { personId } = await requireCaller(parts, request, use)
    const { name } = request.body
    if (name !== undefined) await parts.database.call('renamePerson', { personId, name: name.trim() })
    await parts.feed.readNow()
    return loadMe(parts.database, personId)
  })
}

const servePassword = (auth: Api, parts: ApiParts): void => {
  const schema = {
    summary: 'Change one’s password; other sessions end',
    body: PasswordChange,
    response: { 204: Type.Null() },
  }
  auth.put('/me/password', { schema }, async (request, reply) => {
    const caller = await requireCaller(parts, request, use)
    const { current, password } = request.body
    const { email } = caller
    await requireGoodPassword(password, [email, caller.name])
    await requirePassword(parts, caller)
    await provePassword(parts, request, caller, () =>
      parts.identity.mailed.changePassword({ email, current, password, address: request.ip }),
    )
    await renewSession(parts, reply, caller)
    return reply.code(204).send(null)
  })
}

const serveEmail = (auth: Api, parts: ApiParts): void => {
  const limiter = openLimiter()
  const schema = {
    summary: 'Change one’s address: it counts when the link that is mailed there was opened',
    body: EmailChange,
    response: { 202: Type.Object({}) },
  }
  auth.put('/me/email', { schema }, async (request, reply) => {
    const startedAt = performance.now()
    const caller = await requireCaller(parts, request, use)
    const { email: next, password, code } = request.body
    await requirePassword(parts, caller)
    if (limiter.take(caller.personId, changeLimit) > 0) throw new IdentityError('rate_limited')
    const language = readLanguage(request.headers['accept-language'])
    const wish = {
      email: caller.email,
      next: next.toLowerCase(),
      password,
      code,
      language,
      address: request.ip,
    }
    await provePassword(parts, request, caller, () => parts.identity.mailed.changeEmail(wish))
    await waitEvenly(startedAt)
    return reply.code(202).send({})
  })
}

/** What people change about their own account. */
export const serveOwnAccount = (auth: Api, parts: ApiParts): void => {
  serveName(auth, parts)
  servePassword(auth, parts)
  serveEmail(auth, parts)
}
