import type { Adjusted, PersonDetail } from 'authz/contract'
import { useState } from 'react'
import { previewBalance, readTokens } from '../adjustment.ts'
import { newUuid } from '../uuid.ts'
import { NumberField } from './field.tsx'
import { FormShell } from './form-shell.tsx'
import { ReasonField } from './reason-field.tsx'
import { useSpeech } from './speech.tsx'

/** Gives or takes tokens with a reason, and shows first what the balance will be. */
export const AdjustForm = ({ person, isSupport }: { person: PersonDetail; isSupport: boolean }) => {
  const { t, format } = useSpeech()
  const [done, setDone] = useState<Adjusted | null>(null)
  const texts = t.admin.person
  return (
    <section className="panel">
      <h2>{texts.adjust}</h2>
      {done && (
        <p role="status" className="good">
          {texts.adjusted({
            amount: format.signed(done.movement.tokens),
            balance: format.number(done.balance),
          })}
        </p>
      )}
      <Fields person={person} hint={isSupport ? texts.supportHint : texts.adjustHint} onDone={setDone} />
    </section>
  )
}

type FieldsProps = { person: PersonDetail; hint: string; onDone: (adjusted: Adjusted) => void }

const Fields = ({ person, hint, onDone }: FieldsProps) => {
  const { t, format } = useSpeech()
  // One for each deed: however often it is sent, the balance changes once.
  const [idempotencyKey, setIdempotencyKey] = useState(newUuid)
  const [typed, setTyped] = useState('')
  const [reason, setReason] = useState('')
  const empty = () => {
    setTyped('')
    setReason('')
    setIdempotencyKey(newUuid())
  }
  const tokens = readTokens(typed)
  const after = tokens === null ? person.balance : previewBalance(person, tokens)
  const texts = t.admin.person
  return (
    <FormShell<Adjusted>
      intent="adjust"
      submit={texts.submit}
      disabled={after < 0}
      onDone={(adjusted, form) => {
        onDone(adjusted)
        // What is empty again was never wrong.
        form?.reset()
        empty()
      }}
    >
      <input type="hidden" name="key" value={idempotencyKey} />
      <NumberField
        label={texts.tokens}
        hint={hint}
        name="tokens"
        min={-1_000_000_000_000}
        max={1_000_000_000_000}
        required
        value={typed}
        onType={setTyped}
      />
      <ReasonField
        label={texts.reason}
        hint={texts.reasonHint}
        value={reason}
        onChange={event => setReason(event.target.value)}
      />
      <p className="preview" aria-live="polite">
        <span>{texts.newBalance}</span>
        <b className={after < 0 ? 'short' : ''}>{format.number(after)}</b>
        {after < 0 && <small className="short">{texts.belowZero}</small>}
      </p>
    </FormShell>
  )
}
