import { Link, useLoaderData } from 'react-router'
import { DeliveryTable } from '../../components/delivery-table.tsx'
import { Empty } from '../../components/empty.tsx'
import { Select } from '../../components/field.tsx'
import { Filters } from '../../components/filters.tsx'
import { MoreButton, useMore } from '../../components/more.tsx'
import { usePageTitle } from '../../components/page-title.ts'
import { useSpeech } from '../../components/speech.tsx'
import {
  type DeliveryFilter,
  loadDeliveries,
  readDeliveryFilter,
  resendDelivery,
} from '../../data/admin-notifications.ts'
import { inOrder } from '../../in-order.ts'
import { adminOnly, readField, runIntent } from '../../outcome.ts'

export const loadDeliveriesPage = adminOnly(async ({ request }) => {
  const filter = readDeliveryFilter(new URL(request.url).searchParams)
  return { filter, first: await loadDeliveries(filter) }
})

/** Sends something again. */
export const submitDelivery = runIntent<void>({ resend: form => resendDelivery(readField(form, 'id')) })

/** What was sent, and what became of it. */
export const DeliveriesPage = () => {
  const { t } = useSpeech()
  const { filter, first } = useLoaderData<typeof loadDeliveriesPage>()
  const more = useMore(first, cursor => loadDeliveries(filter, cursor))
  const texts = t.admin.notifications.log
  const isFiltered = Object.values(filter).some(value => value !== '')
  usePageTitle(texts.title)
  return (
    <>
      <h1>{texts.title}</h1>
      <p className="lede">{texts.lede}</p>
      <section className="panel">
        {(isFiltered || more.items.length > 0) && <DeliveryFilters filter={filter} />}
        {more.items.length > 0 ? (
          <DeliveryTable deliveries={more.items} />
        ) : (
          <Empty title={isFiltered ? texts.noMatch : texts.empty}>
            {isFiltered ? <Link to="/admin/deliveries">{texts.clear}</Link> : <p>{texts.emptyNext}</p>}
          </Empty>
        )}
        <MoreButton {...more} />
      </section>
    </>
  )
}

const DeliveryFilters = ({ filter }: { filter: DeliveryFilter }) => {
  const { t } = useSpeech()
  const texts = t.admin.notifications.log
  const any: [string, string] = ['', texts.any]
  return (
    <Filters key={JSON.stringify(filter)}>
      {filter.endpoint !== '' && <input type="hidden" name="endpoint" value={filter.endpoint} />}
      {filter.person !== '' && <input type="hidden" name="person" value={filter.person} />}
      <Select
        label={texts.state}
        name="state"
        defaultValue={filter.state}
        options={[any, ...inOrder(texts.states, ['waiting', 'sent', 'failed'])]}
      />
      <Select
        label={texts.way}
        name="channel"
        defaultValue={filter.channel}
        options={[any, ...inOrder(texts.ways, ['mail', 'webhook'])]}
      />
    </Filters>
  )
}
