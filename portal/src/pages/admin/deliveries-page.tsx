import { useLoaderData } from 'react-router'
import { DeliveryTable } from '../../components/delivery-table.tsx'
import { Select } from '../../components/field.tsx'
import { Filters } from '../../components/filters.tsx'
import { ListPanel } from '../../components/list-panel.tsx'
import { useMore } from '../../components/more.tsx'
import { PageHead } from '../../components/page-head.tsx'
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
  return (
    <>
      <PageHead title={texts.title}>{texts.lede}</PageHead>
      <ListPanel
        list={more}
        filter={filter}
        filters={<DeliveryFilters filter={filter} />}
        empty={texts.empty}
        noMatch={texts.noMatch}
        clear={texts.clear}
        next={texts.emptyNext}
        path="/admin/deliveries"
      >
        {deliveries => <DeliveryTable deliveries={deliveries} />}
      </ListPanel>
    </>
  )
}

const DeliveryFilters = ({ filter }: { filter: DeliveryFilter }) => {
  const { t } = useSpeech()
  const texts = t.admin.notifications.log
  const any: [string, string] = ['', texts.any]
  return (
    <Filters>
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
