import { Link, useLoaderData } from 'react-router'
import { Download } from '../../components/download.tsx'
import { Empty } from '../../components/empty.tsx'
import { Field, Select } from '../../components/field.tsx'
import { Filters } from '../../components/filters.tsx'
import { MoreButton, useMore } from '../../components/more.tsx'
import { usePageTitle } from '../../components/page-title.ts'
import { useSpeech } from '../../components/speech.tsx'
import { SubscriptionsTable } from '../../components/subscriptions-table.tsx'
import { loadAdminOffers } from '../../data/admin-offers.ts'
import {
  loadSubscriptions,
  readSubscriptionFilter,
  type SubscriptionFilter,
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
  const isFiltered = Object.values(filter).some(value => value !== '')
  usePageTitle(texts.title)
  return (
    <>
      <h1>{texts.title}</h1>
      <p className="lede">{texts.lede}</p>
      <section className="panel">
        {(isFiltered || more.items.length > 0) && <SubscriptionFilters />}
        {more.items.length > 0 ? (
          <SubscriptionsTable subscriptions={more.items} />
        ) : (
          <Empty title={isFiltered ? texts.noMatch : texts.empty}>
            {isFiltered ? (
              <Link to="/admin/subscriptions">{texts.clear}</Link>
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

const SubscriptionFilters = () => {
  const { t, format } = useSpeech()
  const { filter, plans } = useLoaderData<typeof loadSubscriptionsPage>()
  const texts = t.admin.subscriptions
  const any: [string, string] = ['', t.admin.orders.any]
  const known = plans.map(({ name, entry }): [string, string] => [name, format.text(entry.title)])
  // Somebody may have a plan that is offered no more.
  const isKnown = filter.plan === '' || plans.some(({ name }) => name === filter.plan)
  return (
    <Filters key={`${filter.state} ${filter.plan}`}>
      <Field
        label={t.admin.orders.search}
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

const Files = ({ filter }: { filter: SubscriptionFilter }) => (
  <div className="row tw:mt-3.5">
    <Download className="btn quiet" href={subscriptionsFile(filter, 'csv')}>
      CSV
    </Download>
    <Download className="btn quiet" href={subscriptionsFile(filter, 'xlsx')}>
      XLSX
    </Download>
  </div>
)
