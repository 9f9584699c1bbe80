import { Link, useLoaderData } from 'react-router'
import { AdminPlanInvoices } from '../../../components/admin-plan-invoices.tsx'
import { MoreButton, useMore } from '../../../components/more.tsx'
import { OrdersTable } from '../../../components/orders-table.tsx'
import { usePerson } from '../../../components/person-tabs.tsx'
import { useSpeech } from '../../../components/speech.tsx'
import { SubscriptionsTable } from '../../../components/subscriptions-table.tsx'
import { loadOrdersOf } from '../../../data/admin-orders.ts'
import { loadSubscription, loadSubscriptionsOf } from '../../../data/admin-subscriptions.ts'
import { adminOnly } from '../../../outcome.ts'

export const loadPaymentsTab = adminOnly(async ({ params }) => {
  const id = params.id ?? ''
  const [orders, subscriptions] = await Promise.all([loadOrdersOf(id), loadSubscriptionsOf(id)])
  const newest =
    subscriptions.find(({ endedAt, state }) => endedAt === null && state !== 'open') ?? subscriptions[0]
  const invoices = newest === undefined ? [] : (await loadSubscription(newest.id)).invoices
  return { orders, subscriptions, newest, invoices }
})

/** What the person ordered and paid: their plan and its invoices, and packs. */
export const PaymentsTab = () => {
  const { t } = useSpeech()
  const { orders } = useLoaderData<typeof loadPaymentsTab>()
  const { id, email } = usePerson()
  const more = useMore(orders, cursor => loadOrdersOf(id, cursor))
  const texts = t.admin.orders
  return (
    <div className="stack">
      <Plans />
      <section className="panel">
        <h2>{texts.title}</h2>
        {more.items.length > 0 ? (
          <OrdersTable orders={more.items} isOfOne />
        ) : (
          <p className="soft">{texts.emptyOfOne}</p>
        )}
        <MoreButton {...more} />
        <p className="row">
          <Link to={`/admin/invoices?search=${encodeURIComponent(email)}`}>{t.admin.invoices.title}</Link>
          <Link to={`/admin/invoices/new?person=${id}`}>{t.admin.invoices.toNew}</Link>
        </p>
      </section>
    </div>
  )
}

const Plans = () => {
  const { t } = useSpeech()
  const { subscriptions, newest, invoices } = useLoaderData<typeof loadPaymentsTab>()
  const texts = t.admin.subscriptions
  return (
    <section className="panel">
      <h2>{texts.title}</h2>
      {newest === undefined ? (
        <p className="soft">{texts.emptyOfOne}</p>
      ) : (
        <SubscriptionsTable subscriptions={subscriptions} isOfOne />
      )}
      {newest !== undefined && invoices.length > 0 && (
        <>
          <h3>{texts.invoicesOf({ plan: newest.title })}</h3>
          <AdminPlanInvoices invoices={invoices} />
        </>
      )}
    </section>
  )
}
