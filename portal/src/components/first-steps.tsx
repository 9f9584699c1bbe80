import type { FirstSteps as Steps } from 'authz/contract-own'
import { Check } from 'lucide-react'
import { Link } from 'react-router'
import { FormShell } from './form-shell.tsx'
import { useSpeech } from './speech.tsx'
import '../styles/catalogue.css'

/** What somebody new does first, with what of it is done; gone when all is, or when it was dismissed. */
export const FirstSteps = ({ steps }: { steps: Steps }) => {
  const { t } = useSpeech()
  const texts = t.own.steps
  if (steps.dismissed || (steps.used && steps.given && steps.looked)) return null
  const items = [
    { to: '/apps?free=1', title: texts.free, text: texts.freeText, isDone: steps.used },
    { to: '/tokens', title: texts.get, text: texts.getText, isDone: steps.given },
    { to: '/tokens#movements', title: texts.look, text: texts.lookText, isDone: steps.looked },
  ]
  return (
    <section className="panel first-steps" aria-labelledby="first-steps">
      <div className="head">
        <h2 id="first-steps">{texts.title}</h2>
        <FormShell intent="dismiss" action="/apps" submit={texts.hide} tone="quiet" />
      </div>
      <ol className="steps">
        {items.map(({ to, title, text, isDone }) => (
          <li key={title} className={isDone ? 'is-done' : ''}>
            <h3>
              <Link to={to}>{title}</Link>{' '}
              {isDone && (
                <span className="tag good">
                  <Check className="icon" size={13} aria-hidden="true" /> {texts.done}
                </span>
              )}
            </h3>
            <p>{text}</p>
          </li>
        ))}
      </ol>
    </section>
  )
}
