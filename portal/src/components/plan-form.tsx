import type { AdminPlan, DeskOffers } from 'authz/contract-plans'
import { type ReactNode, useState } from 'react'
import { readSum } from '../money.ts'
import { keepTyped } from '../pack-wish.ts'
import {
  isPlanRight,
  lengths,
  type PlanFault,
  planChangesOf,
  planFaultsOf,
  type TypedPlan,
  typePlan,
} from '../plan-wish.ts'
import { Check, NumberField, Select, TextArea, type TypedFieldProps } from './field.tsx'
import { FormShell } from './form-shell.tsx'
import { Chosen, CurrencyField, Groups, NameField, PriceField, WordFields } from './offer-fields.tsx'
import type { PackChoices } from './pack-form.tsx'
import { useSpeech } from './speech.tsx'

type PlanFormProps = {
  /** The plan that is changed; a new one without. */
  plan?: AdminPlan
  choices: PackChoices
  onCancel?: () => void
  /** Told where all that is typed was saved. */
  onSaved?: () => void
}

const currenciesOf = ({ currency, packs, plans }: DeskOffers) => [
  ...new Set([currency, ...[...packs, ...plans].flatMap(({ prices }) => Object.keys(prices))]),
]

/** Asks what a plan costs and gives; the form sends it as JSON, with what it was before. */
export const PlanForm = ({ plan, choices, onCancel, onSaved }: PlanFormProps) => {
  const { t, format } = useSpeech()
  const { offers } = choices
  const [before, setBefore] = useState(() => typePlan(plan ?? null, offers.currency, format.sum))
  const [typed, setTyped] = useState(before)
  const [currencies, setCurrencies] = useState(() => currenciesOf(offers))
  const texts = t.admin.plans
  const fields: FieldsProps = { typed, set: change => setTyped({ ...typed, ...change }) }
  return (
    <FormShell<AdminPlan>
      intent={plan ? 'change' : 'makePlan'}
      submit={plan ? t.admin.offers.save : texts.make}
      refusals={texts.refusals}
      disabled={!isPlanRight(typed)}
      {...(onCancel ? { cancel: { label: t.cancel, onCancel } } : {})}
      onDone={made => {
        const saved = typePlan(made, offers.currency, format.sum)
        const left = keepTyped(before, typed, saved)
        const isAll = Object.keys(planChangesOf(saved, left)).length === 0
        setBefore(saved)
        setTyped(isAll ? saved : left)
        if (isAll) onSaved?.()
      }}
    >
      <input type="hidden" name="before" value={JSON.stringify(before)} />
      <input type="hidden" name="after" value={JSON.stringify(typed)} />
      {!plan && <NameField />}
      <div className="pair even">
        <WordFields {...fields} />
      </div>
      <Features {...fields} />
      <PriceFields {...fields} currencies={currencies} onAdd={code => setCurrencies([...currencies, code])} />
      <TokenFields {...fields} />
      <Chosen
        legend={texts.apps}
        known={choices.apps}
        chosen={typed.apps}
        onChoose={apps => fields.set({ apps })}
      />
      <Groups known={choices.groups} chosen={typed.groups} onChoose={groups => fields.set({ groups })} />
      <Marks {...fields} />
      <Preview typed={typed} currencies={currencies} />
    </FormShell>
  )
}

type FieldsProps = { typed: TypedPlan; set: (change: Partial<TypedPlan>) => void }

const Features = ({ typed, set }: FieldsProps) => {
  const { t } = useSpeech()
  const texts = t.admin.plans
  const { features } = typed
  const faults = planFaultsOf(typed).features
  const area = (language: 'en' | 'fr', label: string) => (
    <TextArea
      label={label}
      hint={faults[language] ? texts.faults[faults[language]] : texts.featuresHint}
      aria-invalid={faults[language] !== null}
      rows={3}
      value={features[language]}
      onChange={event => set({ features: { ...features, [language]: event.target.value } })}
    />
  )
  return (
    <div className="pair even plan-features">
      {area('en', texts.featuresEn)}
      {area('fr', texts.featuresFr)}
    </div>
  )
}

type PriceFieldsProps = FieldsProps & { currencies: string[]; onAdd: (code: string) => void }

const PriceFields = ({ typed, set, currencies, onAdd }: PriceFieldsProps) => {
  const { t } = useSpeech()
  const texts = t.admin.plans
  const { prices, setups } = typed
  const faults = planFaultsOf(typed)
  const isPriced = Object.values(prices).some(sum => sum !== '')
  return (
    <div className="pair even">
      <Select
        label={texts.every}
        value={typed.every}
        onChange={event => set({ every: lengths.find(every => every === event.target.value) ?? 'month' })}
        options={lengths.map((every): [string, string] => [every, texts.lengths[every]])}
      />
      <CurrencyField known={currencies} onAdd={onAdd} />
      {currencies.flatMap(code => {
        const currency = code.toUpperCase()
        const fault = faults.setups[code] ?? null
        return [
          <PriceField
            key={code}
            code={code}
            label={texts.price({ currency })}
            least={0}
            value={prices[code] ?? ''}
            isRequired={!isPriced}
            onType={sum => set({ prices: { ...prices, [code]: sum } })}
          />,
          <PriceField
            key={`${code} once`}
            code={code}
            label={texts.setup({ currency })}
            least={0}
            none={texts.setupNone}
            fault={fault && texts.faults[fault]}
            value={setups[code] ?? ''}
            onType={sum => set({ setups: { ...setups, [code]: sum } })}
          />,
        ]
      })}
    </div>
  )
}

type CheckedNumberProps = TypedFieldProps & { hint: string; fault: PlanFault | null }

/** A number whose fault, if it has one, stands where its hint stood. */
const CheckedNumber = ({ hint, fault, ...field }: CheckedNumberProps) => {
  const { t } = useSpeech()
  return (
    <NumberField hint={fault ? t.admin.plans.faults[fault] : hint} aria-invalid={fault !== null} {...field} />
  )
}

const mostTokens = 1_000_000_000

const TokenFields = ({ typed, set }: FieldsProps) => {
  const { t } = useSpeech()
  const texts = t.admin.plans
  const faults = planFaultsOf(typed)
  const isOnce = typed.every === 'once'
  return (
    <div className="pair even">
      <NumberField
        label={texts.tokens}
        hint={texts.tokensHint}
        min={0}
        max={mostTokens}
        required
        value={typed.tokens}
        onType={tokens => set({ tokens })}
      />
      <NumberField
        label={isOnce ? texts.daysOnce : t.admin.offers.days}
        hint={isOnce ? texts.daysOnceHint : texts.daysHint}
        min={1}
        max={3650}
        value={typed.days}
        onType={days => set({ days })}
      />
      <CheckedNumber
        label={texts.rollover}
        hint={texts.rolloverHint}
        fault={faults.rollover}
        min={0}
        max={mostTokens}
        value={typed.rollover}
        onType={rollover => set({ rollover })}
      />
      <CheckedNumber
        label={texts.trial}
        hint={texts.trialHint}
        fault={faults.trial}
        min={0}
        max={365}
        value={typed.trial}
        onType={trial => set({ trial })}
      />
    </div>
  )
}

const Marks = ({ typed, set }: FieldsProps) => {
  const { t } = useSpeech()
  const texts = t.admin.plans
  const marks = [
    ['popular', t.admin.offers.popular],
    ['onRequest', texts.onRequest],
    ['hidden', texts.hidden],
    ['off', texts.off],
  ] as const
  return (
    <div className="checks">
      {marks.map(([name, words]) => (
        <Check key={name} checked={typed[name]} onChange={event => set({ [name]: event.target.checked })}>
          {words}
        </Check>
      ))}
    </div>
  )
}

/** What a period will cost and give. */
const Preview = ({ typed, currencies }: { typed: TypedPlan; currencies: string[] }) => {
  const { t, format } = useSpeech()
  const told = currencies.flatMap((code): ReactNode[] => {
    const amount = readSum(typed.prices[code] ?? '', code)
    if (amount === null || typed.tokens === '') return []
    const sum = t.admin.plans.costs[typed.every]({ sum: format.money(amount, code) })
    const setup = readSum(typed.setups[code] ?? '', code) ?? 0
    return [
      <b key={code}>
        {sum} · {t.tokens({ count: Number(typed.tokens) })}
        {setup > 0 && ` · ${t.admin.plans.andSetup({ sum: format.money(setup, code) })}`}
      </b>,
    ]
  })
  return (
    <p className="preview" aria-live="polite">
      <span>{t.admin.offers.preview}</span>
      {told.length === 0 ? <b>{t.none}</b> : told}
    </p>
  )
}
