import type { InvoiceAnswer } from 'authz/contract-invoices'
import { type ReactNode, useState } from 'react'
import { type ActionFunctionArgs, Link, redirect, useLoaderData } from 'react-router'
import { BackLink } from '../../components/back-link.tsx'
import { Field } from '../../components/field.tsx'
import { FormShell } from '../../components/form-shell.tsx'
import { InlineFacts } from '../../components/inline-facts.tsx'
import { InvoiceForm } from '../../components/invoice-form.tsx'
import { InvoiceTags } from '../../components/invoices-table.tsx'
import { usePageTitle } from '../../components/page-title.ts'
import { useSpeech } from '../../components/speech.tsx'
import { Unfold } from '../../components/unfold.tsx'
import { useMe } from '../../components/who.ts'
import {
  creditInvoice,
  creditPaper,
  deleteInvoice,
  invoicePaper,
  loadInvoice,
  loadSeller,
  payInvoice,
  rewriteInvoice,
  sendInvoice,
} from '../../data/admin-invoices.ts'
import { loadOffers } from '../../data/offers.ts'
import { readSigned, writeRate } from '../../invoice-draft.ts'
import { readSum, writeSum } from '../../money.ts'
import { adminOnly, readField, runIntent } from '../../outcome.ts'
import { newUuid } from '../../uuid.ts'
import { readDraft } from './invoice-wish.ts'
import '../../styles/invoices.css'

export const loadInvoicePage = adminOnly(async ({ params }) => {
  const [invoice, seller, { currencies }] = await Promise.all([
    loadInvoice(params.id ?? ''),
    loadSeller(),
    loadOffers(),
  ])
  return { invoice, seller, currencies }
})

const idOf = ({ params }: ActionFunctionArgs) => params.id ?? ''

/** Writes a draft anew, sends it or throws it away; notes payments and credits what was sent. */
export const submitInvoice = runIntent<InvoiceAnswer>({
  write: (form, args) => rewriteInvoice(idOf(args), readDraft(form)),
  send: (_form, args) => sendInvoice(idOf(args)),
  remove: async (_form, args) => {
    await deleteInvoice(idOf(args))
    throw redirect('/admin/invoices')
  },
  pay: (form, args) =>
    payInvoice(
      idOf(args),
      {
        amount: Number(readField(form, 'sum')),
        paidOn: readField(form, 'paidOn'),
        note: readField(form, 'note'),
      },
      readField(form, 'key'),
    ),
  credit: (form, args) =>
    creditInvoice(
      idOf(args),
      { amount: Number(readField(form, 'sum')), reason: readField(form, 'reason') },
      readField(form, 'key'),
    ),
})

type InvoiceProps = { invoice: InvoiceAnswer }

/** One invoice: the draft that is written, or what became of it since it was sent. */
export const InvoicePage = () => {
  const { t } = useSpeech()
  const { invoice, seller, currencies } = useLoaderData<typeof loadInvoicePage>()
  const isAdmin = useMe()?.role === 'admin'
  const texts = t.admin.invoices
  const isDraft = invoice.number === null
  const title =
    invoice.number === null
      ? texts.draftFor({ person: invoice.buyer.name })
      : texts.ofPerson({ number: invoice.number, person: invoice.buyer.name })
  usePageTitle(title)
  return (
    <>
      <BackLink to="/admin/invoices">{texts.title}</BackLink>
      <h1 className="breakable">{title}</h1>
      <div className="stack page">
        <section className="panel">
          <p className="tw:m-0">
            <InvoiceTags invoice={invoice} />
          </p>
          <Facts invoice={invoice} />
          {!isDraft && <Items invoice={invoice} />}
          <p className="row">
            <a className="btn quiet" href={invoicePaper(invoice.id)} target="_blank" rel="noreferrer">
              {isDraft ? texts.preview : texts.pdf}
            </a>
          </p>
        </section>
        {!isAdmin && <p className="soft">{texts.supportHint}</p>}
        {isAdmin && isDraft && (
          <>
            <section className="panel">
              <h2>{texts.write}</h2>
              <InvoiceForm
                key={JSON.stringify(invoice)}
                invoice={invoice}
                seller={seller}
                currencies={currencies}
              />
            </section>
            <Sending isReady={seller.ready} />
          </>
        )}
        {!isDraft && <Payments invoice={invoice} isAdmin={isAdmin} />}
        {!isDraft && <Credits invoice={invoice} isAdmin={isAdmin} />}
      </div>
    </>
  )
}

const Facts = ({ invoice }: InvoiceProps) => {
  const { t, format } = useSpeech()
  const texts = t.admin.invoices
  const { person, currency, orderId, tokens } = invoice
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

const Items = ({ invoice: { items, currency } }: InvoiceProps) => {
  const { t, format } = useSpeech()
  return (
    <ul className="papers-list">
      {items.map(({ title, count, amount, rate }, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: what was sent never changes
        <li key={i}>
          <span className="breakable">{title}</span>
          <b>{format.money(count * amount, currency)}</b>
          <small className="soft">
            {t.admin.invoices.each({ count, price: format.money(amount, currency), rate: writeRate(rate) })}
          </small>
        </li>
      ))}
    </ul>
  )
}

/** The last step of a draft. */
const Sending = ({ isReady }: { isReady: boolean }) => {
  const { t } = useSpeech()
  const texts = t.admin.invoices
  return (
    <section className="panel">
      <h2>{texts.send}</h2>
      {!isReady && (
        <p className="note">
          {texts.noSeller} <Link to="/admin/invoices/seller">{texts.toSeller}</Link>
        </p>
      )}
      <p className="soft">{texts.sendHint}</p>
      <div className="row order-deeds">
        <FormShell
          intent="send"
          submit={texts.sendNow}
          refusals={texts.refusals}
          disabled={!isReady}
          className=""
        />
        <Unfold label={texts.remove}>
          {fold => (
            <FormShell
              className="form order-asked"
              intent="remove"
              submit={texts.removeNow}
              refusals={texts.refusals}
              cancel={{ label: t.cancel, onCancel: fold }}
            >
              <p>{texts.removeSure}</p>
            </FormShell>
          )}
        </Unfold>
      </div>
    </section>
  )
}

type PartProps = InvoiceProps & { isAdmin: boolean }

const restOf = ({ total, paid, credited }: InvoiceAnswer) => Math.max(0, total - paid - credited)

const Payments = ({ invoice, isAdmin }: PartProps) => {
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
      <Key key={String(sum)} />
      <input type="hidden" name="sum" value={sum ?? ''} />
      <div className="pair even">
        <Field
          label={texts.arrived({ currency: currency.toUpperCase() })}
          hint={texts.arrivedHint({ sum: format.money(rest, currency) })}
          inputMode="text"
          autoComplete="off"
          required
          value={typed}
          onChange={event => setTyped(event.target.value)}
        />
        <Field
          label={texts.paidOn}
          name="paidOn"
          type="date"
          required
          defaultValue={new Date().toISOString().slice(0, 10)}
        />
      </div>
      <Field label={texts.paymentNote} name="note" maxLength={200} autoComplete="off" />
      <p className="soft tw:m-0">{invoice.orderId ? texts.wholeOrder : texts.wholeManual}</p>
    </FormShell>
  )
}

/** The same wish sent twice is one; another sum is another wish. */
const Key = () => {
  const [key] = useState(newUuid)
  return <input type="hidden" name="key" value={key} />
}

const Credits = ({ invoice, isAdmin }: PartProps) => {
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
  const [typed, setTyped] = useState(writeSum(left, currency))
  const sum = readSum(typed, currency)
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
      <Key key={String(sum)} />
      <input type="hidden" name="sum" value={sum ?? ''} />
      <div className="pair">
        <Field label={texts.reason} name="reason" required minLength={3} maxLength={500} autoComplete="off" />
        <Field
          label={texts.creditSum({ currency: currency.toUpperCase() })}
          hint={texts.creditMost({ sum: format.money(left, currency) })}
          inputMode="decimal"
          autoComplete="off"
          required
          value={typed}
          onChange={event => setTyped(event.target.value)}
        />
      </div>
      <p className="soft">{tokens > 0 ? texts.creditTokens : texts.creditHint}</p>
    </FormShell>
  )
}
