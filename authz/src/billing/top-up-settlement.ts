import { isUuid } from '../uuid.ts'
import { ProviderError } from './provider.ts'
import { settleReferralsNow } from './referrals.ts'
import { type Settled, type Settling, startSync, type Told } from './settling.ts'

// What became of cards that were saved, and of payments by them. What an event says is never believed.

/** Keeps the card that was saved on a page of the provider's, for whoever was led there. */
export const settleCard = async (
  { database, provider }: Settling,
  session: string,
  event: Told | null = null,
): Promise<Settled> => {
  const { personId, card } = await provider.cards.readPage(session)
  const isOurs = isUuid(personId)
  if (isOurs && card !== null && card.payer !== null) {
    const { id, payer, ...face } = card
    const how = { personId, live: provider.live, sessionId: session, payerId: payer, cardId: id, ...face }
    await database.call('keepTopUpCard', how)
  }
  if (event !== null && isOurs)
    await database.call('notePaymentEvent', { ...event, orderId: null, state: 'done', detail: '' })
  return isOurs ? 'settled' : 'no_order'
}

/** Brings the order of a payment by a saved card in line with the provider. */
export const settleCharge = async (
  { database, provider }: Settling,
  payment: string,
  event: Told | null = null,
): Promise<Settled> => {
  const number = await startSync({ database })
  const charge = await provider.cards.readCharge(payment)
  if (charge === null || !isUuid(charge.orderId)) return 'no_order'
  const [row] = await database.call<{ status: Settled }>('settleOrder', {
    id: charge.orderId,
    number,
    now: charge.now,
    event,
  })
  await settleReferralsNow({ database })
  return row?.status ?? 'no_order'
}

/** A row of list_running_top_ups. */
export type RunningTopUp = {
  id: string
  payerId: string
  cardId: string
  title: string
  amount: number
  currency: string
  madeAt: Date
  providerId: string | null
  wanted: boolean
}

/** Asks for the money of an order, and settles it. What the provider refuses to try stops the top-up. */
export const chargeTopUp = async (
  parts: Settling,
  { id, payerId, cardId, title, amount, currency }: Omit<RunningTopUp, 'madeAt' | 'providerId' | 'wanted'>,
): Promise<void> => {
  const { cards } = parts.provider
  try {
    const payment = await cards.charge({
      orderId: id,
      payer: payerId,
      card: cardId,
      title,
      amount,
      currency,
    })
    await settleCharge(parts, payment)
  } catch (error) {
    if (!(error instanceof ProviderError) || !error.isOurs) throw error
    const { code } = (error.cause ?? {}) as { code?: string }
    await parts.database.call('endTopUpOrder', { id, reason: 'refused', code: code ?? null })
  }
}

/** Longer than any call takes: who claimed the order is not asking for its money any more. */
const inFlightMs = 2 * 60_000
/** The provider knows an order's key again for a day: until then the same charge is never two. */
const keyLastsMs = 12 * 3_600_000

/** The payment of an order, if any. Of an old one the provider's refusal to look is a no: its customer is gone. */
const findPayment = async (
  { provider }: Settling,
  { id: orderId, payerId: payer, madeAt, providerId }: RunningTopUp,
  isOld: boolean,
): Promise<string | null> => {
  if (providerId !== null) return providerId
  try {
    return await provider.cards.findCharge({ orderId, payer }, madeAt)
  } catch (error) {
    if (isOld && error instanceof ProviderError && error.isOurs) return null
    throw error
  }
}

/** One order whose payment nobody told: looked up, tried again under the same key, or ended when nobody wants it now. */
const mend = async (parts: Settling, running: RunningTopUp): Promise<void> => {
  const { id, madeAt, wanted } = running
  const ageMs = Date.now() - madeAt.getTime()
  const isOld = ageMs > keyLastsMs
  const payment = await findPayment(parts, running, isOld)
  if (payment !== null) {
    await settleCharge(parts, payment)
    return
  }
  if (isOld) await parts.database.call('endTopUpOrder', { id, reason: 'refused', code: null })
  else if (wanted && parts.provider.savesCards) await chargeTopUp(parts, running)
  else if (ageMs > inFlightMs) await parts.database.call('endTopUpOrder', { id })
}

type Mended = { seen: number; mended: number; failed: number }

/** Mends what a crash or a lost answer left of top-ups: all that were quiet for so long, or one. */
export const mendTopUps = async (
  parts: Settling,
  which: { quiet: string } | { id: string },
): Promise<Mended> => {
  const { database, provider } = parts
  const result: Mended = { seen: 0, mended: 0, failed: 0 }
  const rows = await database.call<RunningTopUp>('listRunningTopUps', { live: provider.live, ...which })
  for (const row of rows) {
    result.seen++
    try {
      await mend(parts, row)
      const [after] = await database.call<{ state: string }>('listOrders', { id: row.id })
      if (after?.state !== 'processing') result.mended++
    } catch (error) {
      if ('id' in which) throw error
      result.failed++
    }
  }
  return result
}
