import type { Invoice } from 'authz/contract-plans'
import { readFailure } from '../order-state.ts'
import { Empty } from './empty.tsx'
import { useSpeech } from './speech.tsx'

const tones: Partial<Record<Invoice['state'], string>> = { sent: 'warn', paid: 'good', overdue: 'warn' }

/** What was asked for one's plans, newest first, and what became of it. */
export const PlanInvoices = ({ invoices }: { invoices: Invoice[] }) => {
  const { t } = useSpeech()
  return (
    <section className="panel" aria-labelledby="invoices">
      <h2 id="invoices">{t.plan.invoices}</h2>
      {invoices.length === 0 ? (
        <Empty title={t.plan.noInvoices}>
          <p>{t.plan.noInvoicesNext}</p>
        </Empty>
      ) : (
        <ul className="plan-bills">
          {invoices.map(invoice => (
            <InvoiceItem key={invoice.id} invoice={invoice} />
          ))}
        </ul>
      )}
    </section>
  )
}

const InvoiceItem = ({ invoice }: { invoice: Invoice }) => {
  const { t, format } = useSpeech()
  const { payment, currency, periodStart, periodEnd } = invoice
  const from = format.fullDate(periodStart)
  return (
    <li>
      <span className="breakable">
        <b>{invoice.title}</b>{' '}
        {payment !== null && payment.paidAt !== null && payment.tokens > 0 && (
          <span className="soft">{t.packs.tokens({ count: payment.tokens })}</span>
        )}
      </span>
      <b>{format.money(invoice.amount, currency)}</b>
      <small className="soft">
        {periodEnd === null ? from : t.plan.fromTo({ from, to: format.fullDate(periodEnd) })}
      </small>
      <span>
        <InvoiceTag invoice={invoice} />
      </span>
      {invoice.state === 'overdue' && payment?.state === 'failed' && (
        <p className="problem">{readFailure(t, payment.failureCode)}</p>
      )}
      {payment !== null && payment.refunded > 0 && invoice.state !== 'refunded' && (
        <small className="soft">{t.plan.refunded({ price: format.money(payment.refunded, currency) })}</small>
      )}
      <Papers invoice={invoice} />
    </li>
  )
}

const InvoiceTag = ({ invoice: { state, trial, amount, payment } }: { invoice: Invoice }) => {
  const { t } = useSpeech()
  if (payment?.dispute === 'open') return <span className="tag warn">{t.orders.states.disputed}</span>
  if (payment?.dispute === 'lost') return <span className="tag">{t.orders.states.lost}</span>
  if (trial && amount === 0) return <span className="tag">{t.plan.states.trialing}</span>
  return <span className={`tag ${tones[state] ?? ''}`}>{t.plan.invoiceStates[state]}</span>
}

const Papers = ({ invoice: { url, pdfUrl, number, state } }: { invoice: Invoice }) => {
  const { t } = useSpeech()
  if (state === 'cancelled' || state === 'draft' || (url === null && pdfUrl === null)) return null
  const named = { number: number ?? '' }
  const isOpen = state === 'overdue' || state === 'sent'
  return (
    <div className="row">
      {url !== null && isOpen && <a href={url}>{t.plan.payInvoice}</a>}
      {url !== null && !isOpen && (
        <a href={url} aria-label={t.plan.viewNamed(named)}>
          {t.plan.view}
        </a>
      )}
      {pdfUrl !== null && (
        <a href={pdfUrl} aria-label={t.plan.pdfNamed(named)}>
          {t.plan.pdf}
        </a>
      )}
    </div>
  )
}
