import type { App } from 'authz/contract-apps'
import {
  type ActionFunctionArgs,
  Link,
  redirect,
  redirectDocument,
  useLoaderData,
  useLocation,
  useSearchParams,
} from 'react-router'
import { usePageTitle } from '../components/page-title.ts'
import { PlanFacts, type PlanFactsProps } from '../components/plan-facts.tsx'
import { ChangePlanForm, TakePlanForm } from '../components/plan-wish-forms.tsx'
import { Receipt } from '../components/receipt.tsx'
import { useSpeech } from '../components/speech.tsx'
import { usePromotion } from '../components/use-promotion.ts'
import { useMe } from '../components/who.ts'
import { loadApps } from '../data/apps.ts'
import { requireWho } from '../data/me.ts'
import { loadOffers, readCurrency } from '../data/offers.ts'
import { changePlan, loadOwnPlan, takePlan } from '../data/plans.ts'
import { findTerms } from '../data/terms.ts'
import { withNext } from '../next-path.ts'
import { attemptSignedIn, readField, signedIn } from '../outcome.ts'
import { readChange } from '../plan-choice.ts'
import '../styles/buying.css'

/** The plan in the address as it is offered now, in the currency in which one pays already; null when it is not. */
export const loadSubscribe = signedIn(async ({ request, params }) => {
  const search = new URL(request.url).searchParams
  const [own, apps, terms] = await Promise.all([loadOwnPlan(), loadApps(), findTerms(), requireWho()])
  const running = own.subscription
  const currency = running && !running.free ? running.currency : readCurrency(search.get('currency'))
  const name = params.plan ?? ''
  const offers = await loadOffers({ currency, plan: /^[a-z0-9-]{1,63}$/.test(name) ? name : null })
  const plan = offers.plans.find(one => one.name === name) ?? null
  return { plan, own, apps, test: offers.test, hasTerms: terms !== null }
})

/** Takes the plan, or changes to it, at the price that was shown. */
export const submitSubscribe = async (args: ActionFunctionArgs) => {
  const form = await args.request.formData()
  const plan = args.params.plan ?? ''
  const amount = Number(readField(form, 'amount'))
  const outcome = await attemptSignedIn(args, async () => {
    if (readField(form, 'intent') === 'change') {
      await changePlan(plan, amount)
      return null
    }
    const language = readField(form, 'language') === 'fr' ? 'fr' : 'en'
    const code = readField(form, 'code')
    const wish = { plan, currency: readField(form, 'currency'), amount, language } as const
    return takePlan(code === '' ? wish : { ...wish, code })
  })
  if ('problem' in outcome) return outcome
  return outcome.done === null ? redirect('/plan') : redirectDocument(outcome.done)
}

/** One plan: what each period brings, what is paid now and then, and what becomes of the plan that one has. */
export const SubscribePage = () => {
  const { t, format } = useSpeech()
  const data = useLoaderData<typeof loadSubscribe>()
  const { plan, own } = data
  const change = plan === null ? null : readChange(own.subscription, plan)
  const isFirst = change === null || change.kind === 'take'
  const named = { plan: plan === null ? '' : format.text(plan.title) }
  const title =
    plan === null ? t.subscribe.gone : isFirst ? t.subscribe.title(named) : t.subscribe.change(named)
  usePageTitle(title)
  return (
    <Receipt>
      <h1>{title}</h1>
      {plan === null || change === null ? (
        <Aside text={t.subscribe.goneNext} to="/pricing" label={t.subscribe.toPlans} />
      ) : (
        <Offer {...data} plan={plan} change={change} />
      )}
    </Receipt>
  )
}

type OfferProps = Omit<WayProps, 'promotion'> & { apps: App[] }

/** What the plan costs and brings, with what a promotion takes off, and what one can do about it. */
const Offer = ({ apps, ...way }: OfferProps) => {
  const { plan, own, change } = way
  const [search] = useSearchParams()
  const { name, currency, amount } = plan
  const promotion = usePromotion(
    { plan: name, currency, amount, promotion: plan.promotion },
    search.get('code') ?? '',
  )
  return (
    <>
      <PlanFacts plan={plan} apps={apps} own={own} change={change} promotion={promotion} />
      <Way {...way} promotion={promotion} />
    </>
  )
}

const Aside = ({ text, to, label }: { text: string; to: string; label: string }) => (
  <>
    <p className="lede">{text}</p>
    <div className="row">
      <Link className="btn plain" to={to}>
        {label}
      </Link>
    </div>
  </>
)

type WayProps = Omit<PlanFactsProps, 'apps'> & { test: boolean; hasTerms: boolean }

/** What one can do about the plan. */
const Way = ({ plan, own, change, test, hasTerms, promotion }: WayProps) => {
  const { t, format } = useSpeech()
  const { pathname, search } = useLocation()
  const me = useMe()
  if (plan.contact) {
    const subject = t.plans.subject({ plan: format.text(plan.title) })
    const to = `/contact?subject=${encodeURIComponent(subject)}`
    return <Aside text={t.subscribe.onRequest} to={to} label={t.plans.ask} />
  }
  if (change.kind === 'refused')
    return <Aside text={t.subscribe.refusals[change.code]} to="/plan" label={t.subscribe.toPlan} />
  if (change.kind === 'take') {
    if (me !== null && me.termsDue !== null)
      return <Aside text={t.buy.termsDue} to={withNext('/terms', pathname + search)} label={t.buy.toTerms} />
    return <TakePlanForm plan={plan} own={own} test={test} hasTerms={hasTerms} promotion={promotion} />
  }
  return (
    own.subscription && <ChangePlanForm plan={plan} running={own.subscription} change={change} test={test} />
  )
}
