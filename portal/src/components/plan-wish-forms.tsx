import type { OfferedPlan } from 'authz/contract-payments'
import type { OwnSubscription, Subscription } from 'authz/contract-plans'
import type { ReactNode } from 'react'
import { Link } from 'react-router'
import type { Change } from '../plan-choice.ts'
import { addDays, trialOf } from '../plan-state.ts'
import { Agreement } from './agreement.tsx'
import { FormShell } from './form-shell.tsx'
import { PromotionField } from './promotion-field.tsx'
import { useSpeech } from './speech.tsx'
import { TestMode } from './test-mode.tsx'
import type { Promotion } from './use-promotion.ts'

const Hidden = ({ name, value }: { name: string; value: string | number }) => (
  <input type="hidden" name={name} value={value} />
)

type TakePlanFormProps = {
  plan: OfferedPlan
  own: OwnSubscription
  promotion: Promotion
  test: boolean
  hasTerms: boolean
}

/** Takes a plan: for nothing, for what it costs, or for a trial first. */
export const TakePlanForm = ({ plan, own, test, hasTerms, promotion }: TakePlanFormProps) => {
  const { t, format, language } = useSpeech()
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
      <Hidden name="currency" value={plan.currency} />
      {isFree ? (
        <Hidden name="amount" value={plan.amount} />
      ) : (
        <PromotionField promotion={promotion} currency={plan.currency} />
      )}
      <Hidden name="language" value={language} />
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
        </>
      )}
      <Agreement waiver={isFree ? null : t.buy.waiver} hasTerms={hasTerms} />
    </FormShell>
  )
}

const Note = ({ children }: { children: ReactNode }) => <p className="way-next">{children}</p>

type ChangePlanFormProps = { plan: OfferedPlan; running: Subscription; change: Change; test: boolean }

/** What changes and when, and the button that says the sum or the day. */
export const ChangePlanForm = ({ plan, running, change, test }: ChangePlanFormProps) => {
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
      {change.kind !== 'stay' && running.renewalDiscount > 0 && (
        <p>
          {t.subscribe.promotionEnds({
            ...named,
            sum: format.money(running.renewalDiscount, running.currency),
          })}
        </p>
      )}
      {running.cancelAtEnd && <p>{t.subscribe.keeps}</p>}
      {test && change.kind === 'now' && <TestMode />}
      <FormShell
        submit={submit}
        intent="change"
        tone={change.kind === 'now' ? 'pay' : 'plain'}
        refusals={t.subscribe.refusals}
      >
        <Hidden name="amount" value={plan.amount} />
      </FormShell>
      <p className="aside">
        <Link to="/plan">{t.subscribe.toPlan}</Link>
      </p>
    </>
  )
}
