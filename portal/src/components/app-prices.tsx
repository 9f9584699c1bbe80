import type { AdminApp, AppRule } from 'authz/contract'
import { useState } from 'react'
import { priceField } from '../price-change.ts'
import { FormShell } from './form-shell.tsx'
import { useSpeech } from './speech.tsx'

/** An app's rules with a price to change each; what was changed here can go back to the file. */
export const AppPrices = ({ app }: { app: AdminApp }) => {
  const { t } = useSpeech()
  const [isSaved, setSaved] = useState(false)
  const [isChanged, setChanged] = useState(false)
  const texts = t.admin.apps
  if (app.rules.length === 0) return <p className="soft">{texts.noRules}</p>
  return (
    <div onInput={() => setChanged(true)}>
      <FormShell
        intent="prices"
        submit={texts.save}
        tone="quiet"
        disabled={!isChanged}
        onDone={() => {
          setSaved(true)
          setChanged(false)
        }}
      >
        <input type="hidden" name="app" value={app.name} />
        <div className="scroll">
          <table className="prices">
            <thead>
              <tr>
                <th>{texts.rule}</th>
                <th className="n">{texts.price}</th>
                <th />
              </tr>
            </thead>
            <tbody>
              {app.rules.map(rule => (
                <RuleRow key={`${rule.on} ${rule.tokens}`} rule={rule} app={app} />
              ))}
              <Otherwise app={app} />
            </tbody>
          </table>
        </div>
        {isSaved && !isChanged && (
          <p role="status" className="good">
            {texts.saved}
          </p>
        )}
      </FormShell>
    </div>
  )
}

/** On a public path nobody is there to pay. */
const hasPayer = (rule: AppRule, app: AdminApp) => (rule.access ?? app.access) !== 'public'

const RuleRow = ({ rule, app }: { rule: AppRule; app: AdminApp }) => {
  const { t, format } = useSpeech()
  const texts = t.admin.apps
  return (
    <tr>
      <td>
        {rule.title !== null && <>{format.text(rule.title)} </>}
        <code>{rule.on}</code>
      </td>
      <td className="n">
        {rule.deny ? (
          texts.refused
        ) : !hasPayer(rule, app) ? (
          texts.free
        ) : rule.terms?.hold ? (
          format.number(rule.tokens)
        ) : (
          <PriceInput rule={rule} />
        )}
      </td>
      <td>
        {rule.on in app.overrides.prices && (
          <>
            <span className="tag warn">{texts.overridden}</span>{' '}
            <button type="submit" className="btn quiet" name="reset" value={rule.on} formNoValidate>
              {texts.reset}
            </button>
          </>
        )}
      </td>
    </tr>
  )
}

const PriceInput = ({ rule }: { rule: AppRule }) => {
  const { t } = useSpeech()
  return (
    <>
      <input type="hidden" name={`was:${rule.on}`} value={rule.tokens} />
      <input
        type="number"
        className="price"
        aria-label={t.admin.apps.priceOf(rule.on)}
        name={priceField(rule.on)}
        defaultValue={rule.tokens}
        min={0}
        max={1_000_000_000}
        step={1}
        required
      />
    </>
  )
}

const Otherwise = ({ app }: { app: AdminApp }) => {
  const { t, format } = useSpeech()
  const texts = t.admin.apps
  const words = { free: texts.free, deny: texts.refused }
  return (
    <tr>
      <td>{texts.otherwise}</td>
      <td className="n">
        {typeof app.otherwise === 'number' ? format.number(app.otherwise) : words[app.otherwise]}
      </td>
      <td />
    </tr>
  )
}
