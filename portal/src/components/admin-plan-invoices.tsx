import type { AdminInvoice } from 'authz/contract-plan-desk'
import { useState } from 'react'
import { type Column, DataTable } from './data-table.tsx'
import { PaymentRefund, ReceiptForm } from './payment-refund.tsx'
import { RefundButton } from './refund-button.tsx'
import { useSpeech } from './speech.tsx'

type AdminPlanInvoicesProps = {
  invoices: AdminInvoice[]
  /** Whether their payments can be sent back here, and their receipts sent once more. */
  mayChange?: boolean
}

/** What was asked for a plan, and what was paid. */
export const AdminPlanInvoices = ({ invoices, mayChange = false }: AdminPlanInvoicesProps) => {
  const { t, format } = useSpeech()
  const [asked, setAsked] = useState<string | null>(null)
  const [left, setLeft] = useState<string | null>(null)
  const texts = t.admin.subscriptions
  const leave = () => {
    setLeft(asked)
    setAsked(null)
  }
  const deeds: Column<AdminInvoice> = {
    id: 'deeds',
    title: texts.action,
    kind: 'n',
    isFixed: true,
    isDeed: true,
    cell: ({ id, amount, payment }) =>
      payment?.paidAt && (
        <span className="row invoice-deeds">
          <ReceiptForm payment={payment.id} />
          {payment.refunded < amount && (
            <RefundButton label={t.admin.orders.refund} wasOpen={id === left} onOpen={() => setAsked(id)} />
          )}
        </span>
      ),
  }
  const columns: Column<AdminInvoice>[] = [
    {
      id: 'invoice',
      title: texts.invoice,
      kind: 'where',
      isFixed: true,
      cell: invoice => <Paper invoice={invoice} />,
    },
    {
      id: 'amount',
      title: texts.amount,
      kind: 'n',
      isFixed: true,
      cell: ({ amount, currency }) => format.money(amount, currency),
    },
    { id: 'state', title: texts.state, cell: invoice => <InvoiceTags invoice={invoice} /> },
    {
      id: 'tokens',
      title: texts.tokens,
      kind: 'n',
      cell: ({ payment }) => (payment?.paidAt ? format.number(payment.tokens - payment.takenBack) : t.none),
    },
    {
      id: 'when',
      title: texts.invoiced,
      kind: 'when',
      cell: ({ madeAt }) => <time dateTime={madeAt}>{format.when(madeAt)}</time>,
    },
    ...(mayChange ? [deeds] : []),
  ]
  return (
    <DataTable
      name="invoices"
      label={texts.invoices}
      columns={columns}
      rows={invoices}
      idOf={({ id }) => id}
      instead={(invoice, span) =>
        invoice.id === asked && invoice.payment ? (
          <tr className="asked">
            <td colSpan={span}>
              <PaymentRefund
                payment={{ ...invoice.payment, amount: invoice.amount }}
                tokens={invoice.payment.tokens}
                currency={invoice.currency}
                isInRow
                onLeave={leave}
              >
                <p>
                  {invoice.number ?? invoice.title} · <PeriodOf invoice={invoice} />
                </p>
              </PaymentRefund>
            </td>
          </tr>
        ) : null
      }
    />
  )
}

type OneProps = { invoice: AdminInvoice }

/** An invoice by its number, with its papers and the period that it is for. */
const Paper = ({ invoice }: OneProps) => {
  const { t } = useSpeech()
  const { number, title, url, receiptUrl, payment } = invoice
  const name = number ?? title
  return (
    <span className="who">
      {url === null ? (
        <b>{name}</b>
      ) : (
        <a href={url} target="_blank" rel="noreferrer">
          {name}
        </a>
      )}
      <small>
        <PeriodOf invoice={invoice} />
      </small>
      {receiptUrl && payment?.paidAt && (
        <small>
          <a href={receiptUrl} target="_blank" rel="noreferrer">
            {t.admin.orders.receipt}
          </a>
        </small>
      )}
    </span>
  )
}

/** The period that an invoice is for. */
const PeriodOf = ({ invoice: { periodStart, periodEnd } }: OneProps) => {
  const { t, format } = useSpeech()
  const from = format.fullDate(periodStart)
  return periodEnd === null ? from : t.admin.subscriptions.fromTo({ from, to: format.fullDate(periodEnd) })
}

const tones: Partial<Record<AdminInvoice['state'], string>> = {
  paid: 'good',
  overdue: 'warn',
  refunded: 'warn',
}

const InvoiceTags = ({ invoice }: OneProps) => {
  const { t, format } = useSpeech()
  const texts = t.admin.subscriptions
  const { state, trial, payment, currency } = invoice
  const isPartly = payment !== null && payment.refunded > 0 && state !== 'refunded'
  return (
    <>
      <span className="pay-tags">
        <span className={`tag ${tones[state] ?? ''}`}>{texts.invoiceStates[state]}</span>
        {trial && <span className="tag">{texts.isTrial}</span>}
        {isPartly && (
          <span className="tag warn">
            {t.admin.orders.partly({ sum: format.money(payment.refunded, currency) })}
          </span>
        )}
        {payment && payment.dispute !== 'none' && (
          <span className={`tag ${payment.dispute === 'won' ? '' : 'warn'}`}>
            {t.admin.orders.disputes[payment.dispute]}
          </span>
        )}
      </span>{' '}
      {payment?.failureCode && (
        <small className="term">{payment.failureMessage ?? payment.failureCode}</small>
      )}
    </>
  )
}
