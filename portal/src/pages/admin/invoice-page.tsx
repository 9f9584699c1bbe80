import type { InvoiceAnswer } from 'authz/contract-invoices'
import { type ActionFunctionArgs, Link, redirect, useLoaderData } from 'react-router'
import { BackLink } from '../../components/back-link.tsx'
import { FormShell } from '../../components/form-shell.tsx'
import { InvoiceCredits } from '../../components/invoice-credits.tsx'
import { InvoiceFacts, InvoiceItems } from '../../components/invoice-facts.tsx'
import { InvoiceForm } from '../../components/invoice-form.tsx'
import { InvoicePayments } from '../../components/invoice-payments.tsx'
import { InvoiceTags } from '../../components/invoices-table.tsx'
import { usePageTitle } from '../../components/page-title.ts'
import { useSpeech } from '../../components/speech.tsx'
import { Unfold } from '../../components/unfold.tsx'
import { useMe } from '../../components/who.ts'
import {
  creditInvoice,
  deleteInvoice,
  invoicePaper,
  loadInvoice,
  loadSeller,
  payInvoice,
  rewriteInvoice,
  sendInvoice,
} from '../../data/admin-invoices.ts'
import { loadOffers } from '../../data/offers.ts'
import { adminOnly, readField, runIntent } from '../../outcome.ts'
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
          <InvoiceFacts invoice={invoice} />
          {!isDraft && <InvoiceItems invoice={invoice} />}
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
              <InvoiceForm key={invoice.id} invoice={invoice} seller={seller} currencies={currencies} />
            </section>
            <Sending isReady={seller.ready} />
          </>
        )}
        {!isDraft && <InvoicePayments invoice={invoice} isAdmin={isAdmin} />}
        {!isDraft && <InvoiceCredits invoice={invoice} isAdmin={isAdmin} />}
      </div>
    </>
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
