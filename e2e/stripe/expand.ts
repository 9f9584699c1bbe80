import { wholeList } from './page.ts'
import { invalid } from './refused.ts'
import { inShapeOf } from './shapes.ts'
import { idOf, type Shelf, type State } from './state.ts'

type Wire = Record<string, unknown>

const isWire = (value: unknown): value is Wire => typeof value === 'object' && value !== null

/** Fills in what `path` names, in place; `data.customer` names it in each item of a list. */
export function expand(state: State, version: string, wire: Wire, path: string): void {
  const names = path.split('.')
  if (names.length > 4) throw invalid('You cannot expand more than 4 levels of a property', 'expand')
  fill(state, version, wire, names, path)
}

function fill(state: State, version: string, wire: Wire, [name, ...rest]: string[], path: string) {
  if (name === undefined) return
  const include = included[String(wire.object)]?.[name]
  if (include) wire[name] = shape(state, version, include(state, String(wire.id)))
  else if (!(name in wire)) throw invalid(`This property cannot be expanded (${path}).`, 'expand')
  const value = wire[name]
  wire[name] = Array.isArray(value)
    ? value.map(item => load(state, version, item, path))
    : load(state, version, value, path)
  // What is null stays null, and so does what lies below it.
  for (const inner of [wire[name]].flat()) if (isWire(inner)) fill(state, version, inner, rest, path)
}

function load(state: State, version: string, value: unknown, path: string): unknown {
  if (typeof value !== 'string') return value
  const found = shelfOf(state, value).find(value)
  if (!found) throw invalid(`This property cannot be expanded (${path}).`, 'expand')
  return shape(state, version, found)
}

const shape = (state: State, version: string, object: object) =>
  inShapeOf(state, version, JSON.parse(JSON.stringify(object)))

/** What is not sent unless it is asked for. */
const included: Record<string, Record<string, (state: State, id: string) => object>> = {
  'checkout.session': {
    line_items: (state, id) =>
      wholeList(state.lineItems.get(id) ?? [], `/v1/checkout/sessions/${id}/line_items`),
  },
  invoice: {
    payments: (state, id) =>
      wholeList(
        state.invoicePayments.all().filter(payment => idOf(payment.invoice) === id),
        `/v1/invoice_payments?invoice=${id}`,
      ),
  },
  charge: {
    refunds: (state, id) =>
      wholeList(
        state.refunds
          .all()
          .filter(refund => idOf(refund.charge) === id)
          .toReversed(),
        `/v1/charges/${id}/refunds`,
      ),
  },
  customer: {
    subscriptions: (state, id) =>
      wholeList(
        state.subscriptions.all().filter(one => idOf(one.customer) === id && one.status !== 'canceled'),
        `/v1/customers/${id}/subscriptions`,
      ),
  },
}

/** By the id's prefix; coupons are the ones whose ids people choose. */
function shelfOf(state: State, id: string): Shelf<{ id: string }> {
  const shelves: Record<string, Shelf<{ id: string }>> = {
    bpc: state.portalConfigurations,
    ch: state.charges,
    clock: state.testClocks,
    cs: state.sessions,
    cus: state.customers,
    di: state.discounts,
    du: state.disputes,
    in: state.invoices,
    pi: state.paymentIntents,
    pm: state.paymentMethods,
    price: state.prices,
    prod: state.products,
    promo: state.promotionCodes,
    re: state.refunds,
    seti: state.setupIntents,
    sub: state.subscriptions,
    txn: state.balanceTransactions,
  }
  return shelves[id.slice(0, id.indexOf('_'))] ?? state.coupons
}
