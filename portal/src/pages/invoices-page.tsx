import type { Billing, Paper } from 'authz/contract-invoices'
import { useState } from 'react'
import { Link, useLoaderData } from 'react-router'
import { BillingFields } from '../components/billing-fields.tsx'
import { Empty } from '../components/empty.tsx'
import { FormShell } from '../components/form-shell.tsx'
import { MoreButton, useMore } from '../components/more.tsx'
import { usePageTitle } from '../components/page-title.ts'
import { useSpeech } from '../components/speech.tsx'
import { loadBilling, loadPapers, readBilling, saveBilling } from '../data/invoices.ts'
import { runIntent, signedIn } from '../outcome.ts'
import '../styles/buying.css'

export const loadInvoicesPage = signedIn(async () => {
  const [first, billing] = await Promise.all([loadPapers(), loadBilling()])
  return { first, billing }
})

/** Says whom one's invoices are made out to. */
export const submitInvoices = runIntent<Billing>({ billing: form => saveBilling(readBilling(form)) })

/** All invoices and credit notes that one was sent, and whom the next are made out to. */
export const InvoicesPage = () => {
  const { t } = useSpeech()
  const { first, billing } = useLoaderData<typeof loadInvoicesPage>()
  const more = useMore(first, loadPapers)
  usePageTitle(t.invoices.title)
  return (
    <>
      <h1>{t.invoices.title}</h1>
      <section className="panel">
        {more.items.length === 0 ? (
          <Empty title={t.invoices.empty}>
            <p>
              {t.invoices.emptyNext} <Link to="/pricing">{t.buy.toPacks}</Link>
            </p>
          </Empty>
        ) : (
          <ul className="orders">
            {more.items.map(paper => (
              <PaperItem key={paper.id} paper={paper} />
            ))}
          </ul>
        )}
        <MoreButton {...more} />
      </section>
      <section className="panel tw:mt-gap">
        <h2>{t.billing.title}</h2>
        <p className="soft">{t.billing.lede}</p>
        <BillingForm billing={billing} />
      </section>
    </>
  )
}

const tones: Partial<Record<NonNullable<Paper['state']>, string>> = {
  sent: 'warn',
  overdue: 'warn',
  paid: 'good',
}

const PaperItem = ({ paper }: { paper: Paper }) => {
  const { t, format } = useSpeech()
  const { number, kind, title, state, dueOn, orderId } = paper
  const name =
    kind === 'credit'
      ? t.invoices.creditNote({ number: number ?? '' })
      : number === null
        ? t.invoices.unnumbered
        : t.invoices.numbered({ number })
  const isOpen = state === 'sent' || state === 'overdue'
  return (
    <li>
      {paper.url === null ? <span>{name}</span> : <a href={paper.url}>{name}</a>}
      <b>{format.money(paper.amount, paper.currency)}</b>
      <small className="soft tw:whitespace-normal">
        {kind === 'credit' ? t.invoices.ofInvoice({ number: title }) : title} ·{' '}
        <time dateTime={paper.at}>{format.fullDate(paper.at)}</time>
        {isOpen && dueOn && ` · ${t.invoices.due({ day: format.fullDate(dueOn) })}`}
      </small>
      <span>
        {isOpen && orderId && <Link to={`/orders/${orderId}`}>{t.invoices.howToPay}</Link>}{' '}
        {state && <span className={`tag ${tones[state] ?? ''}`}>{t.invoices.states[state]}</span>}
      </span>
    </li>
  )
}

const BillingForm = ({ billing }: { billing: Billing }) => {
  const { t } = useSpeech()
  const [isSaved, setSaved] = useState(false)
  return (
    <div onInput={() => setSaved(false)}>
      <FormShell intent="billing" submit={t.billing.save} onDone={() => setSaved(true)}>
        <BillingFields billing={billing} />
      </FormShell>
      <p role="status" className={isSaved ? 'soft' : 'hidden'}>
        {isSaved && t.billing.saved}
      </p>
    </div>
  )
}
