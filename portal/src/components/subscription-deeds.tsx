import type { AdminSubscriptionDetail } from 'authz/contract-plan-desk'
import { type ReactNode, useState } from 'react'
import { Check, NumberField } from './field.tsx'
import { FormShell } from './form-shell.tsx'
import { ReasonField } from './reason-field.tsx'
import { useSpeech } from './speech.tsx'
import { Unfold } from './unfold.tsx'

type SubscriptionProps = { subscription: AdminSubscriptionDetail }

const dayMs = 86_400_000

/** What an admin can do about the plan as it stands; nothing where it is over. */
export const SubscriptionDeeds = ({ subscription }: SubscriptionProps) => {
  const { t } = useSpeech()
  const texts = t.admin.subscriptions
  const { state, free, cancelAtEnd, providerId, sessionId } = subscription
  const isRunning = state !== 'open' && state !== 'cancelled' && state !== 'expired'
  const asks = providerId !== null || sessionId !== null
  if (!isRunning && !asks) return null
  return (
    <section className="panel">
      <div className="row order-deeds">
        {asks && (
          <FormShell
            intent="settle"
            submit={t.admin.orders.ask}
            tone="quiet"
            refusals={texts.refusals}
            className=""
          />
        )}
        {isRunning && (state === 'suspended' || cancelAtEnd) && (
          <Unfold label={texts.reactivate}>
            {fold => <ReactivateForm subscription={subscription} onLeave={fold} />}
          </Unfold>
        )}
        {isRunning && !free && (
          <Unfold label={texts.extend}>
            {fold => <ExtendForm subscription={subscription} onLeave={fold} />}
          </Unfold>
        )}
        {isRunning && (
          <Unfold label={texts.cancel}>
            {fold => <CancelForm subscription={subscription} onLeave={fold} />}
          </Unfold>
        )}
      </div>
    </section>
  )
}

type DeedProps = SubscriptionProps & { onLeave: () => void }
type DeedFormProps = { intent: string; submit: string; onLeave: () => void; children: ReactNode }

/** A deed with its reason, which the audit log keeps. */
const DeedForm = ({ intent, submit, onLeave, children }: DeedFormProps) => {
  const { t } = useSpeech()
  const texts = t.admin.subscriptions
  return (
    <FormShell
      className="form order-asked"
      intent={intent}
      submit={submit}
      refusals={texts.refusals}
      cancel={{ label: t.admin.orders.leave, onCancel: onLeave }}
      onDone={onLeave}
    >
      {children}
      <ReasonField label={texts.reason} hint={texts.reasonHint} />
    </FormShell>
  )
}

const ReactivateForm = ({ subscription, onLeave }: DeedProps) => {
  const { t, format } = useSpeech()
  const texts = t.admin.subscriptions
  const { state, cancelAtEnd, periodEnd } = subscription
  return (
    <DeedForm intent="reactivate" submit={texts.reactivateNow} onLeave={onLeave}>
      {state === 'suspended' && <p>{texts.reactivateSuspended}</p>}
      {cancelAtEnd && (
        <p>{texts.reactivateEnding({ date: periodEnd === null ? t.none : format.fullDate(periodEnd) })}</p>
      )}
    </DeedForm>
  )
}

const ExtendForm = ({ subscription, onLeave }: DeedProps) => {
  const { t, format } = useSpeech()
  const [typed, setTyped] = useState('7')
  const texts = t.admin.subscriptions
  const days = /^\d{1,3}$/.test(typed) ? Number(typed) : 0
  const from = Math.max(Date.now(), subscription.keptUntil === null ? 0 : Date.parse(subscription.keptUntil))
  const until = new Date(from + days * dayMs).toISOString()
  return (
    <DeedForm intent="extend" submit={texts.extendNow({ count: days })} onLeave={onLeave}>
      <p aria-live="polite">{texts.extendHint({ date: format.fullDate(until) })}</p>
      <NumberField
        label={texts.days}
        name="days"
        min={1}
        max={365}
        required
        value={typed}
        onType={setTyped}
      />
    </DeedForm>
  )
}

/** With its period where one is paid, or now. */
const CancelForm = ({ subscription, onLeave }: DeedProps) => {
  const { t, format } = useSpeech()
  const { state, every, periodEnd, cancelAtEnd, free } = subscription
  const isPaid = state === 'active' || state === 'trialing'
  const end = isPaid && every !== 'once' && !cancelAtEnd ? periodEnd : null
  const [isNow, setNow] = useState(end === null)
  const texts = t.admin.subscriptions
  return (
    <DeedForm intent="cancel" submit={isNow ? texts.cancelNow : texts.cancelAtEnd} onLeave={onLeave}>
      <input type="hidden" name="when" value={isNow ? 'now' : 'end'} />
      {end !== null && (
        <fieldset className="checks">
          <legend>{texts.cancelWhen}</legend>
          <Check type="radio" checked={!isNow} onChange={() => setNow(false)}>
            {texts.atEnd({ date: format.fullDate(end) })}
          </Check>
          <Check type="radio" checked={isNow} onChange={() => setNow(true)}>
            {texts.atOnce}
          </Check>
        </fieldset>
      )}
      <p aria-live="polite">{isNow ? (free ? texts.nowFree : texts.nowHint) : texts.endHint}</p>
    </DeedForm>
  )
}
