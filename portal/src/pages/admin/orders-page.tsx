import { Link, useLoaderData } from 'react-router'
import { Download } from '../../components/download.tsx'
import { Empty } from '../../components/empty.tsx'
import { Field, Select } from '../../components/field.tsx'
import { Filters } from '../../components/filters.tsx'
import { MoreButton, useMore } from '../../components/more.tsx'
import { OrdersTable } from '../../components/orders-table.tsx'
import { usePageTitle } from '../../components/page-title.ts'
import { useSpeech } from '../../components/speech.tsx'
import {
  loadOrders,
  type OrderFilter,
  orderStates,
  ordersFile,
  payMethods,
  readOrderFilter,
} from '../../data/admin-orders.ts'
import { inOrder } from '../../in-order.ts'
import { adminOnly } from '../../outcome.ts'

export const loadOrdersPage = adminOnly(async ({ request }) => {
  const filter = readOrderFilter(new URL(request.url).searchParams)
  return { filter, first: await loadOrders(filter) }
})

/** What people ordered and paid. */
export const OrdersPage = () => {
  const { t } = useSpeech()
  const { filter, first } = useLoaderData<typeof loadOrdersPage>()
  const more = useMore(first, cursor => loadOrders(filter, cursor))
  const texts = t.admin.orders
  const isFiltered = Object.values(filter).some(value => value !== '')
  usePageTitle(texts.title)
  return (
    <>
      <h1>{texts.title}</h1>
      <p className="lede">{texts.lede}</p>
      <section className="panel">
        {(isFiltered || more.items.length > 0) && <OrderFilters filter={filter} />}
        {more.items.length > 0 ? (
          <OrdersTable orders={more.items} />
        ) : (
          <Empty title={isFiltered ? texts.noMatch : texts.empty}>
            {isFiltered ? (
              <Link to="/admin/orders">{texts.clear}</Link>
            ) : (
              <p>
                {texts.emptyNext} <Link to="/admin/offers">{t.admin.offers.title}</Link>
              </p>
            )}
          </Empty>
        )}
        <MoreButton {...more} />
        {more.items.length > 0 && <Files filter={filter} />}
      </section>
    </>
  )
}

const OrderFilters = ({ filter }: { filter: OrderFilter }) => {
  const { t } = useSpeech()
  const texts = t.admin.orders
  const any: [string, string] = ['', texts.any]
  return (
    <Filters key={`${filter.state} ${filter.method}`}>
      <Field
        label={texts.search}
        placeholder={texts.searchHint}
        type="search"
        name="search"
        defaultValue={filter.search}
        maxLength={200}
      />
      <Select
        label={texts.state}
        name="state"
        defaultValue={filter.state}
        options={[any, ...inOrder(texts.states, orderStates)]}
      />
      <Select
        label={texts.method}
        name="method"
        defaultValue={filter.method}
        options={[any, ...inOrder(texts.methods, payMethods)]}
      />
    </Filters>
  )
}

const Files = ({ filter }: { filter: OrderFilter }) => (
  <div className="row tw:mt-3.5">
    <Download className="btn quiet" href={ordersFile(filter, 'csv')}>
      CSV
    </Download>
    <Download className="btn quiet" href={ordersFile(filter, 'xlsx')}>
      XLSX
    </Download>
  </div>
)
