import type { AdminSubscription } from 'authz/contract-plans'
import { Link } from 'react-router'
import type { SubscriptionStateName } from '../data/admin-subscriptions.ts'
import { lengths } from '../plan-wish.ts'
import { type Column, DataTable } from './data-table.tsx'
import { PersonLink } from './person-link.tsx'
import { useSpeech } from './speech.tsx'

type SubscriptionsTableProps = {
  subscriptions: AdminSubscription[]
  /** Whose they are needs no column where it is one person's page. */
  isOfOne?: boolean
}

/** Who has which plan; the plans lead to their pages. */
export const SubscriptionsTable = ({ subscriptions, isOfOne = false }: SubscriptionsTableProps) => {
  const { t, format } = useSpeech()
  const texts = t.admin.subscriptions
  const whose: Column<AdminSubscription> = {
    id: 'person',
    title: texts.person,
    kind: 'where',
    cell: ({ person }) => <PersonLink person={person} />,
  }
  const columns: Column<AdminSubscription>[] = [
    {
      id: 'plan',
      title: texts.plan,
      kind: 'where',
      isFixed: true,
      cell: ({ id, title, plan }) => (
        <Link className="who" to={`/admin/subscriptions/${id}`}>
          <b>{title}</b>
          <small>{plan}</small>
        </Link>
      ),
    },
    ...(isOfOne ? [] : [whose]),
    {
      id: 'price',
      title: texts.price,
      kind: 'n',
      isFixed: true,
      cell: subscription => <PriceOf subscription={subscription} />,
    },
    {
      id: 'state',
      title: texts.state,
      cell: subscription => <SubscriptionTags subscription={subscription} />,
    },
    {
      id: 'end',
      title: texts.until,
      kind: 'when',
      cell: ({ periodEnd, endedAt }) => {
        const end = endedAt ?? periodEnd
        return end === null ? t.none : <time dateTime={end}>{format.fullDate(end)}</time>
      },
    },
    {
      id: 'when',
      title: texts.when,
      kind: 'when',
      cell: ({ madeAt }) => <time dateTime={madeAt}>{format.when(madeAt)}</time>,
    },
  ]
  return (
    <DataTable
      name="subscriptions"
      label={texts.title}
      columns={columns}
      rows={subscriptions}
      idOf={({ id }) => id}
    />
  )
}

type OneProps = { subscription: AdminSubscription }

/** What a period costs. */
export const PriceOf = ({ subscription: { amount, currency, every } }: OneProps) => {
  const { t, format } = useSpeech()
  if (amount === 0) return t.admin.subscriptions.free
  const length = lengths.find(length => length === every) ?? 'month'
  return t.admin.plans.costs[length]({ sum: format.money(amount, currency) })
}

const tones: Partial<Record<SubscriptionStateName, string>> = {
  active: 'good',
  trialing: 'good',
  past_due: 'warn',
  suspended: 'warn',
}

/** A subscription's state, and what else one must know of it at a glance. */
export const SubscriptionTags = ({ subscription }: OneProps) => {
  const { t, format } = useSpeech()
  const texts = t.admin.subscriptions
  const { state, cancelAtEnd, keptUntil, pastDueSince, next, live } = subscription
  return (
    <span className="pay-tags">
      <span className={`tag ${tones[state] ?? ''}`}>{texts.states[state]}</span>
      {cancelAtEnd && <span className="tag warn">{texts.isEnding}</span>}
      {keptUntil && pastDueSince && (
        <span className="tag">{texts.isKept({ date: format.fullDate(keptUntil) })}</span>
      )}
      {next && <span className="tag">{texts.becomes({ plan: next.title })}</span>}
      {!live && <span className="tag">{t.admin.orders.test}</span>}
    </span>
  )
}
