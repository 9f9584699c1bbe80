import type { AdminOrder } from 'authz/contract-payments'
import { Link } from 'react-router'
import type { OrderStateName } from '../data/admin-orders.ts'
import { type Column, DataTable } from './data-table.tsx'
import { PersonLink } from './person-link.tsx'
import { useSpeech } from './speech.tsx'

type OrdersTableProps = {
  orders: AdminOrder[]
  /** Whose orders they are needs no column where it is one person's page. */
  isOfOne?: boolean
}

/** Orders with what became of each; their packs lead to their pages. */
export const OrdersTable = ({ orders, isOfOne = false }: OrdersTableProps) => {
  const { t, format } = useSpeech()
  const texts = t.admin.orders
  const whose: Column<AdminOrder> = {
    id: 'person',
    title: texts.person,
    kind: 'where',
    cell: ({ person }) => <PersonLink person={person} />,
  }
  const columns: Column<AdminOrder>[] = [
    {
      id: 'order',
      title: texts.order,
      kind: 'where',
      isFixed: true,
      cell: ({ id, title, transfer }) => (
        <Link className="who" to={`/admin/orders/${id}`}>
          <b>{title}</b>
          {transfer && <small>{transfer.reference}</small>}
        </Link>
      ),
    },
    ...(isOfOne ? [] : [whose]),
    {
      id: 'amount',
      title: texts.amount,
      kind: 'n',
      isFixed: true,
      cell: order => format.money(order.payment?.amount ?? order.amount, order.currency),
    },
    { id: 'tokens', title: texts.tokens, kind: 'n', cell: ({ tokens }) => format.number(tokens) },
    { id: 'state', title: texts.state, cell: order => <OrderTags order={order} /> },
    { id: 'method', title: texts.method, cell: ({ method }) => texts.methods[method] },
    {
      id: 'when',
      title: texts.when,
      kind: 'when',
      cell: ({ madeAt }) => <time dateTime={madeAt}>{format.when(madeAt)}</time>,
    },
  ]
  return <DataTable name="orders" label={texts.title} columns={columns} rows={orders} idOf={({ id }) => id} />
}

/** What an order has come to: its payment's state, else its own. */
export const stateOfOrder = ({ state, payment }: AdminOrder): OrderStateName =>
  payment?.state ?? (state === 'paid' ? 'succeeded' : state)

const tones: Partial<Record<OrderStateName, string>> = { succeeded: 'good', failed: 'warn', refunded: 'warn' }

/** An order's state, and what else one must know of it at a glance. */
export const OrderTags = ({ order }: { order: AdminOrder }) => {
  const { t, format } = useSpeech()
  const texts = t.admin.orders
  const state = stateOfOrder(order)
  const { payment, currency } = order
  return (
    <span className="pay-tags">
      <span className={`tag ${tones[state] ?? ''}`}>{texts.states[state]}</span>
      {payment && payment.refunded > 0 && state !== 'refunded' && (
        <span className="tag warn">{texts.partly({ sum: format.money(payment.refunded, currency) })}</span>
      )}
      {payment && payment.dispute !== 'none' && (
        <span className={`tag ${payment.dispute === 'won' ? '' : 'warn'}`}>
          {texts.disputes[payment.dispute]}
        </span>
      )}
      {!order.live && <span className="tag">{texts.test}</span>}
    </span>
  )
}
