import { Link, useLoaderData } from 'react-router'
import { Select } from '../../components/field.tsx'
import { Filters, SearchField } from '../../components/filters.tsx'
import { ListPanel } from '../../components/list-panel.tsx'
import { useMore } from '../../components/more.tsx'
import { OrdersTable } from '../../components/orders-table.tsx'
import { PageHead } from '../../components/page-head.tsx'
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
  return (
    <>
      <PageHead title={texts.title}>{texts.lede}</PageHead>
      <ListPanel
        list={more}
        filter={filter}
        filters={<OrderFilters filter={filter} />}
        empty={texts.empty}
        noMatch={texts.noMatch}
        clear={texts.clear}
        next={
          <>
            {texts.emptyNext} <Link to="/admin/offers">{t.admin.offers.title}</Link>
          </>
        }
        path="/admin/orders"
        fileOf={format => ordersFile(filter, format)}
      >
        {orders => <OrdersTable orders={orders} />}
      </ListPanel>
    </>
  )
}

const OrderFilters = ({ filter }: { filter: OrderFilter }) => {
  const { t } = useSpeech()
  const texts = t.admin.orders
  const any: [string, string] = ['', texts.any]
  return (
    <Filters>
      <SearchField label={texts.search} placeholder={texts.searchHint} defaultValue={filter.search} />
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
