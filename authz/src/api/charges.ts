import Type from 'typebox'
import type { Database } from '../database.ts'
import { errors } from '../errors.ts'
import { requireAdmin } from './caller.ts'
import { Charge, ChargesQuery, Refund } from './contract.ts'
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

const refundWhole = async (
  database: Database,
  id: string,
  reason: string,
  actorId: string,
): Promise<void> => {
  const args = { ids: [id], note: reason.trim(), actorId }
  const [outcome] = await database.call<{ status: string }>('refundCharges', args)
  if (outcome?.status === 'duplicate')
    throw errors.conflict('already_refunded', `The charge ${id} was given back already.`)
  if (outcome?.status !== 'refunded') throw errors.notFound(`charge ${id}`)
}

/** Everybody's charges, newest first, and giving one back. */
export const serveCharges = (api: Api, parts: ApiParts): void => {
  const listSchema = { querystring: ChargesQuery, response: { 200: pageOf(Charge) } }
  api.get('/admin/charges', { schema: listSchema }, async request => {
    await requireAdmin(parts, request)
    const { app = null, person: personId = null } = request.query
    return pageById(request.query, async position => {
      const rows = await parts.database.call<ChargeRow>('listCharges', { app, personId, ...position })
      return rows.map(toCharge)
    })
  })

  const refundSchema = { params: ChargePath, body: Refund, response: { 200: Charge } }
  api.post('/admin/charges/:id/refund', { schema: refundSchema }, async request => {
    const admin = await requireAdmin(parts, request)
    const { id } = request.params
    await refundWhole(parts.database, id, request.body.reason, admin.personId)
    return requireCharge(parts.database, id)
  })
}
