import type { App } from 'authz/contract-apps'
import type { OfferedPlan, OffersAnswer } from 'authz/contract-payments'
import type { OwnSubscription } from 'authz/contract-plans'
import { Link, useSearchParams } from 'react-router'
import { subscribePath } from '../data/plans.ts'
import { withNext } from '../next-path.ts'
import { type Every, findSaving, hasChoice, plansFor, readEvery } from '../plan-choice.ts'
import { Currencies } from './packs.tsx'
import { limitsOfPlan, priceOfPlan, titlesOf, tokensOfPlan } from './plan-words.ts'
import { Price } from './promotion-field.tsx'
import { useSpeech } from './speech.tsx'
import { TestMode } from './test-mode.tsx'
import { useMe } from './who.ts'
import '../styles/catalogue.css'
import '../styles/buying.css'
import '../styles/plans.css'

type PlansProps = { offers: OffersAnswer; apps: App[]; own: OwnSubscription | null; isShort?: boolean }

/** The plans side by side, each a ticket with its price on the stub; `isShort` leaves out what one reads to compare. */
export const Plans = ({ offers, apps, own, isShort = false }: PlansProps) => {
  const [search] = useSearchParams()
  const every = readEvery(search)
  const isPaid = offers.plans.some(({ amount, contact }) => amount > 0 && !contact)
  return (
    <>
      {offers.test && isPaid && !isShort && <TestMode methods={offers.methods} />}
      <div className="plan-choices">
        {hasChoice(offers.plans) && <EveryChips every={every} />}
        {!isShort && offers.currencies.length > 1 && <Currencies offers={offers} />}
      </div>
      <div className="grid packs plans">
        {plansFor(offers.plans, every).map(plan => (
          <PlanTicket
            key={plan.name}
            plan={plan}
            plans={offers.plans}
            apps={apps}
            own={own}
            isShort={isShort}
          />
        ))}
      </div>
    </>
  )
}

const EveryChips = ({ every }: { every: Every }) => {
  const { t } = useSpeech()
  const [, setSearch] = useSearchParams()
  const choose = (chosen: Every) =>
    setSearch(
      search => {
        if (chosen === 'month') search.delete('every')
        else search.set('every', chosen)
        return search
      },
      { replace: true, preventScrollReset: true },
    )
  const names = { month: t.plans.monthly, year: t.plans.yearly }
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot scroll as a row in every browser
    <div className="chips" role="group" aria-label={t.plans.every}>
      {(['month', 'year'] as const).map(value => (
        <button
          key={value}
          type="button"
          className="chip"
          aria-pressed={value === every}
          onClick={() => choose(value)}
        >
          {names[value]}
        </button>
      ))}
    </div>
  )
}

type TicketProps = Omit<PlansProps, 'offers' | 'isShort'> & {
  plan: OfferedPlan
  plans: OfferedPlan[]
  isShort: boolean
}

const PlanTicket = ({ plan, plans, apps, own, isShort }: TicketProps) => {
  const { t, format } = useSpeech()
  const isMine = own?.subscription?.plan === plan.name
  const saving = findSaving(plan, plans)
  return (
    <article className="ticket" aria-labelledby={`plan-${plan.name}`}>
      <div>
        <div className="head">
          <h3 id={`plan-${plan.name}`}>{format.text(plan.title)}</h3>
          {isMine && <span className="tag good">{t.plans.yours}</span>}
          {!isMine && plan.popular && <span className="tag">{t.packs.popular}</span>}
        </div>
        {plan.summary && <p>{format.text(plan.summary)}</p>}
        {plan.tokens > 0 && <p className="plan-tokens">{tokensOfPlan(t, plan)}</p>}
        {!isShort && <PlanDetails plan={plan} apps={apps} />}
        {plan.trialDays !== null && own?.tried !== true && <p>{t.plans.trial({ days: plan.trialDays })}</p>}
        {saving && (
          <p className="good">
            {t.plans.saving({ percent: saving.percent, plan: format.text(saving.monthly.title) })}
          </p>
        )}
      </div>
      <div className="stub">
        <PlanPrice plan={plan} />
        <PlanWay plan={plan} own={own} />
      </div>
    </article>
  )
}

const PlanDetails = ({ plan, apps }: { plan: OfferedPlan; apps: App[] }) => {
  const { t, format } = useSpeech()
  const { days, rollover } = plan
  return (
    <>
      {plan.features.length > 0 && (
        <ul className="features">
          {plan.features.map(feature => (
            <li key={format.text(feature)}>{format.text(feature)}</li>
          ))}
        </ul>
      )}
      {plan.apps.length > 0 && <p>{t.plans.opens({ apps: titlesOf(format, apps, plan.apps) })}</p>}
      {days !== null && <p>{t.plans.days({ days })}</p>}
      {rollover !== null && rollover > 0 && <p>{t.plans.rollover({ count: rollover })}</p>}
      {plan.setup > 0 && <p>{t.plans.setup({ price: format.money(plan.setup, plan.currency) })}</p>}
      {limitsOfPlan(t, plan).map(limit => (
        <p key={limit}>{limit}</p>
      ))}
    </>
  )
}

const PlanPrice = ({ plan: { amount, currency, every, contact, promotion } }: { plan: OfferedPlan }) => {
  const { t } = useSpeech()
  if (contact) return <b>{t.plans.onRequest}</b>
  if (amount === 0) return <b>{t.plans.free}</b>
  return (
    <span>
      <b>
        <Price amount={amount} promotion={promotion} currency={currency} />
      </b>{' '}
      <small>{t.plans.per[every]}</small>
    </span>
  )
}

/** Where one goes from a plan: to its taking, by way of sign-up for guests; to the people who make it; or to one's own. */
const PlanWay = ({ plan, own }: { plan: OfferedPlan; own: OwnSubscription | null }) => {
  const { t, format } = useSpeech()
  const isGuest = useMe() === null
  const running = own?.subscription ?? null
  const title = format.text(plan.title)
  if (running?.plan === plan.name)
    return (
      <Link className="btn quiet" to="/plan">
        {t.plans.see}
      </Link>
    )
  if (plan.contact)
    return (
      <Link
        className="btn quiet"
        to={`/contact?subject=${encodeURIComponent(t.plans.subject({ plan: title }))}`}
        aria-label={t.plans.askNamed({ plan: title })}
      >
        {t.plans.ask}
      </Link>
    )
  const path = subscribePath(plan)
  const isChange = running !== null && !running.free
  const named = { plan: title, price: priceOfPlan(t, format, plan) }
  return (
    <Link
      className={`btn ${plan.popular && !isChange ? 'plain' : 'quiet'}`}
      to={isGuest ? withNext('/sign-up', path) : path}
      aria-label={isChange ? t.plans.changeNamed(named) : t.plans.takeNamed(named)}
    >
      {isChange ? t.plans.change : t.plans.take}
    </Link>
  )
}

/** Where tokens are bought: one's own plan in a line, or those that one could take. */
export const PlansPanel = ({ offers, apps, own }: Omit<PlansProps, 'isShort'>) => {
  const { t } = useSpeech()
  if (offers.plans.length === 0) return null
  const running = own?.subscription ?? null
  return (
    <section className="panel buying">
      <div className="head">
        <h2>{running === null ? t.plans.title : t.plans.mine({ plan: running.title })}</h2>
        <Link to={running === null ? '/pricing' : '/plan'}>
          {running === null ? t.plans.all : t.plans.see}
        </Link>
      </div>
      {running === null ? (
        <Plans offers={offers} apps={apps} own={own} isShort />
      ) : (
        running.tokens > 0 && <p className="soft tw:mb-0">{tokensOfPlan(t, running)}</p>
      )}
    </section>
  )
}
