import type { FastifyReply, FastifyRequest } from 'fastify'
import Type from 'typebox'
import { type ApiError, errors } from '../errors.ts'
import { IdentityError } from '../identity/identity-error.ts'
import type { EnrolRefusal, OpenedAccount, SecondFactor } from '../identity/second-factor.ts'
import type { Caller } from '../people/callers.ts'
import { hashRecoveryCode, makeRecoveryCode } from '../people/recovery-code.ts'
import { type KeyUse, type Owing, requireCaller } from './caller.ts'
import {
  FactorCode,
  FactorRemoval,
  Factors,
  MadeFactor,
  NewFactor,
  RecoveryCodes,
  VerifiedFactor,
} from './contract-factors.ts'
import type { ApiParts } from './parts.ts'
import { endPendingCode, startPendingCode, tryPendingCode } from './pending-code.ts'
import type { Api } from './schema.ts'
import { requireSecondFactor } from './second-factor.ts'
import { renewSession, startSession } from './sessions.ts'

const use: KeyUse & Owing = { keys: 'forbidden', what: 'see or change a second factor', owing: 'allowed' }
const recoveryCodeCount = 10
const FactorPath = Type.Object({ id: Type.String({ format: 'uuid' }) })

/** Whoever has a second factor changes it only where it was shown: a password alone must not take it away. */
const requireShown = (caller: Caller): void => {
  if (!caller.secondFactor) throw errors.secondFactorDue()
}

/** Asks for the password again: a browser that was left open must not be enough. */
const openAccount = async (
  parts: ApiParts,
  request: FastifyRequest,
  { email, personId }: Caller,
  password: string,
): Promise<OpenedAccount> => {
  const secondFactor = requireSecondFactor(parts)
  const account = await parts.throttle.attempt(email, request.ip, () =>
    secondFactor.open({ email, password, address: request.ip }),
  )
  if (account.userId === personId) return account
  await secondFactor.end(account.accessToken)
  throw new IdentityError('wrong_credentials')
}

const isTotp = ({ kind }: { kind: string }) => kind === 'totp'

/** Shows a factor that the person has, where they have one: Supabase lets nobody add another without. */
const showOne = async (
  secondFactor: SecondFactor,
  { accessToken, factors }: OpenedAccount,
  code: string | undefined,
): Promise<string> => {
  if (factors.length === 0) return accessToken
  if (code === undefined) throw errors.invalid('code is missing: give one of the second factor that you have')
  const factorIds = factors.filter(isTotp).map(({ id }) => id)
  const raised = await secondFactor.raise(accessToken, factorIds, code)
  if (raised.kind !== 'raised') throw new IdentityError('wrong_code')
  return raised.accessToken
}

const enrolRefusals: Record<EnrolRefusal, () => ApiError> = {
  name_taken: () =>
    errors.conflict('name_taken', 'There is a second factor of this name: give another name.'),
  too_many: () =>
    errors.conflict('too_many', 'There are as many second factors as may be: remove one first.'),
  switched_off: () =>
    errors.conflict(
      'switched_off',
      'Supabase Auth takes no new second factors: ask the operator to allow TOTP there.',
    ),
  gone: () => errors.conflict('in_between', 'Another sign-in came in between: try again.'),
  code_due: () => errors.invalid('code is missing: give one of the second factor that you have'),
}

/** Half-made factors are of no use to anybody, and Supabase allows ten. */
const removeUnverified = async (secondFactor: SecondFactor, personId: string): Promise<void> => {
  const factors = await secondFactor.list(personId)
  for (const { id, verified } of factors) if (!verified) await secondFactor.remove(personId, id)
}

const enrol = async (
  parts: ApiParts,
  request: FastifyRequest<{ Body: NewFactor }>,
  caller: Caller,
  account: OpenedAccount,
): Promise<MadeFactor> => {
  const { name = 'Authenticator', code } = request.body
  const secondFactor = requireSecondFactor(parts)
  const accessToken = await parts.throttle.attempt(caller.personId, request.ip, () =>
    showOne(secondFactor, account, code),
  )
  await removeUnverified(secondFactor, caller.personId)
  const made = await secondFactor.enrol(accessToken, name.trim())
  if (made.kind !== 'enrolled') throw enrolRefusals[made.kind]()
  const user = { id: caller.personId, email: caller.email, name: caller.name }
  const { id } = made.factor
  await startPendingCode(parts, { id, purpose: 'enrolment', user, factorIds: [id], accessToken })
  return { ...made.factor, name: name.trim() }
}

const replaceRecoveryCodes = async ({ database }: ApiParts, personId: string): Promise<string[]> => {
  const codes = Array.from({ length: recoveryCodeCount }, makeRecoveryCode)
  await database.call('replaceRecoveryCodes', { personId, hashes: codes.map(hashRecoveryCode) })
  return codes
}

const countRecoveryCodes = async ({ database }: ApiParts, personId: string): Promise<number> => {
  const [row] = await database.call<{ remaining: number }>('countRecoveryCodes', { personId })
  return row?.remaining ?? 0
}

/** The person's sessions end, and this browser gets a new one, in which the factor was shown. */
const startAnew = async (
  parts: ApiParts,
  request: FastifyRequest,
  reply: FastifyReply,
  { personId, email, name }: Caller,
): Promise<void> => {
  await parts.database.call('endSessions', { personId, id: null })
  const { cookie } = await startSession(parts, request, { id: personId, email, name }, { secondFactor: true })
  reply.header('set-cookie', cookie)
  await parts.feed.readNow()
}

const serveList = (auth: Api, parts: ApiParts): void => {
  const schema = { summary: 'List one’s second factors', response: { 200: Factors } }
  auth.get('/me/factors', { schema, config: { rateLimit: false } }, async request => {
    const { personId } = await requireCaller(parts, request, use)
    const factors = await requireSecondFactor(parts).list(personId)
    return {
      factors: factors.filter(({ verified }) => verified),
      recoveryCodesLeft: await countRecoveryCodes(parts, personId),
    }
  })
}

const serveEnrol = (auth: Api, parts: ApiParts): void => {
  const schema = { summary: 'Begin to make a second factor', body: NewFactor, response: { 201: MadeFactor } }
  auth.post('/me/factors', { schema }, async (request, reply) => {
    const caller = await requireCaller(parts, request, use)
    const account = await openAccount(parts, request, caller, request.body.password)
    return reply.code(201).send(await enrol(parts, request, caller, account))
  })
}

/** The new factor's first code; a wrong one is counted, and the last one allowed ends the wait. */
const verify = async (parts: ApiParts, { personId }: Caller, id: string, code: string): Promise<void> => {
  const secondFactor = requireSecondFactor(parts)
  const pending = await tryPendingCode(parts, { id, purpose: 'enrolment', identityId: personId })
  if (pending === null)
    throw errors.notFound(`second factor ${id} that waits for its first code: make it anew`)
  const raised = await secondFactor.raise(pending.accessToken, pending.factorIds, code)
  if (raised.kind !== 'raised') {
    if (raised.kind === 'gone' || pending.triesLeft === 0) {
      await endPendingCode(parts, id, null)
      await secondFactor.end(pending.accessToken)
    }
    throw new IdentityError('wrong_code')
  }
  await endPendingCode(parts, id, code)
  await secondFactor.end(raised.accessToken)
}

const serveVerify = (auth: Api, parts: ApiParts): void => {
  const schema = {
    summary: 'Make a second factor count, by its first code',
    params: FactorPath,
    body: FactorCode,
    response: { 200: VerifiedFactor },
  }
  auth.post('/me/factors/:id/verify', { schema }, async (request, reply) => {
    const caller = await requireCaller(parts, request, use)
    const { id } = request.params
    const { personId } = caller
    await parts.throttle.attempt(personId, request.ip, () => verify(parts, caller, id, request.body.code))
    await parts.database.call('setSecondFactor', { personId, has: true, event: 'made', factorId: id })
    const left = await countRecoveryCodes(parts, personId)
    const recoveryCodes = left > 0 ? null : await replaceRecoveryCodes(parts, personId)
    await startAnew(parts, request, reply, caller)
    return { recoveryCodes }
  })
}

const serveRemoval = (auth: Api, parts: ApiParts): void => {
  const schema = {
    summary: 'Remove a second factor; other sessions end',
    params: FactorPath,
    body: FactorRemoval,
    response: { 204: Type.Null() },
  }
  auth.delete('/me/factors/:id', { schema }, async (request, reply) => {
    const caller = await requireCaller(parts, request, use)
    const secondFactor = requireSecondFactor(parts)
    requireShown(caller)
    const { personId } = caller
    const { id } = request.params
    const account = await openAccount(parts, request, caller, request.body.password)
    await secondFactor.end(account.accessToken)
    if (!(await secondFactor.remove(personId, id))) throw errors.notFound(`second factor ${id}`)
    const has = account.factors.some(factor => factor.id !== id)
    await parts.database.call('setSecondFactor', { personId, has, event: 'removed', factorId: id })
    await renewSession(parts, reply, caller)
    return reply.code(204).send(null)
  })
}

const serveRecoveryCodes = (auth: Api, parts: ApiParts): void => {
  const schema = { summary: 'Make new recovery codes', response: { 201: RecoveryCodes } }
  auth.post('/me/recovery-codes', { schema }, async (request, reply) => {
    const caller = await requireCaller(parts, request, use)
    requireSecondFactor(parts)
    requireShown(caller)
    const recoveryCodes = await replaceRecoveryCodes(parts, caller.personId)
    return reply.code(201).send({ recoveryCodes })
  })
}

/** A person's own second factors, and the codes that stand in for one that was lost. */
export const serveFactors = (auth: Api, parts: ApiParts): void => {
  serveList(auth, parts)
  serveEnrol(auth, parts)
  serveVerify(auth, parts)
  serveRemoval(auth, parts)
  serveRecoveryCodes(auth, parts)
}
