import type { App } from 'authz/contract-apps'
import type { OfferedPlan } from 'authz/contract-payments'
import type { OwnSubscription, Subscription } from 'authz/contract-plans'
import { Fragment, type ReactNode } from 'react'
import {
  type ActionFunctionArgs,
  Link,
  redirect,
  redirectDocument,
  useLoaderData,
  useLocation,
  useSearchParams,
} from 'react-router'
import { FormShell } from '../components/form-shell.tsx'
import { usePageTitle } from '../components/page-title.ts'
import { limitsOfPlan, priceOfPlan, titlesOf, tokensOfPlan } from '../components/plan-words.ts'
import { Price, PromotionField } from '../components/promotion-field.tsx'
import { Receipt } from '../components/receipt.tsx'
import { useSpeech } from '../components/speech.tsx'
import { TestMode } from '../components/test-mode.tsx'
import { type Promotion, usePromotion } from '../components/use-promotion.ts'
import { useMe } from '../components/who.ts'
import { loadApps } from '../data/apps.ts'
import { requireWho } from '../data/me.ts'
import { loadOffers, readCurrency } from '../data/offers.ts'
import { changePlan, loadOwnPlan, takePlan } from '../data/plans.ts'
import { findTerms } from '../data/terms.ts'
import { withNext } from '../next-path.ts'
import { attemptSignedIn, readField, signedIn } from '../outcome.ts'
import { type Change, readChange } from '../plan-choice.ts'
import { addDays } from '../plan-state.ts'
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

/** The days that are free for whoever takes the plan now; null for none. */
const trialOf = (plan: OfferedPlan, own: OwnSubscription) => (own.tried ? null : plan.trialDays)

type FactsProps = {
  plan: OfferedPlan
  apps: App[]
  own: OwnSubscription
  change: Change
  promotion: Promotion
}

const PlanFacts = ({ plan, apps, own, change, promotion }: FactsProps) => {
  const { t, format } = useSpeech()
  const money = (amount: number) => format.money(amount, plan.currency)
  const price = priceOfPlan(t, format, plan)
  const isTaken = change.kind === 'take' && plan.amount > 0 && !plan.contact
  const trial = isTaken ? trialOf(plan, own) : null
  const begins = trial === null ? null : addDays(new Date().toISOString(), trial)
  return (
    <dl>
      {plan.tokens > 0 && (
        <>
          <dt>{t.subscribe.get}</dt>
          <dd>{tokensOfPlan(t, plan)}</dd>
          <dt>{t.subscribe.lasts}</dt>
          <dd>
            <Lasts plan={plan} />
          </dd>
        </>
      )}
      {plan.apps.length > 0 && (
        <>
          <dt>{t.subscribe.apps}</dt>
          <dd>{titlesOf(format, apps, plan.apps)}</dd>
        </>
      )}
      {limitsOfPlan(t, plan).map(limit => (
        <Fragment key={limit}>
          <dt>{t.plans.limit}</dt>
          <dd>{limit}</dd>
        </Fragment>
      ))}
      <dt>{t.subscribe.price}</dt>
      <dd>{plan.contact ? t.plans.onRequest : price}</dd>
      {isTaken && (
        <>
          {plan.setup > 0 && (
            <>
              <dt>{t.subscribe.setup}</dt>
              <dd>{money(plan.setup)}</dd>
            </>
          )}
          <dt>{t.subscribe.now}</dt>
          <dd>
            {trial === null ? (
              <Price
                amount={plan.setup + plan.amount}
                promotion={
                  promotion.promoted && { ...promotion.promoted, amount: plan.setup + promotion.amount }
                }
                currency={plan.currency}
              />
            ) : (
              money(plan.setup)
            )}
          </dd>
          {promotion.promoted?.title && (
            <>
              <dt>{promotion.promoted.title}</dt>
              <dd>{t.promotions.off({ sum: money(promotion.promoted.discount) })}</dd>
            </>
          )}
          {plan.every !== 'once' && begins !== null && (
            <>
              <dt>{t.subscribe.then}</dt>
              <dd>{t.subscribe.thenFrom({ price, date: format.fullDate(begins) })}</dd>
            </>
          )}
        </>
      )}
    </dl>
  )
}

const Lasts = ({ plan: { days, rollover } }: { plan: OfferedPlan }) => {
  const { t } = useSpeech()
  if (days !== null) return t.subscribe.days({ days })
  if (rollover !== null && rollover > 0) return t.subscribe.rolls({ count: rollover })
  return t.subscribe.period
}

type WayProps = Omit<FactsProps, 'apps'> & { test: boolean; hasTerms: boolean }

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
    return <TakeForm plan={plan} own={own} test={test} hasTerms={hasTerms} promotion={promotion} />
  }
  return own.subscription && <ChangeForm plan={plan} running={own.subscription} change={change} test={test} />
}

const Wish = ({ plan, children }: { plan: OfferedPlan; children: ReactNode }) => {
  const { language } = useSpeech()
  return (
    <>
      <input type="hidden" name="currency" value={plan.currency} />
      {children}
      <input type="hidden" name="language" value={language} />
    </>
  )
}

const TakeForm = ({ plan, own, test, hasTerms, promotion }: Omit<WayProps, 'change'>) => {
  const { t, format } = useSpeech()
  const { subscription: running, waiting } = own
  const isFree = plan.amount === 0
  const trial = trialOf(plan, own)
  const isTried = !isFree && trial !== null
  const price = format.money(plan.setup + promotion.amount, plan.currency)
  const submit = isFree
    ? t.subscribe.takeFree
    : isTried
      ? plan.setup > 0
        ? t.subscribe.pay({ price: format.money(plan.setup, plan.currency) })
        : t.subscribe.try
      : t.subscribe.pay({ price })
  return (
    <FormShell
      submit={submit}
      tone={isFree ? 'plain' : 'pay'}
      disabled={promotion.isAsking}
      refusals={{ ...t.subscribe.refusals, ...t.promotions.refusals }}
    >
      <Wish plan={plan}>
        {isFree ? (
          <input type="hidden" name="amount" value={plan.amount} />
        ) : (
          <PromotionField promotion={promotion} currency={plan.currency} />
        )}
      </Wish>
      {test && !isFree && <TestMode />}
      {running && <Note>{t.subscribe.replaces({ plan: running.title })}</Note>}
      {waiting && waiting.plan !== plan.name && <Note>{t.subscribe.waits({ plan: waiting.title })}</Note>}
      {!isFree && plan.trialDays !== null && own.tried && <Note>{t.subscribe.tried}</Note>}
      {!isFree && (
        <>
          <Note>
            {trial === null
              ? t.buy.cardNext
              : t.subscribe.cardFirst({ date: format.fullDate(addDays(new Date().toISOString(), trial)) })}
          </Note>
          {plan.every !== 'once' && <Note>{t.subscribe.until}</Note>}
          <label className="check long">
            <input type="checkbox" name="waiver" required />
            <span>{t.buy.waiver}</span>
          </label>
        </>
      )}
      {hasTerms && (
        <Note>
          {t.buy.terms} <Link to="/terms">{t.buy.readTerms}</Link>
        </Note>
      )}
    </FormShell>
  )
}

const Note = ({ children }: { children: ReactNode }) => <p className="way-next">{children}</p>

type ChangeFormProps = { plan: OfferedPlan; running: Subscription; change: Change; test: boolean }

/** What changes and when, and the button that says the sum or the day. */
const ChangeForm = ({ plan, running, change, test }: ChangeFormProps) => {
  const { t, format } = useSpeech()
  const price = format.money(plan.amount, plan.currency)
  const date = format.fullDate(running.periodEnd ?? running.madeAt)
  const named = { plan: format.text(plan.title), old: running.title }
  const ways = {
    now: [t.subscribe.atOnce({ ...named, price }), t.subscribe.submitNow({ price })],
    later: [t.subscribe.later({ ...named, price, date }), t.subscribe.submitLater({ date })],
    trial: [t.subscribe.inTrial({ ...named, price, date }), t.subscribe.submitTrial],
    stay: [t.subscribe.stays({ plan: named.plan }), t.subscribe.submitStay({ plan: named.plan })],
  } as const
  const [text, submit] = ways[change.kind as keyof typeof ways]
  return (
    <>
      <h2>{t.subscribe.what}</h2>
      <p>{text}</p>
      {running.cancelAtEnd && <p>{t.subscribe.keeps}</p>}
      {test && change.kind === 'now' && <TestMode />}
      <FormShell
        submit={submit}
        intent="change"
        tone={change.kind === 'now' ? 'pay' : 'plain'}
        refusals={t.subscribe.refusals}
      >
        <Wish plan={plan}>
          <input type="hidden" name="amount" value={plan.amount} />
        </Wish>
      </FormShell>
      <p className="aside">
        <Link to="/plan">{t.subscribe.toPlan}</Link>
      </p>
    </>
  )
}
