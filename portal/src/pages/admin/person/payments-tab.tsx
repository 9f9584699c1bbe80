import { Link, useLoaderData } from 'react-router'
import { MoreButton, useMore } from '../../../components/more.tsx'
import { OrdersTable } from '../../../components/orders-table.tsx'
import { usePerson } from '../../../components/person-tabs.tsx'
import { useSpeech } from '../../../components/speech.tsx'
import { loadOrdersOf } from '../../../data/admin-orders.ts'
import { adminOnly } from '../../../outcome.ts'

export const loadPaymentsTab = adminOnly(({ params }) => loadOrdersOf(params.id ?? ''))

/** What the person ordered and paid. */
export const PaymentsTab = () => {
  const { t } = useSpeech()
  const first = useLoaderData<typeof loadPaymentsTab>()
  const { id, email } = usePerson()
  const more = useMore(first, cursor => loadOrdersOf(id, cursor))
  const texts = t.admin.orders
  return (
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
  )
}
