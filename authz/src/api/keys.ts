import Type, { type Static } from 'typebox'
import { errors } from '../errors.ts'
import { apiKeyPrefix, hashApiKey, makeApiKey } from '../people/api-key.ts'
import type { Caller } from '../people/callers.ts'
import { requireCaller } from './caller.ts'
import { Key, MadeKey, NewKey } from './contract.ts'
import { PageQuery } from './contract-parts.ts'
import { pageByTime, pageOf, readTime } from './page.ts'
import type { ApiParts, CatalogueApp } from './parts.ts'
import type { Api, Unwritten } from './schema.ts'
import { requireTermsAccepted } from './terms.ts'

type KeyRow = Unwritten<Key>

const maxKeys = 50
/** Keys are for people who are signed in. */
export const bySessionOnly = { keys: 'forbidden', what: 'manage keys' } as const

/** The path of one key. */
export const KeyPath = Type.Object({ id: Type.String({ format: 'uuid' }) })

const checkApps = (apps: readonly CatalogueApp[], names: string[] | undefined): void => {
  const unknown = (names ?? []).filter(name => !apps.some(({ list }) => list.name === name))
  if (unknown.length > 0) throw errors.invalid(`apps names what is no app: ${unknown.join(', ')}`)
}

const readExpiry = (text: string | undefined): Date | null => {
  const expiresAt = readTime('expiresAt', text)
  if (expiresAt !== null && expiresAt.getTime() <= Date.now())
    throw errors.invalid('expiresAt must be in the future')
  return expiresAt
}

const makeKey = async ({ database, apps }: ApiParts, caller: Caller, wish: Static<typeof NewKey>) => {
  if (wish.admin && caller.role === 'user') throw errors.notAdmin()
  checkApps(apps(), wish.apps)
  const key = makeApiKey()
  const [row] = await database.call<KeyRow>('makeKey', {
    personId: caller.personId,
    hash: hashApiKey(key),
    prefix: apiKeyPrefix(key),
    name: wish.name.trim(),
    apps: wish.apps ?? null,
    admin: wish.admin ?? false,
    expiresAt: readExpiry(wish.expiresAt),
    limit: maxKeys,
    spendTokens: wish.spendLimit?.tokens ?? null,
    spendPeriod: wish.spendLimit?.period ?? null,
  })
  if (row === undefined)
    throw errors.conflict('too_many_keys', `You have ${maxKeys} keys, which is the most: revoke one first.`)
  return { ...row, key }
}

/** A person's API keys: the key itself is in the answer that makes it, and nowhere else ever. */
export const serveKeys = (api: Api, parts: ApiParts): void => {
  api.get(
    '/keys',
    { schema: { summary: 'One’s own API keys', querystring: PageQuery, response: { 200: pageOf(Key) } } },
    async request => {
      const { personId } = await requireCaller(parts, request, bySessionOnly)
      return pageByTime(request.query, position =>
        parts.database.call<KeyRow & { id: string; createdUs: number }>('listKeys', {
          personId,
          ...position,
        }),
      )
    },
  )

  api.post(
    '/keys',
    {
      schema: {
        summary: 'Make an API key, shown in this answer alone',
        body: NewKey,
        response: { 201: MadeKey },
      },
    },
    async (request, reply) => {
      const caller = await requireCaller(parts, request, bySessionOnly)
      await requireTermsAccepted(parts, caller.personId)
      return reply.code(201).send(await makeKey(parts, caller, request.body))
    },
  )

  api.delete(
    '/keys/:id',
    { schema: { summary: 'Revoke an API key', params: KeyPath, response: { 204: Type.Null() } } },
    async (request, reply) => {
      const { personId } = await requireCaller(parts, request, bySessionOnly)
      const { id } = request.params
      const [row] = await parts.database.call<{ revoked: boolean }>('revokeKey', { personId, id })
      if (!row?.revoked) throw errors.notFound(`key ${id} of yours`)
      await parts.feed.readNow()
      return reply.code(204).send(null)
    },
  )
}
