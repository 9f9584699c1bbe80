import type { Order } from 'authz/contract-payments'
import { Link } from 'react-router'
import { OrderTag } from './order-tag.tsx'
import { useSpeech } from './speech.tsx'

/** An order in a list of one's own. */
export const OrderItem = ({ order }: { order: Order }) => {
  const { t, format } = useSpeech()
  return (
    <li>
      <Link to={`/orders/${order.id}`}>
        {order.title}, {t.packs.tokens({ count: order.tokens })}
      </Link>
      <b>{format.money(order.amount, order.currency)}</b>
      <small className="soft">
        <time dateTime={order.madeAt}>{format.when(order.madeAt)}</time>
      </small>
      <span>
        <OrderTag order={order} />
      </span>
    </li>
  )
}
