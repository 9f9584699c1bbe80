import type { AdminApp } from 'authz/contract-apps'
import type { Trial } from 'authz/contract-desk'
import { type ReactNode, useState } from 'react'
import { Field, Select } from './field.tsx'
import { FormShell } from './form-shell.tsx'
import { PriceWords } from './price-words.tsx'
import { useSpeech } from './speech.tsx'
import { Summary } from './summary.tsx'

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS']

/** What the gate would make of a request, asked of the gate itself. */
export const AppTrial = ({ app }: { app: AdminApp }) => {
  const { t } = useSpeech()
  const [trial, setTrial] = useState<Trial | null>(null)
  const texts = t.admin.desk.trial
  return (
    <details className="tw:mt-2.5">
      <Summary>{texts.open}</Summary>
      <FormShell<Trial> intent="try" submit={texts.submit} tone="quiet" onDone={setTrial}>
        <input type="hidden" name="app" value={app.name} />
        <div className="trial-wish">
          <Select label={texts.method} name="method" options={methods.map(method => [method, method])} />
          <Field
            label={texts.target}
            hint={texts.targetHint}
            name="target"
            required
            maxLength={10_000}
            autoComplete="off"
            autoCapitalize="off"
            spellCheck={false}
          />
        </div>
      </FormShell>
      <div role="status">{trial && <TrialOutcome app={app} trial={trial} />}</div>
    </details>
  )
}

type OutcomeProps = { app: AdminApp; trial: Trial }

/** Why no rule was asked; null when one was. */
const useObstacle = ({ app, trial }: OutcomeProps): string | null => {
  const { t } = useSpeech()
  const texts = t.admin.desk.trial
  const { astray } = trial
  if (astray)
    return astray.app
      ? texts.other({ host: astray.host, app: astray.app })
      : texts.astray({ host: astray.host })
  if (trial.path === null) return texts.badPath
  if (trial.isGates) return texts.gates
  return app.status === 'off' ? texts.off : null
}

const TrialOutcome = (props: OutcomeProps) => {
  const obstacle = useObstacle(props)
  return obstacle === null ? <Ruling {...props} /> : <p className="note">{obstacle}</p>
}

const Ruling = ({ app, trial }: OutcomeProps) => {
  const { t, format } = useSpeech()
  const texts = t.admin.desk.trial
  const { rule, listed } = trial
  const facts: [string, ReactNode][] = [
    [texts.path, <code key="path">{trial.path}</code>],
    [
      texts.rule,
      rule ? texts.numbered({ number: format.number(rule.number), rule: rule.on }) : texts.otherwise,
    ],
    [texts.price, trial.deny ? texts.denied : <PriceWords key="price" rule={trial} />],
    [texts.who, trial.deny ? '–' : texts.access[trial.access]],
    [
      texts.from,
      listed
        ? texts.overridden({ listed: format.number(listed.terms?.rate ?? listed.tokens) })
        : texts.sources[app.source],
    ],
  ]
  return (
    <dl className="ruling">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
      {trial.passed.length > 0 && (
        <div>
          <dt>{texts.passed}</dt>
          <dd>
            {trial.passed.map(({ on, because }) => (
              <span key={on} className="tw:block">
                <code>{on}</code> <small className="soft">{texts.because[because]}</small>
              </span>
            ))}
          </dd>
        </div>
      )}
    </dl>
  )
}
