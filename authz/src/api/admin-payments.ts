import { settlePlan } from '../billing/plan-settlement.ts'
import type { Provider } from '../billing/provider.ts'
import { settleReferralsNow } from '../billing/referrals.ts'
import { settleSession } from '../billing/settlement.ts'
import { settleCharge } from '../billing/top-up-settlement.ts'
import { type ApiError, errors } from '../errors.ts'
import { askProvider } from './buying.ts'
import { requireAdmin } from './caller.ts'
import { NewRefund } from './contract-payments.ts'
import { AdminPayment, PaymentPath } from './contract-plan-desk.ts'
import type { ApiParts } from './parts.ts'
import type { Api } from './schema.ts'

/** A row of find_payment. */
type PaymentRow = AdminPayment & {
  method: 'stripe' | 'transfer'
  live: boolean
  providerId: string | null
  paidAt: Date | null
  sessionId: string | null
  planProviderId: string | null
}

const findPayment = async ({ database }: ApiParts, id: string): Promise<PaymentRow> => {
  const [row] = await database.call<PaymentRow>('findPayment', { id })
  if (row === undefined) throw errors.notFound(`payment ${id}`)
  return row
}

const toAdminPayment = (row: PaymentRow): AdminPayment => ({
  id: row.id,
  orderId: row.orderId,
  subscriptionId: row.subscriptionId,
  personId: row.personId,
  state: row.state,
  amount: row.amount,
  currency: row.currency,
  refunded: row.refunded,
  dispute: row.dispute,
  tokens: row.tokens,
  takenBack: row.takenBack,
})

/** The provider in the mode of what is asked about, for an admin who is told what to do. Throws 409. */
export const requireProvider = ({ shop }: ApiParts, live: boolean): Provider => {
  const { provider } = shop
  if (provider === null)
    throw errors.conflict('no_cards', 'STRIPE_SECRET_KEY is not set: nobody can be asked.')
  if (provider.live !== live)
    throw errors.conflict(
      'other_mode',
      `The payment is a ${live ? 'live' : 'test'} one, and Stripe's key is not: use the other key.`,
    )
  return provider
}

/** Brings what a payment was for in line with the provider: an order's session, or a plan and the invoice that was paid. */
const settlePaid = async ({ database }: ApiParts, provider: Provider, payment: PaymentRow): Promise<void> => {
  const { sessionId, planProviderId, providerId } = payment
  if (payment.subscriptionId === null) {
    if (sessionId !== null) await askProvider(settleSession({ database, provider }, sessionId))
    else if (providerId !== null) await askProvider(settleCharge({ database, provider }, providerId))
    return
  }
  const ref =
    planProviderId !== null
      ? { subscription: planProviderId }
      : sessionId === null
        ? null
        : { session: sessionId }
  if (ref !== null) await askProvider(settlePlan({ database, provider }, ref, null, providerId))
}

const changed = () =>
  errors.conflict('changed', 'Money of it has gone back since: look at the payment again.')

const exceedsPayment = (left: number) =>
  errors.conflict('exceeds_payment', `At most ${left} can be sent back: give a smaller amount.`)

/**
 * Sends money of a payment back, an order's or a plan's, and its share of the tokens goes. The provider's key is the sum
 * that will have been sent back in all, as the wish has it: the same wish twice, at once or after a lost answer, is one,
 * and once the books have heard of it, it is refused.
 */
export const refundPayment = async (parts: ApiParts, paymentId: string, wish: NewRefund): Promise<void> => {
  const { database } = parts
  const { refunded, reason } = wish
  const payment = await findPayment(parts, paymentId)
  const { id, providerId } = payment
  if (payment.paidAt === null)
    throw errors.conflict('not_paid', 'Nothing was paid: there is nothing to send back.')
  if (refunded !== payment.refunded) throw changed()
  const left = payment.amount - refunded
  const amount = wish.amount ?? left
  if (amount < 1 || amount > left) throw exceedsPayment(left)
  if (payment.method === 'transfer') {
    const [row] = await database.call<{ status: string }>('refundTransfer', {
      paymentId: id,
      refunded,
      amount,
      reason,
    })
    if (row?.status === 'changed') throw changed()
    if (row?.status !== 'refunded') throw exceedsPayment(left)
    await settleReferralsNow(parts)
    return
  }
  const provider = requireProvider(parts, payment.live)
  if (providerId === null)
    throw errors.conflict('no_card_payment', 'No card paid for it: send the money back where it came from.')
  await database.call('noteRefund', { paymentId: id, amount, reason })
  const key = `${id}:${refunded + amount}`
  const isSent = await askProvider(provider.refund({ payment: providerId, amount, refunded, key, reason }))
  await settlePaid(parts, provider, payment)
  if (!isSent) throw changed()
}

const receiptRefusals: Record<string, (id: string) => ApiError> = {
  no_payment: id => errors.notFound(`payment ${id}`),
  not_paid: () => errors.conflict('not_paid', 'Nothing was paid: there is no receipt.'),
  closed: () => errors.conflict('account_closed', 'The account is closed: nobody is there to read it.'),
}

/** Payments, whatever they were for: money that goes back, and receipts that are sent once more. */
export const serveAdminPayments = (api: Api, parts: ApiParts): void => {
  const refundSchema = {
    summary: 'Send money of a payment back',
    params: PaymentPath,
    body: NewRefund,
    response: { 200: AdminPayment },
  }
  api.post('/admin/payments/:id/refund', { schema: refundSchema }, async request => {
    await requireAdmin(parts, request)
    const { id } = request.params
    await refundPayment(parts, id, request.body)
    return toAdminPayment(await findPayment(parts, id))
  })

  const receiptSchema = {
    summary: 'Send the buyer the receipt and the invoice once more',
    params: PaymentPath,
    response: { 200: AdminPayment },
  }
  api.post('/admin/payments/:id/receipt', { schema: receiptSchema }, async request => {
    await requireAdmin(parts, request)
    const payment = await findPayment(parts, request.params.id)
    const { origin } = parts.config.portalUrl
    const page = payment.orderId === null ? `${origin}/plan` : `${origin}/orders/${payment.orderId}`
    const [row] = await parts.database.call<{ status: string }>('sendReceipt', {
      paymentId: payment.id,
      page,
    })
    const refusal = receiptRefusals[row?.status ?? 'no_payment']
    if (refusal !== undefined) throw refusal(payment.id)
    return toAdminPayment(payment)
  })
}
