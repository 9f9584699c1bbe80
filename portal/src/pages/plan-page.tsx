import type { App } from 'authz/contract-apps'
import type { Invoice, Subscription } from 'authz/contract-plans'
import { Link, redirectDocument, useLoaderData } from 'react-router'
import { Empty } from '../components/empty.tsx'
import { FormShell } from '../components/form-shell.tsx'
import { usePageTitle } from '../components/page-title.ts'
import { PlanActs } from '../components/plan-acts.tsx'
import { PlanInvoices } from '../components/plan-invoices.tsx'
import { PlanScope } from '../components/plan-scope.tsx'
import { priceOfPlan, tokensOfPlan } from '../components/plan-words.ts'
import { useSpeech } from '../components/speech.tsx'
import { TestMode } from '../components/test-mode.tsx'
import { useFreshBalance } from '../components/use-fresh-balance.ts'
import { usePayment } from '../components/use-payment.ts'
import { loadApps } from '../data/apps.ts'
import { requireWho } from '../data/me.ts'
import {
  cancelOwnPlan,
  changePlan,
  findPlanPayUrl,
  loadOwnPlan,
  openPlanPortal,
  pausePlan,
  resumeOwnPlan,
  settleOwnPlan,
} from '../data/plans.ts'
import { readFailure } from '../order-state.ts'
import { readField, runIntent, signedIn } from '../outcome.ts'
import { awaitsPayment, type PlanState, stateOfPlan } from '../plan-state.ts'
import '../styles/buying.css'
import '../styles/plans.css'

const isAwaited = (plan: Subscription | null) => plan !== null && awaitsPayment(stateOfPlan(plan))

/**
 * One's plan. Back from the page where it was paid (`?paid`) or where another card was given (`?back`) the provider is
 * asked first: its webhook may be late, or lost.
 */
export const loadPlanPage = signedIn(async ({ request }) => {
  const search = new URL(request.url).searchParams
  const isPaid = search.has('paid')
  const isBack = isPaid || search.has('back')
  const before = await loadOwnPlan()
  const isAsked = isBack && isAwaited(before.waiting ?? before.subscription)
  const own = isAsked
    ? await settleOwnPlan().then(
        () => loadOwnPlan(),
        () => before,
      )
    : before
  const [me, apps] = await Promise.all([requireWho(), loadApps()])
  return { own, me, apps, isPaid, isBack }
})

const leaveFor = (url: string | null) => {
  if (url !== null) throw redirectDocument(url)
}

export const submitPlan = runIntent<unknown>({
  // It was paid or ended meanwhile, perhaps in another tab, when there is no page to pay at.
  pay: async () => leaveFor(await findPlanPayUrl()),
  cards: async form => leaveFor(await openPlanPortal(readField(form, 'language') === 'fr' ? 'fr' : 'en')),
  cancel: () => cancelOwnPlan(),
  resume: () => resumeOwnPlan(),
  pause: form => pausePlan(readField(form, 'until') || null),
  stay: form => changePlan(readField(form, 'plan'), Number(readField(form, 'amount'))),
})

/** One's plan: how it stands, what comes next, and what was paid for it. */
export const PlanPage = () => {
  const { t } = useSpeech()
  const { own, me, apps, isPaid, isBack } = useLoaderData<typeof loadPlanPage>()
  const { subscription: running, waiting, invoices } = own
  const isAsking = usePayment(
    isBack && isAwaited(waiting ?? running),
    async () => !isAwaited(await settleOwnPlan()),
  )
  useFreshBalance(me.balance)
  const isThanked = isPaid && waiting === null && running !== null && !isAwaited(running)
  const title = isThanked ? t.plan.thanks({ plan: running.title }) : t.plan.title
  usePageTitle(title)
  return (
    <>
      <h1>{title}</h1>
      <div className="stack page">
        <div role="status" className="plan-news">
          {isAsking && <p className="tw:m-0">{t.orders.asking}</p>}
          {isPaid && !isAsking && waiting !== null && <p className="tw:m-0">{t.orders.unknown}</p>}
        </div>
        {waiting !== null && <Waiting plan={waiting} apps={apps} />}
        {running !== null && <Running plan={running} apps={apps} invoices={invoices} />}
        {running === null && waiting === null && (
          <section className="panel">
            <Empty title={t.plan.empty}>
              <p>
                {t.plan.emptyNext} <Link to="/pricing">{t.subscribe.toPlans}</Link>
              </p>
            </Empty>
          </section>
        )}
        {(running?.free === false || invoices.length > 0) && <PlanInvoices invoices={invoices} />}
      </div>
    </>
  )
}

const tones: Partial<Record<PlanState, string>> = {
  open: 'warn',
  active: 'good',
  free: 'good',
  once: 'good',
  trialing: 'good',
  past_due: 'warn',
  suspended: 'warn',
}

const Head = ({ plan }: { plan: Subscription }) => {
  const { t } = useSpeech()
  const state = stateOfPlan(plan)
  return (
    <div className="plan-head">
      <h2>{plan.title}</h2>
      <span className={`tag ${tones[state] ?? ''}`}>{t.plan.states[state]}</span>
    </div>
  )
}

/** One that was chosen and is not paid. */
const Waiting = ({ plan, apps }: { plan: Subscription; apps: App[] }) => {
  const { t, format } = useSpeech()
  const price = format.money(plan.trialDays === null ? plan.amount + plan.setup : plan.setup, plan.currency)
  return (
    <section className="panel">
      <Head plan={plan} />
      <p>{t.plan.ledes.open}</p>
      {!plan.live && <TestMode />}
      <Facts plan={plan} apps={apps} />
      <div className="row plan-acts">
        <FormShell submit={t.plan.pay({ price })} tone="pay" intent="pay" refusals={t.subscribe.refusals} />
        <FormShell submit={t.plan.giveUp} tone="quiet" intent="cancel" refusals={t.subscribe.refusals} />
      </div>
    </section>
  )
}

type RunningProps = { plan: Subscription; apps: App[]; invoices: Invoice[] }

const Running = ({ plan, apps, invoices }: RunningProps) => {
  const { t } = useSpeech()
  const failed = invoices.find(({ state, plan: name }) => state === 'overdue' && name === plan.plan)
  const isLate = plan.pastDueSince !== null
  return (
    <section className="panel">
      <Head plan={plan} />
      <div role="status">
        {isLate && failed?.payment?.state === 'failed' && (
          <p className="problem">{readFailure(t, failed.payment.failureCode)}</p>
        )}
        <Standing plan={plan} due={failed?.amount ?? plan.amount} />
      </div>
      {!plan.live && !plan.free && <TestMode />}
      <Facts plan={plan} apps={apps} />
      <PlanActs key={`${plan.state} ${plan.cancelAtEnd} ${plan.pauses}`} plan={plan} />
    </section>
  )
}

/** How the plan stands, in sentences. */
const Standing = ({ plan, due }: { plan: Subscription; due: number }) => {
  const { t, format } = useSpeech()
  const { next, currency, periodEnd, pastDueSince, resumesAt } = plan
  const state = stateOfPlan(plan)
  const ledes = t.plan.ledes
  const date = format.fullDate(periodEnd ?? plan.madeAt)
  const price = format.money(next?.amount ?? plan.amount, currency)
  const late = { price: format.money(due, currency), date: format.fullDate(pastDueSince ?? plan.madeAt) }
  const words = {
    open: ledes.open,
    active: ledes.active({ date, price }),
    free: periodEnd === null ? ledes.freeForever : ledes.free({ date }),
    once: ledes.once({ date }),
    trialing: ledes.trialing({ date: format.fullDate(plan.trialEnd ?? periodEnd ?? plan.madeAt), price }),
    ending: ledes.ending({ date }),
    pausing: ledes.pausing({ date }),
    paused: ledes.paused,
    past_due: ledes.past_due(late),
    suspended: ledes.suspended(late),
  }
  const isPausing = state === 'pausing' || state === 'paused'
  return (
    <>
      <p>{words[state]}</p>
      {isPausing && (
        <p>
          {resumesAt === null ? t.plan.resumesByYou : t.plan.resumes({ date: format.fullDate(resumesAt) })}
        </p>
      )}
      {next !== null && !plan.cancelAtEnd && (
        <p>{t.plan.next({ date, plan: next.title, price: format.money(next.amount, currency) })}</p>
      )}
    </>
  )
}

const Facts = ({ plan, apps }: { plan: Subscription; apps: App[] }) => {
  const { t, format } = useSpeech()
  const state = stateOfPlan(plan)
  const { periodStart, periodEnd, next } = plan
  const renews = state === 'active' || state === 'trialing'
  // The first payment comes after the trial.
  const off = state === 'trialing' ? plan.discount : plan.renewalDiscount
  return (
    <dl className="facts">
      <dt>{t.subscribe.price}</dt>
      <dd>{priceOfPlan(t, format, plan)}</dd>
      {plan.tokens > 0 && (
        <>
          <dt>{t.subscribe.get}</dt>
          <dd>{tokensOfPlan(t, plan)}</dd>
        </>
      )}
      <PlanScope plan={plan} apps={apps} />
      {periodStart !== null && periodEnd !== null && state !== 'paused' && (
        <>
          <dt>{state === 'trialing' ? t.plan.trialEnd : t.plan.period}</dt>
          <dd>
            {state === 'trialing'
              ? format.fullDate(plan.trialEnd ?? periodEnd)
              : t.plan.fromTo({ from: format.fullDate(periodStart), to: format.fullDate(periodEnd) })}
          </dd>
        </>
      )}
      {renews && periodEnd !== null && (
        <>
          <dt>{t.plan.nextPayment}</dt>
          <dd>
            {format.money(Math.max(0, (next?.amount ?? plan.amount) - off), plan.currency)},{' '}
            {format.fullDate(periodEnd)}
          </dd>
        </>
      )}
    </dl>
  )
}
