import { idOf, type State } from './state.ts'

type Wire = Record<string, unknown>

/** Basil took a subscription's period to its items, and an invoice's subscription and payment out of the invoice. */
const basil = '2025-03-31'
/** Clover put a coupon's place in discounts and promotion codes one level lower. */
const clover = '2025-09-30'

/** What is in the newest shape, as the state is, as a version of the API says it. Versions sort as text. */
export function inShapeOf(state: State, version: string, value: unknown): unknown {
  if (version >= clover || typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(item => inShapeOf(state, version, item))
  const wire: Wire = {}
  for (const [key, inner] of Object.entries(value)) wire[key] = inShapeOf(state, version, inner)
  const kind = String(wire.object)
  Object.assign(wire, beforeClover[kind]?.(wire))
  if (version < basil) Object.assign(wire, beforeBasil[kind]?.(wire, state))
  return wire
}

const beforeClover: Record<string, (wire: Wire) => Wire> = {
  discount: ({ source }) => ({ coupon: (source as { coupon: unknown }).coupon, source: undefined }),
  promotion_code: ({ promotion }) => ({
    coupon: (promotion as { coupon: unknown }).coupon,
    promotion: undefined,
  }),
}

const beforeBasil: Record<string, (wire: Wire, state: State) => Wire> = {
  subscription: ({ items }) => {
    const [first] = (items as { data: Wire[] }).data
    return {
      current_period_start: first?.current_period_start,
      current_period_end: first?.current_period_end,
    }
  },
  invoice: ({ id, parent, status }, state) => {
    const details = (parent as { subscription_details: Wire | null } | null)?.subscription_details
    const payment = state.invoicePayments.all().findLast(one => idOf(one.invoice) === id)
    const intent = idOf(payment?.payment.payment_intent)
    return {
      parent: undefined,
      paid: status === 'paid',
      subscription: details?.subscription ?? null,
      subscription_details: details ? { metadata: details.metadata } : null,
      payment_intent: intent ?? null,
      charge: state.paymentIntents.find(intent)?.latest_charge ?? null,
    }
  },
}
