import type { ReferralSettings } from 'authz/contract-referral'
import { useState } from 'react'
import { leastField } from '../referral-wish.ts'
import { Check, NumberField } from './field.tsx'
import { FormShell } from './form-shell.tsx'
import { useSpeech } from './speech.tsx'
import { SumField } from './sum-field.tsx'
import { Unfold } from './unfold.tsx'

type SettingsProps = { settings: ReferralSettings; currencies: string[] }

/** What bringing people gives: behind a button once it is on. */
export const ReferralSettingsPanel = (props: SettingsProps) => {
  const { t } = useSpeech()
  const texts = t.admin.referrals
  const [isSaved, setSaved] = useState(false)
  const [wasOn] = useState(props.settings.on)
  return (
    <div className="spaced" onInput={() => setSaved(false)}>
      <p role="status" className={isSaved ? 'good' : 'hidden'}>
        {isSaved && texts.saved}
      </p>
      {wasOn ? (
        <Unfold label={texts.change}>
          {fold => (
            <SettingsForm
              {...props}
              onCancel={fold}
              onSaved={() => {
                setSaved(true)
                fold()
              }}
            />
          )}
        </Unfold>
      ) : (
        <SettingsForm {...props} onSaved={() => setSaved(true)} />
      )}
    </div>
  )
}

type FormProps = SettingsProps & { onSaved: () => void; onCancel?: () => void }

const SettingsForm = ({ settings, currencies, onSaved, onCancel }: FormProps) => {
  const { t, format } = useSpeech()
  const texts = t.admin.referrals
  const badSums = currencies.map((currency): [string, string] => [
    `bad_sum_${currency}`,
    texts.badSum({ currency: currency.toUpperCase() }),
  ])
  return (
    <section className="panel">
      <h2>{texts.settings}</h2>
      <p className="soft">{texts.promised}</p>
      <FormShell
        intent="set"
        submit={texts.save}
        onDone={onSaved}
        refusals={{ referral_gives_nothing: texts.nothing, ...Object.fromEntries(badSums) }}
        {...(onCancel ? { cancel: { label: t.cancel, onCancel } } : {})}
      >
        <Check name="on" value="yes" defaultChecked={settings.on}>
          {texts.on}
        </Check>
        <div className="pair even">
          <TokensField label={texts.referrerTokens} name="referrerTokens" tokens={settings.referrerTokens} />
          <TokensField label={texts.referredTokens} name="referredTokens" tokens={settings.referredTokens} />
          {currencies.map(currency => (
            <SumField
              key={currency}
              label={texts.least({ currency: currency.toUpperCase() })}
              hint={texts.leastHint}
              name={leastField(currency)}
              defaultValue={
                settings.least[currency] === undefined ? '' : format.sum(settings.least[currency], currency)
              }
            />
          ))}
          <CountField label={texts.days} hint={texts.daysHint} name="days" max={3650} count={settings.days} />
          <CountField label={texts.most} hint={texts.mostHint} name="most" count={settings.most} />
          <CountField
            label={texts.mostMonthly}
            hint={texts.mostHint}
            name="mostMonthly"
            count={settings.mostMonthly}
          />
        </div>
      </FormShell>
    </section>
  )
}

const TokensField = ({ tokens, ...field }: { label: string; name: string; tokens: number }) => (
  <NumberField {...field} min={0} max={1_000_000_000} required defaultValue={tokens} />
)

type CountFieldProps = { label: string; hint: string; name: string; count: number | null; max?: number }

const CountField = ({ count, max = 1_000_000, ...field }: CountFieldProps) => (
  <NumberField {...field} min={1} max={max} defaultValue={count ?? ''} />
)
