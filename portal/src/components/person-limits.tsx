import type { App } from 'authz/contract-apps'
import type { Limit } from 'authz/contract-groups'
import { NumberField, Select } from './field.tsx'
import { FormShell } from './form-shell.tsx'
import { useSpeech } from './speech.tsx'
import { Unfold } from './unfold.tsx'

type PersonLimitsProps = { limits: Limit[]; apps: App[]; mayChange: boolean }

/** What the person may spend in a day, a month or ever, and how much of it they did. */
export const PersonLimits = ({ limits, apps, mayChange }: PersonLimitsProps) => {
  const { t } = useSpeech()
  const texts = t.admin.personTabs.limits
  return (
    <section className="panel">
      <h2>{texts.title}</h2>
      {limits.length === 0 && <p className="soft">{texts.empty}</p>}
      <ul className="keys">
        {limits.map(limit => (
          <LimitItem
            key={`${limit.app} ${limit.period} ${limit.setBy}`}
            limit={limit}
            apps={apps}
            mayChange={mayChange}
          />
        ))}
      </ul>
      {mayChange && <LimitForm apps={apps} />}
    </section>
  )
}

const LimitItem = ({ limit, apps, mayChange }: { limit: Limit; apps: App[]; mayChange: boolean }) => {
  const { t, format } = useSpeech()
  const texts = t.admin.personTabs.limits
  const { period, setBy } = limit
  const app = apps.find(({ name }) => name === limit.app)
  const where = limit.app === null ? texts.everywhere : app ? format.text(app.title) : limit.app
  return (
    <li className="head">
      <div>
        <b>{where}</b> <span className="tag">{texts.setBy[setBy]}</span>
        <small className="term">
          {texts.spent[period]({ spent: format.number(limit.spent), of: format.number(limit.tokens) })}
        </small>
      </div>
      {mayChange && setBy === 'admin' && (
        <FormShell
          intent="lift"
          submit={texts.lift}
          label={texts.liftOf({ what: `${where}, ${texts.periods[period]}` })}
          tone="quiet"
        >
          <input type="hidden" name="app" value={limit.app ?? ''} />
          <input type="hidden" name="period" value={period} />
        </FormShell>
      )}
    </li>
  )
}

const LimitForm = ({ apps }: { apps: App[] }) => {
  const { t, format } = useSpeech()
  const texts = t.admin.personTabs.limits
  return (
    <div className="tw:mt-2.5">
      <Unfold label={texts.ask}>
        {fold => (
          <FormShell
            intent="limit"
            submit={texts.set}
            tone="quiet"
            cancel={{ label: t.cancel, onCancel: fold }}
            onDone={fold}
          >
            <p className="soft">{texts.hint}</p>
            <Select
              label={texts.app}
              name="app"
              options={[
                ['', texts.everywhere],
                ...apps.map(({ name, title }): [string, string] => [name, format.text(title)]),
              ]}
            />
            <div className="pair even">
              <Select
                label={texts.period}
                name="period"
                defaultValue="month"
                options={Object.entries(texts.periods)}
              />
              <NumberField label={texts.most} name="most" min={0} max={1_000_000_000_000} required />
            </div>
          </FormShell>
        )}
      </Unfold>
    </div>
  )
}
