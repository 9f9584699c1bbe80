import type { AdminInvoice, InvoiceState } from 'authz/contract-invoices'
import { Link } from 'react-router'
import { type Column, DataTable } from './data-table.tsx'
import { useSpeech } from './speech.tsx'

const tones: Partial<Record<InvoiceState, string>> = { paid: 'good', overdue: 'warn', refunded: 'warn' }

/** What an invoice has come to, and whether a part of it was paid or credited. */
export const InvoiceTags = ({ invoice }: { invoice: AdminInvoice }) => {
  const { t, format } = useSpeech()
  const { state, paid, credited, currency } = invoice
  const texts = t.admin.invoices
  const isOpen = state === 'sent' || state === 'overdue'
  return (
    <span className="pay-tags">
      <span className={`tag ${tones[state] ?? ''}`}>{texts.states[state]}</span>
      {isOpen && paid > 0 && (
        <span className="tag">{texts.partPaid({ sum: format.money(paid, currency) })}</span>
      )}
      {credited > 0 && state !== 'cancelled' && state !== 'refunded' && (
        <span className="tag warn">{texts.partCredited({ sum: format.money(credited, currency) })}</span>
      )}
    </span>
  )
}

/** Invoices with what became of each; their numbers lead to their pages. */
export const InvoicesTable = ({ invoices }: { invoices: AdminInvoice[] }) => {
  const { t, format } = useSpeech()
  const texts = t.admin.invoices
  const columns: Column<AdminInvoice>[] = [
    {
      id: 'number',
      title: texts.number,
      kind: 'where',
      isFixed: true,
      cell: ({ id, number, reference }) => (
        <Link className="who" to={`/admin/invoices/${id}`}>
          <b>{number ?? texts.states.draft}</b>
          {reference && <small>{reference}</small>}
        </Link>
      ),
    },
    {
      id: 'person',
      title: texts.person,
      kind: 'where',
      cell: ({ person, buyer }) => (
        <Link className="who" to={`/admin/people/${person.id}`}>
          {buyer.name}
          {buyer.name !== person.email && <small>{person.email}</small>}
        </Link>
      ),
    },
    {
      id: 'total',
      title: texts.total,
      kind: 'n',
      isFixed: true,
      cell: ({ total, currency }) => format.money(total, currency),
    },
    { id: 'state', title: texts.state, cell: invoice => <InvoiceTags invoice={invoice} /> },
    {
      id: 'issued',
      title: texts.issuedOn,
      kind: 'when',
      cell: ({ issuedOn }) => (issuedOn ? format.fullDate(issuedOn) : t.none),
    },
    {
      id: 'due',
      title: texts.dueOn,
      kind: 'when',
      cell: ({ dueOn }) => (dueOn ? format.fullDate(dueOn) : t.none),
    },
  ]
  return (
    <DataTable name="invoices" label={texts.title} columns={columns} rows={invoices} idOf={({ id }) => id} />
  )
}
