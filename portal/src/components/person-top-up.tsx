import type { TopUp } from 'authz/contract-top-up'
import { FormShell } from './form-shell.tsx'
import { ReasonField } from './reason-field.tsx'
import { useSpeech } from './speech.tsx'
import { Unfold } from './unfold.tsx'

/** What somebody has bought by itself, where there is such a thing; admins stop it, and say why. */
export const PersonTopUp = ({ topUp, mayChange }: { topUp: TopUp; mayChange: boolean }) => {
  const { t, format } = useSpeech()
  const { wish, state, stopped } = topUp
  if (wish === null) return null
  const money = (sum: number) => format.money(sum, wish.currency)
  const reason = stopped?.reason
  return (
    <div className="part">
      <h2>
        {t.admin.topUp.title}{' '}
        <span className={`tag ${state === 'on' ? 'good' : 'warn'}`}>{t.topUp.states[state]}</span>
      </h2>
      <p className="soft">
        {t.admin.topUp.line({
          pack: wish.title,
          price: money(wish.amount),
          threshold: wish.threshold,
          cap: money(wish.cap),
          spent: money(wish.spent),
        })}
      </p>
      {reason && <p className="soft">{t.topUp.reasons[reason]}</p>}
      {mayChange && state === 'on' && <Stop />}
    </div>
  )
}

const Stop = () => {
  const { t } = useSpeech()
  return (
    <Unfold label={t.admin.topUp.ask}>
      {fold => (
        <FormShell
          intent="stop-top-up"
          submit={t.admin.topUp.stop}
          tone="pay"
          cancel={{ label: t.cancel, onCancel: fold }}
        >
          <ReasonField label={t.admin.topUp.reason} maxLength={100} />
        </FormShell>
      )}
    </Unfold>
  )
}
