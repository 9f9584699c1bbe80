import type { FastifyBaseLogger, FastifyRequest } from 'fastify'
import Type from 'typebox'
import { ApiError, errors } from '../errors.ts'
import type { Caller } from '../people/callers.ts'
import { requireCaller } from './caller.ts'
import { Deletion } from './contract-sign-up.ts'
import { hasPassword, provePassword } from './own-account.ts'
import type { ApiParts } from './parts.ts'
import type { Api } from './schema.ts'
import { clearSessionCookie } from './sessions.ts'

const use = { keys: 'forbidden', what: 'delete an account', owing: 'allowed' } as const
const freshMs = 5 * 60_000

const passwordDue = () => new ApiError(403, 'password_due', 'Give your password to delete the account.')

const signInAnew = () =>
  new ApiError(403, 'sign_in_anew', 'Sign in again first: the last time is more than 5 minutes ago.')

const isFresh = async ({ database }: ApiParts, { personId, by }: Caller): Promise<boolean> => {
  const [session] = await database.call<{ createdAt: Date }>('findOwnSession', { personId, id: by.id })
  return session !== undefined && Date.now() - session.createdAt.getTime() < freshMs
}

/** A browser that was left open must not be enough. */
const prove = async (
  parts: ApiParts,
  request: FastifyRequest<{ Body: Deletion }>,
  caller: Caller,
): Promise<void> => {
  const { password } = request.body
  const { email } = caller
  if (!(await hasPassword(parts, caller.personId))) {
    if (!(await isFresh(parts, caller))) throw signInAnew()
    return
  }
  if (password === undefined) throw passwordDue()
  await provePassword(parts, request, caller, () =>
    parts.identity.mailed.checkPassword({ email, password, address: request.ip }),
  )
}

type Removing = Pick<ApiParts, 'database' | 'identity'>

/** Has Supabase Auth forget somebody; until it has, their address cannot be used anew. */
const removeIdentity = async (
  { database, identity }: Removing,
  id: string,
  log: Pick<FastifyBaseLogger, 'warn'>,
): Promise<void> => {
  try {
    await identity.mailed.remove(id)
    await database.call('noteIdentityRemoved', { id })
  } catch (error) {
    log.warn({ err: error }, 'a deleted account is still known to Supabase Auth')
  }
}

/** The same for whom it failed before, at most 100 of them; resolves with how many there were. */
export const removeIdentities = async (
  parts: Removing,
  log: Pick<FastifyBaseLogger, 'warn'>,
): Promise<number> => {
  const left = await parts.database.call<{ id: string }>('listUnremovedIdentities')
  for (const { id } of left) await removeIdentity(parts, id, log)
  return left.length
}

/** DELETE /api/me: the account ends everywhere within seconds; the journal stays. */
export const serveDeletion = (auth: Api, parts: ApiParts): void => {
  const schema = {
    summary: 'Delete one’s account, the balance with it',
    body: Deletion,
    response: { 204: Type.Null() },
  }
  auth.delete('/me', { schema }, async (request, reply) => {
    const caller = await requireCaller(parts, request, use)
    await prove(parts, request, caller)
    const { personId } = caller
    const [outcome] = await parts.database.call<{ status: string }>('closeAccount', { personId })
    if (outcome?.status === 'last_admin')
      throw errors.conflict('last_admin', 'You are the last active admin: make somebody else one first.')
    await parts.feed.readNow()
    await removeIdentity(parts, personId, request.log)
    return reply.header('set-cookie', clearSessionCookie(parts)).code(204).send(null)
  })
}
