import Type, { type Static } from 'typebox'
import { Id, pageQuery, Reason, strict, Time } from './contract-parts.ts'
import { Amount, Currency } from './contract-payments.ts'

/**
 * Invoices of our own. Money is a whole number of its currency's smallest unit, with tax; rates are hundredths of a
 * percent (2000 is 20 %), days are `YYYY-MM-DD`, UTC.
 */

const orNull = <Schema extends Type.TSchema>(schema: Schema) => Type.Union([schema, Type.Null()])
const oneOf = <Value extends string>(...values: Value[]) => Type.Unsafe<Value>(Type.Enum(values))

const line = (maxLength: number) =>
  Type.String({
    minLength: 1,
    maxLength,
    pattern: '^[^\\s\\u0000-\\u001f\\u007f]([^\\u0000-\\u001f\\u007f]*[^\\s\\u0000-\\u001f\\u007f])?$',
  })
const lines = (maxLength: number) =>
  Type.String({
    minLength: 1,
    maxLength,
    pattern:
      '^[^\\s\\u0000-\\u001f\\u007f]([^\\u0000-\\u0009\\u000b-\\u001f\\u007f]*[^\\s\\u0000-\\u001f\\u007f])?$',
  })

const Day = Type.String({ format: 'date', pattern: '^20[0-9]{2}-' })
const Rate = Type.Integer({ minimum: 0, maximum: 9999 })
const Sum = Type.Integer({ minimum: -99_999_999_999, maximum: 99_999_999_999 })
const Language = oneOf('en', 'fr')

/** Who sells. Without name and address no invoice is sent. `taxNote` says why there is no tax, say. */
export const Seller = Type.Object(
  {
    name: orNull(line(200)),
    address: orNull(lines(500)),
    vatNumber: orNull(line(40)),
    registration: orNull(line(100)),
    taxRate: Rate,
    taxNote: orNull(line(300)),
    footer: orNull(lines(500)),
    paymentDays: Type.Integer({ minimum: 1, maximum: 365 }),
  },
  strict,
)
export type Seller = Static<typeof Seller>

/** The seller with whether an invoice can be sent, and where bank transfers go (OCTROI_TRANSFER_TO). */
export const SellerAnswer = Type.Object({
  ...Seller.properties,
  ready: Type.Boolean(),
  transferTo: orNull(Type.String()),
})
export type SellerAnswer = Static<typeof SellerAnswer>

/** Whom one's invoices are made out to; without a name, to the account's own. */
export const Billing = Type.Object(
  {
    name: orNull(line(200)),
    address: orNull(lines(500)),
    country: orNull(Type.String({ pattern: '^[A-Z]{2}$' })),
    vatNumber: orNull(line(40)),
  },
  strict,
)
export type Billing = Static<typeof Billing>

/** `amount` is the price of one, with tax; a discount is negative. */
const Item = Type.Object(
  { title: line(200), count: Type.Integer({ minimum: 1, maximum: 100_000 }), amount: Sum, rate: Rate },
  strict,
)
export type InvoiceItem = Static<typeof Item>

export const TaxShare = Type.Object({
  rate: Rate,
  gross: Type.Integer(),
  net: Type.Integer(),
  tax: Type.Integer(),
})
export type TaxShare = Static<typeof TaxShare>

export const InvoiceState = oneOf('draft', 'sent', 'paid', 'overdue', 'cancelled', 'refunded')
export type InvoiceState = Static<typeof InvoiceState>

const Party = Type.Object({
  name: Type.String(),
  address: orNull(Type.String()),
  vatNumber: orNull(Type.String()),
})

/** An invoice as admins see it; a draft has no number, and seller and buyer as they are now. */
export const AdminInvoice = Type.Object({
  id: Id,
  person: Type.Object({ id: Id, email: Type.String(), name: Type.String() }),
  orderId: orNull(Id),
  reference: orNull(Type.String()),
  number: orNull(Type.String()),
  state: InvoiceState,
  language: Language,
  currency: Currency,
  items: Type.Array(Item),
  taxes: Type.Array(TaxShare),
  total: Amount,
  paid: Amount,
  credited: Amount,
  tokens: Type.Integer(),
  grantDays: orNull(Type.Integer()),
  takenBack: Type.Integer(),
  dueOn: orNull(Day),
  issuedOn: orNull(Day),
  madeAt: Time,
  sentAt: orNull(Time),
  paidAt: orNull(Time),
  remindedAt: orNull(Time),
  buyer: Type.Object({ ...Party.properties, email: Type.String(), country: orNull(Type.String()) }),
})
export type AdminInvoice = Static<typeof AdminInvoice>

export const InvoicePayment = Type.Object({
  id: Id,
  amount: Type.Integer(),
  paidOn: Day,
  note: Type.String(),
  madeAt: Time,
})
export type InvoicePayment = Static<typeof InvoicePayment>

export const CreditNote = Type.Object({
  id: Id,
  number: Type.String(),
  issuedOn: Day,
  amount: Amount,
  reason: Type.String(),
  madeAt: Time,
})
export type CreditNote = Static<typeof CreditNote>

export const InvoiceAnswer = Type.Object({
  ...AdminInvoice.properties,
  payments: Type.Array(InvoicePayment),
  creditNotes: Type.Array(CreditNote),
})
export type InvoiceAnswer = Static<typeof InvoiceAnswer>

/** What an admin writes. `tokens` are given once, when it is paid; `dueOn` null: the seller's days after it is sent. */
const draft = {
  language: Language,
  currency: Currency,
  items: Type.Array(Item, { minItems: 1, maxItems: 100 }),
  tokens: Type.Integer({ minimum: 0, maximum: 1_000_000_000 }),
  grantDays: orNull(Type.Integer({ minimum: 1, maximum: 3650 })),
  dueOn: orNull(Day),
}
export const InvoiceDraft = Type.Object(draft, strict)
export type InvoiceDraft = Static<typeof InvoiceDraft>

export const NewInvoice = Type.Object({ person: Id, ...draft }, strict)
export type NewInvoice = Static<typeof NewInvoice>

/** A part or all of what is to be paid; a negative sum corrects what was noted wrongly. */
export const NewInvoicePayment = Type.Object(
  {
    amount: Sum,
    paidOn: Type.Optional(Day),
    note: Type.Optional(Type.String({ maxLength: 200, pattern: '^[^\\u0000-\\u001f\\u007f]*$' })),
  },
  strict,
)
export type NewInvoicePayment = Static<typeof NewInvoicePayment>

/** What is credited, all that is left unless an amount is given. */
export const NewCreditNote = Type.Object(
  { amount: Type.Optional(Type.Integer({ minimum: 1 })), reason: Reason },
  strict,
)
export type NewCreditNote = Static<typeof NewCreditNote>

export const InvoicePath = Type.Object({ id: Id })

/** `search` finds a number, a reference, an address or a name; `year` is the number's. */
const invoicesFilter = {
  search: Type.Optional(Type.String({ maxLength: 200 })),
  state: Type.Optional(InvoiceState),
  year: Type.Optional(Type.Integer({ minimum: 2000, maximum: 9999 })),
  person: Type.Optional(Id),
}
export const InvoicesQuery = Type.Object({ ...pageQuery, ...invoicesFilter }, strict)
export type InvoicesQuery = Static<typeof InvoicesQuery>
export const InvoicesFileQuery = Type.Object({ ...invoicesFilter, format: oneOf('csv', 'xlsx') }, strict)
export type InvoicesFileQuery = Static<typeof InvoicesFileQuery>

/**
 * An invoice or a credit note that somebody was sent: ours, or the payment provider's of an order or a plan. `url` leads to
 * it; `title` of a credit note is the invoice's number, its amount is negative.
 */
export const Paper = Type.Object({
  id: Id,
  kind: oneOf('ours', 'credit', 'order', 'plan'),
  number: orNull(Type.String()),
  title: Type.String(),
  amount: Type.Integer(),
  currency: Currency,
  state: orNull(InvoiceState),
  dueOn: orNull(Day),
  at: Time,
  url: orNull(Type.String()),
  orderId: orNull(Id),
})
export type Paper = Static<typeof Paper>
