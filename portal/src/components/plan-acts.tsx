import type { Subscription } from 'authz/contract-plans'
import type { ReactNode } from 'react'
import { Link } from 'react-router'
import { addMonths, stateOfPlan } from '../plan-state.ts'
import { Select } from './field.tsx'
import { FormShell } from './form-shell.tsx'
import { useSpeech } from './speech.tsx'
import { Unfold } from './unfold.tsx'

type ActsProps = { plan: Subscription }

/** What one can do about the plan that one has, what helps first. */
export const PlanActs = ({ plan }: ActsProps) => {
  const state = stateOfPlan(plan)
  const isLate = state === 'past_due' || state === 'suspended'
  const isPausable = state === 'active' && plan.next === null
  const hasCards = !plan.free
  return (
    <div className="row plan-acts">
      {isLate && <Cards isPrimary />}
      {state === 'ending' && <Keep />}
      {(state === 'paused' || state === 'pausing') && <GoOn plan={plan} isNow={state === 'paused'} />}
      {plan.next !== null && !plan.cancelAtEnd && <Stay plan={plan} />}
      {(state === 'active' || state === 'trialing' || state === 'free') && <ChangeLink />}
      {hasCards && !isLate && <Cards />}
      {isPausable && <Pause plan={plan} />}
      {state !== 'ending' && state !== 'once' && <CancelPlan plan={plan} />}
    </div>
  )
}

const ChangeLink = () => {
  const { t } = useSpeech()
  return (
    <Link className="btn quiet" to="/pricing">
      {t.plan.change}
    </Link>
  )
}

const Cards = ({ isPrimary = false }: { isPrimary?: boolean }) => {
  const { t, language } = useSpeech()
  return (
    <FormShell
      submit={isPrimary ? t.plan.otherCard : t.plan.cards}
      tone={isPrimary ? 'pay' : 'quiet'}
      intent="cards"
      refusals={t.subscribe.refusals}
    >
      <input type="hidden" name="language" value={language} />
    </FormShell>
  )
}

const Keep = () => {
  const { t } = useSpeech()
  return <FormShell submit={t.plan.keep} intent="resume" refusals={t.subscribe.refusals} />
}

/** The plan of now instead of the one that was chosen for later. */
const Stay = ({ plan }: ActsProps) => {
  const { t } = useSpeech()
  return (
    <FormShell submit={t.plan.stay({ plan: plan.title })} intent="stay" refusals={t.subscribe.refusals}>
      <input type="hidden" name="plan" value={plan.plan} />
      <input type="hidden" name="amount" value={plan.amount} />
    </FormShell>
  )
}

const GoOn = ({ plan, isNow }: ActsProps & { isNow: boolean }) => {
  const { t, format } = useSpeech()
  const price = format.money(plan.next?.amount ?? plan.amount, plan.currency)
  return (
    <FormShell
      submit={isNow ? t.plan.goOnPaying({ price }) : t.plan.goOn}
      tone={isNow ? 'pay' : 'plain'}
      intent="resume"
      refusals={t.subscribe.refusals}
    >
      {isNow && <p className="way-next">{t.plan.goOnText}</p>}
    </FormShell>
  )
}

/** A question in the place of its button. */
const Ask = ({ title, children }: { title: string; children: ReactNode }) => (
  <div className="plan-ask">
    <h3>{title}</h3>
    {children}
  </div>
)

/** The months that one can choose; the service takes any day within a year. */
const months = [1, 2, 3, 6]

const Pause = ({ plan }: ActsProps) => {
  const { t, format } = useSpeech()
  const end = plan.periodEnd ?? plan.madeAt
  const choices = months.map((count): [string, string] => {
    const until = addMonths(end, count)
    return [until, t.plan.pauseMonths({ months: count, date: format.fullDate(until) })]
  })
  return (
    <Unfold label={t.plan.pause}>
      {fold => (
        <Ask title={t.plan.pauseTitle({ plan: plan.title })}>
          <p>{t.plan.pauseText({ date: format.fullDate(end) })}</p>
          <FormShell
            submit={t.plan.pauseYes}
            intent="pause"
            cancel={{ label: t.plan.cancelNo, onCancel: fold }}
            onDone={fold}
            refusals={t.subscribe.refusals}
          >
            <Select label={t.plan.pauseUntil} name="until" options={[['', t.plan.pauseOpen], ...choices]} />
          </FormShell>
        </Ask>
      )}
    </Unfold>
  )
}

const CancelPlan = ({ plan }: ActsProps) => {
  const { t, format } = useSpeech()
  const isPaid = plan.state === 'active' || plan.state === 'trialing'
  const hasEnd = isPaid && plan.periodEnd !== null
  return (
    <Unfold label={t.plan.cancel}>
      {fold => (
        <Ask title={t.plan.cancelTitle({ plan: plan.title })}>
          <p>
            {hasEnd ? t.plan.cancelAtEnd({ date: format.fullDate(plan.periodEnd ?? '') }) : t.plan.cancelNow}
          </p>
          <FormShell
            submit={t.plan.cancelYes}
            intent="cancel"
            cancel={{ label: t.plan.cancelNo, onCancel: fold }}
            onDone={fold}
            refusals={t.subscribe.refusals}
          />
        </Ask>
      )}
    </Unfold>
  )
}
