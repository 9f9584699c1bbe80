import { Link, useLoaderData } from 'react-router'
import { Select } from '../../components/field.tsx'
import { Filters, SearchField } from '../../components/filters.tsx'
import { ListPanel } from '../../components/list-panel.tsx'
import { useMore } from '../../components/more.tsx'
import { PageHead } from '../../components/page-head.tsx'
import { useSpeech } from '../../components/speech.tsx'
import { SubscriptionsTable } from '../../components/subscriptions-table.tsx'
import { loadAdminOffers } from '../../data/admin-offers.ts'
import {
  loadSubscriptions,
  readSubscriptionFilter,
  subscriptionStates,
  subscriptionsFile,
} from '../../data/admin-subscriptions.ts'
import { inOrder } from '../../in-order.ts'
import { adminOnly } from '../../outcome.ts'

export const loadSubscriptionsPage = adminOnly(async ({ request }) => {
  const filter = readSubscriptionFilter(new URL(request.url).searchParams)
  const [first, { plans }] = await Promise.all([loadSubscriptions(filter), loadAdminOffers()])
  return { filter, first, plans }
})

/** Who has which plan. */
export const SubscriptionsPage = () => {
  const { t } = useSpeech()
  const { filter, first } = useLoaderData<typeof loadSubscriptionsPage>()
  const more = useMore(first, cursor => loadSubscriptions(filter, cursor))
  const texts = t.admin.subscriptions
  return (
    <>
      <PageHead title={texts.title}>{texts.lede}</PageHead>
      <ListPanel
        list={more}
        filter={filter}
        filters={<SubscriptionFilters />}
        empty={texts.empty}
        noMatch={texts.noMatch}
        clear={texts.clear}
        next={
          <>
            {texts.emptyNext} <Link to="/admin/offers">{t.admin.offers.title}</Link>
          </>
        }
        path="/admin/subscriptions"
        fileOf={format => subscriptionsFile(filter, format)}
      >
        {subscriptions => <SubscriptionsTable subscriptions={subscriptions} />}
      </ListPanel>
    </>
  )
}

const SubscriptionFilters = () => {
  const { t, format } = useSpeech()
  const { filter, plans } = useLoaderData<typeof loadSubscriptionsPage>()
  const texts = t.admin.subscriptions
  const any: [string, string] = ['', t.admin.orders.any]
  const known = plans.map(({ name, entry }): [string, string] => [name, format.text(entry.title)])
  // Somebody may have a plan that is offered no more.
  const isKnown = filter.plan === '' || plans.some(({ name }) => name === filter.plan)
  return (
    <Filters>
      <SearchField
        label={t.admin.orders.search}
        placeholder={texts.searchHint}
        defaultValue={filter.search}
      />
      <Select
        label={texts.state}
        name="state"
        defaultValue={filter.state}
        options={[any, ...inOrder(texts.states, subscriptionStates)]}
      />
      <Select
        label={texts.plan}
        name="plan"
        defaultValue={filter.plan}
        options={[any, ...known, ...(isKnown ? [] : [[filter.plan, filter.plan] as [string, string]])]}
      />
    </Filters>
  )
}
