import type { App } from 'authz/contract-apps'
import type { OfferedPlan } from 'authz/contract-payments'
import type { OwnSubscription } from 'authz/contract-plans'
import type { Change } from '../plan-choice.ts'
import { addDays, trialOf } from '../plan-state.ts'
import { PlanScope } from './plan-scope.tsx'
import { priceOfPlan, tokensOfPlan } from './plan-words.ts'
import { Price } from './promotion-field.tsx'
import { useSpeech } from './speech.tsx'
import type { Promotion } from './use-promotion.ts'

export type PlanFactsProps = {
  plan: OfferedPlan
  apps: App[]
  own: OwnSubscription
  change: Change
  promotion: Promotion
}

/** What each period of a plan brings, and what is paid for it now and then. */
export const PlanFacts = ({ plan, apps, own, change, promotion }: PlanFactsProps) => {
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
      <PlanScope plan={plan} apps={apps} />
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
