import type { MadeKey } from 'authz/contract'
import type { App } from 'authz/contract-apps'
import type { SpendPeriod } from 'authz/contract-parts'
import { useState } from 'react'
import { Check, Field, NumberField, Select } from './field.tsx'
import { FormShell } from './form-shell.tsx'
import { Help } from './help.tsx'
import { useSpeech } from './speech.tsx'

const periods: SpendPeriod[] = ['day', 'month', 'ever']

/** Makes a key: its name, its end, what it may spend, the apps it opens, and for admins whether it administers. */
export const KeyForm = (props: { apps: App[]; isAdmin: boolean; onMade: (made: MadeKey) => void }) => {
  const { t, format } = useSpeech()
  const [isScoped, setScoped] = useState(false)
  const [picked, setPicked] = useState<string[]>([])
  const pick = (name: string, on: boolean) =>
    setPicked(on ? [...picked, name] : picked.filter(other => other !== name))
  const isIncomplete = isScoped && picked.length === 0
  return (
    <FormShell<MadeKey> intent="create" submit={t.keys.create} onDone={props.onMade} disabled={isIncomplete}>
      <div className="pair">
        <Field
          label={t.keys.name}
          hint={t.keys.nameHint}
          name="name"
          required
          maxLength={100}
          autoComplete="off"
        />
        <Select label={t.keys.expires} name="days" defaultValue="90" options={expiries(t.keys.expiry)} />
      </div>
      <div className="pair">
        <NumberField
          label={t.keys.spendLimit}
          hint={t.keys.spendHint}
          help={<Help topics={['spendLimit']} />}
          name="spendTokens"
          min={0}
          max={1_000_000_000_000}
        />
        <Select
          label={t.keys.period}
          name="spendPeriod"
          defaultValue="month"
          options={periods.map(period => [period, t.keys.periods[period]])}
        />
      </div>
      <fieldset className="checks">
        <legend>{t.keys.apps}</legend>
        <Check type="radio" name="scope" value="all" checked={!isScoped} onChange={() => setScoped(false)}>
          {t.keys.allApps}
        </Check>
        <Check type="radio" name="scope" value="some" checked={isScoped} onChange={() => setScoped(true)}>
          {t.keys.someApps}
        </Check>
        {isScoped && (
          <div className="checks nested">
            {props.apps.map(app => (
              <Check
                key={app.name}
                name="app"
                value={app.name}
                checked={picked.includes(app.name)}
                onChange={event => pick(app.name, event.target.checked)}
              >
                {format.text(app.title)}
              </Check>
            ))}
            {isIncomplete && <small>{t.keys.pickApp}</small>}
          </div>
        )}
      </fieldset>
      {props.isAdmin && (
        <Check name="admin" value="yes">
          {t.keys.admin} <small>{t.keys.adminHint}</small>
        </Check>
      )}
    </FormShell>
  )
}

const expiries = (texts: {
  never: string
  '30': string
  '90': string
  '365': string
}): [string, string][] => [
  ['30', texts['30']],
  ['90', texts['90']],
  ['365', texts['365']],
  ['0', texts.never],
]
