import type { Order } from 'authz/contract-payments'
import { useSpeech } from './speech.tsx'

/** What was ordered and what was paid; `balance` is what one has since. */
export const OrderFacts = ({ order, balance }: { order: Order; balance: number | null }) => {
  const { t, format } = useSpeech()
  const { payment, currency } = order
  const money = (amount: number) => format.money(amount, currency)
  const hasPaid = payment !== null && payment.paidAt !== null
  return (
    <dl>
      <dt>{t.buy.pack}</dt>
      <dd>
        {order.title}, {t.packs.tokens({ count: order.tokens })}
      </dd>
      <dt>{t.buy.price}</dt>
      <dd>{money(order.amount + order.discount)}</dd>
      {order.promotion !== null && (
        <>
          <dt>{order.promotion}</dt>
          <dd>{t.promotions.off({ sum: money(order.discount) })}</dd>
          {!hasPaid && (
            <>
              <dt>{t.promotions.total}</dt>
              <dd>{money(order.amount)}</dd>
            </>
          )}
        </>
      )}
      {hasPaid && payment.amount !== order.amount + order.discount && (
        <>
          <dt>{t.orders.paidSum}</dt>
          <dd>{money(payment.amount)}</dd>
        </>
      )}
      {payment !== null && payment.refunded > 0 && (
        <>
          <dt>{t.orders.refunded}</dt>
          <dd>{money(payment.refunded)}</dd>
        </>
      )}
      <dt>{t.orders.method}</dt>
      <dd>{t.buy[order.method]}</dd>
      <dt>{hasPaid ? t.orders.paidAt : t.orders.madeAt}</dt>
      <dd>
        <time dateTime={payment?.paidAt ?? order.madeAt}>{format.when(payment?.paidAt ?? order.madeAt)}</time>
      </dd>
      {balance !== null && (
        <>
          <dt>{t.orders.balance}</dt>
          <dd className="plus">{format.number(balance)}</dd>
        </>
      )}
    </dl>
  )
}
