import { Link, useLoaderData } from 'react-router'
import { Empty } from '../components/empty.tsx'
import { MoreButton, useMore } from '../components/more.tsx'
import { OrderItem } from '../components/order-item.tsx'
import { usePageTitle } from '../components/page-title.ts'
import { useSpeech } from '../components/speech.tsx'
import { loadOrders } from '../data/orders.ts'
import { signedIn } from '../outcome.ts'
import '../styles/buying.css'

export const loadOrdersPage = signedIn(() => loadOrders())

/** All that one has ordered, newest first. */
export const OrdersPage = () => {
  const { t } = useSpeech()
  const more = useMore(useLoaderData<typeof loadOrdersPage>(), loadOrders)
  usePageTitle(t.orders.title)
  return (
    <>
      <h1>{t.orders.title}</h1>
      <section className="panel">
        {more.items.length === 0 ? (
          <Empty title={t.orders.empty}>
            <p>
              {t.orders.emptyNext} <Link to="/pricing">{t.buy.toPacks}</Link>
            </p>
          </Empty>
        ) : (
          <ul className="orders">
            {more.items.map(order => (
              <OrderItem key={order.id} order={order} />
            ))}
          </ul>
        )}
        <MoreButton {...more} />
      </section>
    </>
  )
}
