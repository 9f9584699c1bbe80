import type { InvoiceAnswer } from 'authz/contract-invoices'
import { Link } from 'react-router'
import { creditPaper } from '../data/admin-invoices.ts'
import { FormShell } from './form-shell.tsx'
import { ReasonField } from './reason-field.tsx'
import { useSpeech } from './speech.tsx'
import { SumField, useSum } from './sum-field.tsx'
import { Unfold } from './unfold.tsx'
import { WishKey } from './wish-key.tsx'

type InvoiceProps = { invoice: InvoiceAnswer }

/** What was credited of an invoice, and where admins credit more; what an order's pays back is the order's affair. */
export const InvoiceCredits = ({ invoice, isAdmin }: InvoiceProps & { isAdmin: boolean }) => {
  const { t, format } = useSpeech()
  const texts = t.admin.invoices
  const left = invoice.total - invoice.credited
  return (
    <section className="panel">
      <h2>{texts.credits}</h2>
      {invoice.creditNotes.length === 0 ? (
        <p className="soft">{texts.noCredits}</p>
      ) : (
        <ul className="papers-list">
          {invoice.creditNotes.map(({ id, number, amount, reason, issuedOn }) => (
            <li key={id}>
              <a href={creditPaper(id)} target="_blank" rel="noreferrer">
                {number}
              </a>
              <b>{format.money(-amount, invoice.currency)}</b>
              <small className="soft">
                {format.fullDate(issuedOn)} · {reason}
              </small>
            </li>
          ))}
        </ul>
      )}
      {isAdmin && left > 0 && invoice.orderId && (
        <p className="soft">
          {texts.ofOrder} <Link to={`/admin/orders/${invoice.orderId}`}>{texts.toOrder}</Link>
        </p>
      )}
      {isAdmin && left > 0 && !invoice.orderId && (
        <div className="row order-deeds">
          <Unfold label={texts.credit}>
            {fold => <CreditForm invoice={invoice} left={left} onLeave={fold} />}
          </Unfold>
        </div>
      )}
    </section>
  )
}

type CreditFormProps = InvoiceProps & { left: number; onLeave: () => void }

const CreditForm = ({ invoice: { currency, tokens }, left, onLeave }: CreditFormProps) => {
  const { t, format } = useSpeech()
  const { typed, setTyped, sum } = useSum(currency, format.sum(left, currency))
  const texts = t.admin.invoices
  const fits = sum !== null && sum >= 1 && sum <= left
  return (
    <FormShell
      className="form order-asked"
      intent="credit"
      submit={fits ? texts.creditNow({ sum: format.money(sum, currency) }) : texts.credit}
      refusals={texts.refusals}
      disabled={!fits}
      cancel={{ label: t.cancel, onCancel: onLeave }}
      onDone={onLeave}
    >
      <WishKey key={String(sum)} />
      <input type="hidden" name="sum" value={sum ?? ''} />
      <div className="pair">
        <ReasonField label={texts.reason} />
        <SumField
          label={texts.creditSum({ currency: currency.toUpperCase() })}
          hint={texts.creditMost({ sum: format.money(left, currency) })}
          required
          value={typed}
          onType={setTyped}
        />
      </div>
      <p className="soft">{tokens > 0 ? texts.creditTokens : texts.creditHint}</p>
    </FormShell>
  )
}
