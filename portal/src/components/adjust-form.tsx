import type { Adjusted, PersonDetail } from 'authz/contract'
import { useState } from 'react'
import { previewBalance, readTokens } from '../adjustment.ts'
import { newUuid } from '../uuid.ts'
import { Field } from './field.tsx'
import { FormShell } from './form-shell.tsx'
import { useSpeech } from './speech.tsx'

/** Gives or takes tokens with a reason, and shows first what the balance will be. */
export const AdjustForm = ({ person, isSupport }: { person: PersonDetail; isSupport: boolean }) => {
  const { t, format } = useSpeech()
  const [done, setDone] = useState<Adjusted | null>(null)
  const [round, setRound] = useState(0)
  const texts = t.admin.person
  return (
    <section className="panel">
      <h2>{texts.adjust}</h2>
      {done && (
        <p role="status" className="good">
          {texts.adjusted(format.signed(done.movement.tokens), format.number(done.balance))}
        </p>
      )}
      <Fields
        key={round}
        person={person}
        hint={isSupport ? texts.supportHint : texts.adjustHint}
        onDone={adjusted => {
          setDone(adjusted)
          setRound(round + 1)
        }}
      />
    </section>
  )
}

type FieldsProps = { person: PersonDetail; hint: string; onDone: (adjusted: Adjusted) => void }

const Fields = ({ person, hint, onDone }: FieldsProps) => {
  const { t, format } = useSpeech()
  // Made once when the form opens: however often it is sent, the balance changes once.
  const [idempotencyKey] = useState(newUuid)
  const [typed, setTyped] = useState('')
  const tokens = readTokens(typed)
  const after = tokens === null ? person.balance : previewBalance(person, tokens)
  const texts = t.admin.person
  return (
    <FormShell<Adjusted> intent="adjust" submit={texts.submit} disabled={after < 0} onDone={onDone}>
      <input type="hidden" name="key" value={idempotencyKey} />
      <Field
        label={texts.tokens}
        hint={hint}
        name="tokens"
        type="number"
        step={1}
        min={-1_000_000_000_000}
        max={1_000_000_000_000}
        required
        value={typed}
        onChange={event => setTyped(event.target.value)}
      />
      <Field
        label={texts.reason}
        hint={texts.reasonHint}
        name="reason"
        required
        minLength={3}
        maxLength={500}
        autoComplete="off"
      />
      <p className="preview" aria-live="polite">
        <span>{texts.newBalance}</span>
        <b className={after < 0 ? 'short' : ''}>{format.number(after)}</b>
        {after < 0 && <small className="short">{texts.belowZero}</small>}
      </p>
    </FormShell>
  )
}
