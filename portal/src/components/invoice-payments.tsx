import type { InvoiceAnswer } from 'authz/contract-invoices'
import { useState } from 'react'
import { dayFromNow } from '../days.ts'
import { readSigned } from '../invoice-draft.ts'
import { Field } from './field.tsx'
import { FormShell } from './form-shell.tsx'
import { useSpeech } from './speech.tsx'
import { SumField } from './sum-field.tsx'
import { WishKey } from './wish-key.tsx'

type InvoiceProps = { invoice: InvoiceAnswer }
const restOf = ({ total, paid, credited }: InvoiceAnswer) => Math.max(0, total - paid - credited)

/** What arrived for an invoice, and where admins note what else does. */
export const InvoicePayments = ({ invoice, isAdmin }: InvoiceProps & { isAdmin: boolean }) => {
  const { t, format } = useSpeech()
  const texts = t.admin.invoices
  const rest = invoice.paidAt === null ? restOf(invoice) : 0
  return (
    <section className="panel">
      <h2>{texts.payments}</h2>
      {invoice.payments.length === 0 ? (
        <p className="soft">{texts.noPayments}</p>
      ) : (
        <ul className="papers-list">
          {invoice.payments.map(({ id, amount, paidOn, note }) => (
            <li key={id}>
              <span>{format.fullDate(paidOn)}</span>
              <b>{format.money(amount, invoice.currency)}</b>
              {note && <small className="soft">{note}</small>}
            </li>
          ))}
        </ul>
      )}
      {isAdmin && rest > 0 && <PaymentForm key={rest} invoice={invoice} rest={rest} />}
    </section>
  )
}

const PaymentForm = ({ invoice, rest }: InvoiceProps & { rest: number }) => {
  const { t, format } = useSpeech()
  const { currency } = invoice
  const [typed, setTyped] = useState('')
  const sum = readSigned(typed, currency)
  const texts = t.admin.invoices
  return (
    <FormShell
      intent="pay"
      submit={texts.note}
      refusals={texts.refusals}
      disabled={sum === null || sum === 0}
      className="form tw:mt-4"
    >
      <WishKey key={String(sum)} />
      <input type="hidden" name="sum" value={sum ?? ''} />
      <div className="pair even">
        <SumField
          label={texts.arrived({ currency: currency.toUpperCase() })}
          hint={texts.arrivedHint({ sum: format.money(rest, currency) })}
          // A phone's keys for decimals have no minus.
          inputMode="text"
          required
          value={typed}
          onType={setTyped}
        />
        <Field label={texts.paidOn} name="paidOn" type="date" required defaultValue={dayFromNow(0)} />
      </div>
      <Field label={texts.paymentNote} name="note" maxLength={200} autoComplete="off" />
      <p className="soft tw:m-0">{invoice.orderId ? texts.wholeOrder : texts.wholeManual}</p>
    </FormShell>
  )
}
