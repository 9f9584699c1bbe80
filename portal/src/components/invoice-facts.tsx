import type { InvoiceAnswer } from 'authz/contract-invoices'
import type { ReactNode } from 'react'
import { Link } from 'react-router'
import { writeRate } from '../invoice-draft.ts'
import { InlineFacts } from './inline-facts.tsx'
import { useSpeech } from './speech.tsx'

type InvoiceProps = { invoice: InvoiceAnswer }

/** Whose an invoice is, what it comes to, and when it is due. */
export const InvoiceFacts = ({ invoice }: InvoiceProps) => {
  const { t, format } = useSpeech()
  const texts = t.admin.invoices
  const { person, currency, orderId, tokens, grantDays } = invoice
  const day = (text: string | null) => (text === null ? t.none : format.fullDate(text))
  const more: [string, ReactNode][] = []
  if (orderId)
    more.push([
      texts.order,
      <Link key="order" to={`/admin/orders/${orderId}`}>
        {invoice.reference}
      </Link>,
    ])
  if (tokens > 0) more.push([texts.tokens, format.number(tokens)])
  if (tokens > 0 && grantDays !== null) more.push([t.admin.offers.days, format.number(grantDays)])
  if (invoice.takenBack > 0) more.push([texts.takenBack, format.number(invoice.takenBack)])
  if (invoice.remindedAt) more.push([texts.remindedAt, format.when(invoice.remindedAt)])
  return (
    <InlineFacts
      facts={[
        [
          texts.person,
          <Link key="person" className="breakable" to={`/admin/people/${person.id}`}>
            {person.email}
          </Link>,
        ],
        [texts.total, format.money(invoice.total, currency)],
        [
          texts.tax,
          format.money(
            invoice.taxes.reduce((sum, { tax }) => sum + tax, 0),
            currency,
          ),
        ],
        [texts.paid, format.money(invoice.paid, currency)],
        [texts.issuedOn, day(invoice.issuedOn)],
        [texts.dueOn, day(invoice.dueOn)],
        ...more,
      ]}
    />
  )
}

/** What was sent on an invoice. */
export const InvoiceItems = ({ invoice: { items, currency } }: InvoiceProps) => {
  const { t, format } = useSpeech()
  return (
    <ul className="papers-list">
      {items.map(({ title, count, amount, rate }, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: what was sent never changes
        <li key={i}>
          <span className="breakable">{title}</span>
          <b>{format.money(count * amount, currency)}</b>
          <small className="soft">
            {t.admin.invoices.each({
              count,
              price: format.money(amount, currency),
              rate: writeRate(format, rate),
            })}
          </small>
        </li>
      ))}
    </ul>
  )
}
