import type { AdminPlan } from 'authz/contract-plans'
import { Link } from 'react-router'
import { lengths } from '../plan-wish.ts'
import { type Column, DataTable } from './data-table.tsx'
import { useSpeech } from './speech.tsx'

/** The plans that are offered, each with the way to its page. */
export const PlanTable = ({ plans }: { plans: AdminPlan[] }) => {
  const { t, format } = useSpeech()
  const texts = t.admin.offers
  const columns: Column<AdminPlan>[] = [
    {
      id: 'plan',
      title: t.admin.plans.plan,
      kind: 'where',
      isFixed: true,
      cell: ({ name, entry }) => (
        <Link className="who" to={`/admin/offers/plans/${name}`}>
          <b>{format.text(entry.title)}</b>
          <small>{name}</small>
        </Link>
      ),
    },
    { id: 'tokens', title: texts.tokens, kind: 'n', cell: ({ entry }) => format.number(entry.tokens) },
    { id: 'price', title: texts.prices, kind: 'n', isFixed: true, cell: plan => <PricesOf plan={plan} /> },
    { id: 'state', title: texts.state, cell: plan => <PlanTags plan={plan} /> },
    { id: 'source', title: texts.source, cell: ({ source }) => texts.sources[source] },
  ]
  return (
    <DataTable
      name="plans"
      label={t.admin.plans.title}
      columns={columns}
      rows={plans}
      idOf={({ name }) => name}
    />
  )
}

const PricesOf = ({ plan: { entry, prices, setups } }: { plan: AdminPlan }) => {
  const { t, format } = useSpeech()
  const texts = t.admin.plans
  const every = lengths.find(every => every === entry.every) ?? 'month'
  return Object.entries(prices).map(([code, sum]) => (
    <span key={code} className="tw:block">
      {texts.costs[every]({ sum: format.money(sum, code) })}{' '}
      {setups[code] ? (
        <small className="term">{texts.andSetup({ sum: format.money(setups[code], code) })}</small>
      ) : null}
    </span>
  ))
}

const PlanTags = ({ plan: { entry, changed } }: { plan: AdminPlan }) => {
  const { t } = useSpeech()
  const [texts, plans] = [t.admin.offers, t.admin.plans]
  const isOff = entry.off === true
  return (
    <span className="pay-tags">
      <span className={`tag ${isOff ? 'warn' : 'good'}`}>{isOff ? texts.isOff : texts.isOn}</span>
      {entry.popular && <span className="tag">{texts.isPopular}</span>}
      {entry.hidden && <span className="tag">{plans.isHidden}</span>}
      {entry['on-request'] && <span className="tag">{plans.isOnRequest}</span>}
      {entry.groups && <span className="tag">{texts.onlyFor({ groups: entry.groups.join(', ') })}</span>}
      {changed.length > 0 && <span className="tag">{texts.isChanged}</span>}
    </span>
  )
}
