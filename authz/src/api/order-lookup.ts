import { errors } from '../errors.ts'
import type { OrderRow } from './order-rows.ts'
import type { ApiParts } from './parts.ts'

/** An order, of anybody or of one person. Throws 404. */
export const findOrder = async (
  { database }: ApiParts,
  which: { id: string; personId?: string },
): Promise<OrderRow> => {
  const [row] = await database.call<OrderRow>('listOrders', which)
  if (row === undefined) throw errors.notFound(`order ${which.id}`)
  return row
}
