import { useId, useState } from 'react'
import { useSpeech } from './speech.tsx'
import { useStrength } from './use-strength.ts'
import '../styles/password.css'

type NewPasswordFieldProps = {
  label: string
  /** Characters at least. */
  min: number
  /** What is known of the person, with spaces between: parts of it make a password weak. */
  about: string
}

const weakestGood = 2

/** The field of a password that is being chosen, with its length and its strength as one types. */
export const NewPasswordField = ({ label, min, about }: NewPasswordFieldProps) => {
  const { t } = useSpeech()
  const id = useId()
  const [password, setPassword] = useState('')
  const [isShown, setShown] = useState(false)
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <div className="with-button">
        <input
          id={id}
          aria-describedby={`${id}-hint`}
          name="password"
          type={isShown ? 'text' : 'password'}
          autoComplete="new-password"
          required
          minLength={min}
          maxLength={72}
          value={password}
          onChange={event => setPassword(event.target.value)}
        />
        <button type="button" className="btn quiet" aria-controls={id} onClick={() => setShown(!isShown)}>
          {isShown ? t.passwords.hide : t.passwords.show}
        </button>
      </div>
      {password === '' ? (
        <small id={`${id}-hint`}>{t.passwords.hint({ min })}</small>
      ) : (
        <Strength id={`${id}-hint`} password={password} min={min} about={about} />
      )}
    </div>
  )
}

const Strength = (props: { id: string; password: string; min: number; about: string }) => {
  const { t } = useSpeech()
  const score = useStrength(props.password, props.about)
  const missing = props.min - [...props.password].length
  const tone = score === null || score < weakestGood ? 'weak' : score > weakestGood ? 'fine' : ''
  return (
    <>
      <span className={`meter ${tone}`} aria-hidden="true">
        {[1, 2, 3, 4].map(step => (
          <i key={step} className={score !== null && step <= Math.max(score, 1) ? 'on' : ''} />
        ))}
      </span>
      <small id={props.id} aria-live="polite">
        {missing > 0 && `${t.passwords.longer({ count: missing })}. `}
        {score !== null && t.passwords.strength({ level: t.passwords.levels[score] ?? '' })}
        {score === null && missing <= 0 && t.loading}
      </small>
    </>
  )
}
