import { type ApiError, errors } from '../errors.ts'
import { apiKeyPrefix, hashApiKey, makeApiKey } from '../people/api-key.ts'
import { requireCaller } from './caller.ts'
import { Key, MadeKey } from './contract.ts'
import { KeyChange, KeyRotation } from './contract-keys.ts'
import { bySessionOnly, KeyPath } from './keys.ts'
import type { ApiParts } from './parts.ts'
import type { Api, Unwritten } from './schema.ts'

type KeyRow = Unwritten<Key>

const dayS = 86_400
const maxOverlapping = 5

const noKey = (id: string) => errors.notFound(`live key ${id} of yours`)

const refusals: Record<string, (id: string) => ApiError> = {
  no_key: noKey,
  replaced: id =>
    errors.conflict('key_replaced', `Key ${id} was replaced already: rotate the one that took its place.`),
  too_many: () =>
    errors.conflict(
      'too_many_keys',
      `${maxOverlapping} replaced keys overlap with this one: revoke one first.`,
    ),
}

const rotate = async (parts: ApiParts, personId: string, id: string, overlapS: number) => {
  const key = makeApiKey()
  const [row] = await parts.database.call<KeyRow & { status: string }>('rotateKey', {
    personId,
    id,
    hash: hashApiKey(key),
    prefix: apiKeyPrefix(key),
    overlapS,
    limit: maxOverlapping,
  })
  if (row === undefined) throw new Error('rotate_key returned no row')
  const refusal = refusals[row.status]
  if (refusal !== undefined) throw refusal(id)
  await parts.feed.readNow()
  return { ...row, key }
}

/** Changes of a person's keys: another name, and another key in the place of one. */
export const serveKeyChanges = (api: Api, parts: ApiParts): void => {
  const renameSchema = {
    summary: 'Rename an API key',
    params: KeyPath,
    body: KeyChange,
    response: { 200: Key },
  }
  api.patch('/keys/:id', { schema: renameSchema }, async request => {
    const { personId } = await requireCaller(parts, request, bySessionOnly)
    const { id } = request.params
    const name = request.body.name.trim()
    const [row] = await parts.database.call<KeyRow>('renameKey', { personId, id, name })
    if (row === undefined) throw noKey(id)
    return row
  })

  const rotateSchema = {
    summary: 'Put another API key in the place of one, which is good for a while longer',
    params: KeyPath,
    body: KeyRotation,
    response: { 201: MadeKey },
  }
  api.post('/keys/:id/rotate', { schema: rotateSchema }, async (request, reply) => {
    const { personId } = await requireCaller(parts, request, bySessionOnly)
    const { overlapS = dayS } = request.body
    return reply.code(201).send(await rotate(parts, personId, request.params.id, overlapS))
  })
}
