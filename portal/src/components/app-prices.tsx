import type { AdminApp, AppRule } from 'authz/contract-apps'
import { useState } from 'react'
import { priceField, readPriceChange } from '../price-change.ts'
import { readPriceWords } from '../price-words.ts'
import { FormShell } from './form-shell.tsx'
import { PricePreview } from './price-preview.tsx'
import { PriceWords, Terms } from './price-words.tsx'
import { useSpeech } from './speech.tsx'

type AppPricesProps = { app: AdminApp; mayChange: boolean }

/** An app's rules, for who may with a price to change each; what was changed here can go back to the file. */
export const AppPrices = ({ app, mayChange }: AppPricesProps) => {
  const { t } = useSpeech()
  if (app.rules.length === 0) return <p className="soft">{t.admin.apps.noRules}</p>
  return mayChange ? <PriceForm app={app} /> : <PriceTable app={app} mayChange={false} />
}

const PriceForm = ({ app }: { app: AdminApp }) => {
  const { t } = useSpeech()
  const [isSaved, setSaved] = useState(false)
  const [isChanged, setChanged] = useState(false)
  // What was shown of other prices is of no use once they change.
  const [edits, setEdits] = useState(0)
  const noteEdit = () => {
    setChanged(true)
    setEdits(edits + 1)
  }
  return (
    <div onInput={noteEdit}>
      <FormShell
        intent="prices"
        submit={t.admin.apps.save}
        tone="quiet"
        disabled={!isChanged}
        onDone={(_, form) => {
          // Another row may have been sent alone, or typed in meanwhile.
          const isLeft = form !== null && Object.keys(readPriceChange(new FormData(form))).length > 0
          setSaved(!isLeft)
          setChanged(isLeft)
        }}
      >
        <input type="hidden" name="app" value={app.name} />
        <PriceTable app={app} mayChange />
        <PricePreview key={edits} app={app.name} />
        {isSaved && !isChanged && (
          <p role="status" className="good">
            {t.admin.apps.saved}
          </p>
        )}
      </FormShell>
    </div>
  )
}

const PriceTable = ({ app, mayChange }: AppPricesProps) => {
  const { t } = useSpeech()
  const texts = t.admin.apps
  return (
    <div className="scroll">
      <table className="prices">
        <thead>
          <tr>
            <th>{texts.rule}</th>
            <th className="n">{texts.price}</th>
            <th>
              <span className="hidden">{texts.change}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {app.rules.map(rule => (
            <RuleRow
              key={`${rule.on} ${rule.tokens} ${rule.terms?.rate}`}
              rule={rule}
              app={app}
              mayChange={mayChange}
            />
          ))}
          <Otherwise app={app} />
        </tbody>
      </table>
    </div>
  )
}

/** The number that an admin may change: whole tokens, of a request or of a unit; null where there is none. */
const findChangeable = ({ tokens, terms }: AppRule): number | null => {
  const price = terms?.reported ? null : terms?.per ? (terms.rate ?? null) : tokens
  return Number.isInteger(price) ? price : null
}

/** On a public path nobody is there to pay. */
const hasPayer = (rule: AppRule, app: AdminApp) => (rule.access ?? app.access) !== 'public'

const RuleRow = ({ rule, app, mayChange }: AppPricesProps & { rule: AppRule }) => {
  const { t, format } = useSpeech()
  const texts = t.admin.apps
  const changeable = mayChange ? findChangeable(rule) : null
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
        ) : changeable === null ? (
          <PriceWords rule={rule} />
        ) : (
          <PriceInput rule={rule} price={changeable} />
        )}
      </td>
      <td>
        {rule.on in app.overrides.prices && (
          <>
            <span className="tag warn">{texts.overridden}</span>{' '}
            {mayChange && (
              <button type="submit" className="btn quiet" name="reset" value={rule.on} formNoValidate>
                {texts.reset}
              </button>
            )}
          </>
        )}
      </td>
    </tr>
  )
}

const PriceInput = ({ rule, price }: { rule: AppRule; price: number }) => {
  const { t, format } = useSpeech()
  const { terms } = readPriceWords(t, format, rule)
  return (
    <>
      <input type="hidden" name={`was:${rule.on}`} value={price} />
      <input
        type="number"
        className="price"
        aria-label={t.admin.apps.priceOf({ rule: rule.on })}
        name={priceField(rule.on)}
        defaultValue={price}
        min={0}
        max={1_000_000_000}
        step={1}
        required
      />
      <Terms
        terms={[
          ...(rule.terms?.per ? [t.prices.per[rule.terms.per]({ rate: t.tokenWord({ count: price }) })] : []),
          ...terms,
        ]}
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
