import { createHash } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import Type, { type Static } from 'typebox'
import type { Database } from '../database.ts'
import { ApiError, errors } from '../errors.ts'
import { requireAdmin, requireSupport } from './caller.ts'
import { Charge, ChargesQuery, Refund } from './contract.ts'
import { readIdempotencyKey } from './idempotency-key.ts'
import { pageById, pageOf } from './page.ts'
import type { ApiParts } from './parts.ts'
import type { Api } from './schema.ts'

const ChargePath = Type.Object({ id: Type.String({ format: 'uuid' }) })

type ChargeRow = {
  id: string
  at: Date
  personId: string
  personEmail: string
  personName: string
  app: string
  tokens: number
  refunded: number
  balance: number
  note: string
}

const toCharge = ({ personId, personEmail, personName, ...charge }: ChargeRow) => ({
  ...charge,
  person: { id: personId, email: personEmail, name: personName },
})

const requireCharge = async (database: Database, id: string) => {
  const [row] = await database.call<ChargeRow>('findCharge', { id })
  if (row === undefined) throw errors.notFound(`charge ${id}`)
  return toCharge(row)
}

type Wish = Static<typeof Refund> & { id: string; actorId: string; key: string | null }

const keyReused = () =>
  errors.conflict(
    'key_reused',
    'This Idempotency-Key stands for another refund of the charge: take a new one.',
  )

/** Given back before: the same again under the same key, which is no fault, or nothing is left to give. */
const checkRepeated = async (database: Database, { id, key, reason }: Wish): Promise<void> => {
  const args = { chargeId: id, key }
  const [refund] = key === null ? [] : await database.call<{ note: string }>('findRefund', args)
  if (refund === undefined)
    throw errors.conflict(
      'already_refunded',
      `The charge ${id} was given back already: nothing of it is left.`,
    )
  // The ledger compares the tokens; another reason is another refund as well.
  if (refund.note !== reason) throw keyReused()
}

const exceeds = async (database: Database, id: string): Promise<ApiError> => {
  const { tokens, refunded } = await requireCharge(database, id)
  const left = tokens - refunded
  const detail = `Only ${left} tokens of the charge ${id} are left to give back: ask for no more, or leave tokens out to give back all of them.`
  return new ApiError(409, 'exceeds_charge', detail, { left })
}

const notSettled = (id: string) =>
  errors.conflict(
    'not_settled',
    `The price of ${id} is not known yet: wait until it is settled, or leave tokens out to give back all that is held.`,
  )

const refund = async (database: Database, wish: Wish): Promise<void> => {
  const { id, tokens, reason, actorId, key } = wish
  const args = { ids: [id], note: reason, actorId, tokens: [tokens ?? null], keys: [key] }
  const [outcome] = await database.call<{ status: string }>('refundCharges', args)
  switch (outcome?.status) {
    case 'refunded':
      return
    case 'duplicate':
      return checkRepeated(database, wish)
    case 'key_reused':
      throw keyReused()
    case 'exceeds_charge':
      throw await exceeds(database, id)
    case 'not_settled':
      throw notSettled(id)
    case 'invalid':
      throw errors.invalid('tokens must be 1 or more')
    default:
      throw errors.notFound(`charge ${id}`)
  }
}

/** The ledger keeps a refund's key as long as the charge, and takes fewer letters than the header may have. */
const readKey = (request: FastifyRequest): string | null => {
  const key = readIdempotencyKey(request)
  return key && createHash('sha256').update(key).digest('base64url')
}

/** Everybody's charges, newest first, and giving one back. */
export const serveCharges = (api: Api, parts: ApiParts): void => {
  const listSchema = {
    summary: 'Charges, newest first',
    querystring: ChargesQuery,
    response: { 200: pageOf(Charge) },
  }
  api.get('/admin/charges', { schema: listSchema }, async request => {
    await requireSupport(parts, request)
    const { app = null, person: personId = null } = request.query
    return pageById(request.query, async position => {
      const rows = await parts.database.call<ChargeRow>('listCharges', { app, personId, ...position })
      return rows.map(toCharge)
    })
  })

  const refundSchema = {
    summary: 'Give a charge back, or a part of it',
    params: ChargePath,
    body: Refund,
    response: { 200: Charge },
  }
  api.post('/admin/charges/:id/refund', { schema: refundSchema }, async request => {
    const admin = await requireAdmin(parts, request)
    const { id } = request.params
    const wish = { ...request.body, reason: request.body.reason.trim(), id, actorId: admin.personId }
    await requireCharge(parts.database, id)
    await refund(parts.database, { ...wish, key: readKey(request) })
    return requireCharge(parts.database, id)
  })
}
