import type { AdminSubscriptionDetail } from 'authz/contract-plan-desk'
import { useSpeech } from './speech.tsx'

/** What comes of a plan by itself, and what has come since a payment failed, each with its day. */
export const PlanSteps = ({ subscription }: { subscription: AdminSubscriptionDetail }) => {
  const { t, format } = useSpeech()
  const texts = t.admin.subscriptions
  const { steps, currency, next, amount } = subscription
  if (steps.length === 0) return null
  const sum = format.money(next?.amount ?? amount, currency)
  const words = {
    ...texts.steps,
    renewal: texts.steps.renewal({ sum }),
    // What is late is this period's.
    mail: texts.steps.mail({ sum: format.money(amount, currency) }),
  }
  return (
    <>
      <h2>{texts.comes}</h2>
      <ol className="plan-steps">
        {steps.map(({ what, at, done }) => (
          <li key={`${what} ${at}`} className={done ? 'soft' : ''}>
            <time dateTime={at}>{format.when(at)}</time>{' '}
            <span>
              {words[what]}
              {done && ` · ${texts.isDone}`}
            </span>
          </li>
        ))}
      </ol>
    </>
  )
}
