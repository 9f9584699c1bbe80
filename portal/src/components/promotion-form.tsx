import type { DeskOffers } from 'authz/contract-plans'
import type { Promotion } from 'authz/contract-promotions'
import { useState } from 'react'
import { readSum } from '../money.ts'
import { areSumsRight, readSums, type TypedPromotion, typePromotion } from '../promotion-wish.ts'
import { Check, Field, Select } from './field.tsx'
import { FormShell } from './form-shell.tsx'
import { useSpeech } from './speech.tsx'
import { SumField } from './sum-field.tsx'

type PromotionFormProps = {
  /** The one that is changed; a new one without. */
  promotion?: Promotion
  offers: DeskOffers
  onCancel?: () => void
  onDone?: () => void
}

const currenciesOf = ({ currency, packs, plans }: DeskOffers, { sums, minimums }: TypedPromotion) => [
  ...new Set([
    currency,
    ...[...packs, ...plans].flatMap(({ prices }) => Object.keys(prices)),
    ...Object.keys(sums),
    ...Object.keys(minimums),
  ]),
]

const ons = ['first', 'renewals', 'both'] as const
const kinds = ['percent', 'sums'] as const

/** Asks what a promotion takes off, of what and for whom; the form sends it as JSON, with what it was before. */
export const PromotionForm = ({ promotion, offers, onCancel, onDone }: PromotionFormProps) => {
  const { t, format } = useSpeech()
  const [before] = useState(() => typePromotion(promotion ?? null, format.sum))
  const [typed, setTyped] = useState(before)
  const texts = t.admin.promotions
  const set = (change: Partial<TypedPromotion>) => setTyped({ ...typed, ...change })
  const isSaid =
    typed.kind === 'percent' ? typed.percent !== '' : Object.keys(readSums(typed.sums)).length > 0
  const areRight = areSumsRight(typed.minimums) && (typed.kind === 'percent' || areSumsRight(typed.sums))
  return (
    <FormShell<Promotion>
      intent={promotion ? 'change' : 'make'}
      submit={promotion ? texts.save : texts.make}
      refusals={texts.refusals}
      disabled={!isSaid || !areRight}
      {...(onCancel ? { cancel: { label: t.cancel, onCancel } } : {})}
      {...(onDone ? { onDone } : {})}
    >
      <input type="hidden" name="before" value={JSON.stringify(before)} />
      <input type="hidden" name="after" value={JSON.stringify(typed)} />
      <div className="pair even">
        <Field
          label={texts.name}
          hint={texts.nameHint}
          required
          maxLength={100}
          autoComplete="off"
          value={typed.name}
          onChange={event => set({ name: event.target.value })}
        />
        <Field
          label={texts.code}
          hint={texts.codeHint}
          pattern="[A-Za-z0-9][A-Za-z0-9\-]{1,39}"
          maxLength={40}
          autoComplete="off"
          autoCapitalize="characters"
          spellCheck={false}
          value={typed.code}
          onChange={event => set({ code: event.target.value })}
        />
      </div>
      <What typed={typed} set={set} currencies={currenciesOf(offers, typed)} />
      <Limits typed={typed} set={set} />
      <Names
        legend={texts.packs}
        offers={typed.on === 'renewals' ? [] : offers.packs}
        chosen={typed.packs}
        onChoose={packs => set({ packs })}
      />
      <Names
        legend={texts.plans}
        offers={offers.plans}
        chosen={typed.plans}
        onChoose={plans => set({ plans })}
      />
      <Check checked={typed.newOnly} onChange={event => set({ newOnly: event.target.checked })}>
        {texts.newOnly}
      </Check>
    </FormShell>
  )
}

type PartProps = { typed: TypedPromotion; set: (change: Partial<TypedPromotion>) => void }

const What = ({ typed, set, currencies }: PartProps & { currencies: string[] }) => {
  const { t } = useSpeech()
  const texts = t.admin.promotions
  return (
    <div className="pair even">
      <Select
        label={texts.kind}
        value={typed.kind}
        onChange={event => set({ kind: kinds.find(one => one === event.target.value) ?? 'percent' })}
        options={kinds.map((one): [string, string] => [one, texts.kinds[one]])}
      />
      {typed.kind === 'percent' && (
        <Field
          label={texts.percent}
          hint={texts.percentHint}
          type="number"
          step={0.01}
          min={0.01}
          max={100}
          required
          value={typed.percent}
          onChange={event => set({ percent: event.target.value })}
        />
      )}
      {typed.kind === 'sums' &&
        currencies.map(code => (
          <CheckedSum
            key={code}
            label={texts.sum({ currency: code.toUpperCase() })}
            none={texts.sumNone}
            code={code}
            value={typed.sums[code] ?? ''}
            onType={value => set({ sums: { ...typed.sums, [code]: value } })}
          />
        ))}
      <div className="field">
        <Select
          label={texts.on}
          value={typed.on}
          onChange={event => set({ on: ons.find(one => one === event.target.value) ?? 'first' })}
          options={ons.map((one): [string, string] => [one, texts.ons[one]])}
        />
        <small>{texts.onHint}</small>
      </div>
      {currencies.map(code => (
        <CheckedSum
          key={`from ${code}`}
          label={texts.minimum({ currency: code.toUpperCase() })}
          none={texts.minimumNone}
          code={code}
          value={typed.minimums[code] ?? ''}
          onType={value => set({ minimums: { ...typed.minimums, [code]: value } })}
        />
      ))}
    </div>
  )
}

const Limits = ({ typed, set }: PartProps) => {
  const { t } = useSpeech()
  const texts = t.admin.promotions
  const limit = { type: 'number', step: 1, min: 1, hint: texts.noLimit } as const
  return (
    <div className="pair even">
      <Field
        {...limit}
        label={texts.totalLimit}
        max={1_000_000}
        value={typed.totalLimit}
        onChange={event => set({ totalLimit: event.target.value })}
      />
      <Field
        {...limit}
        label={texts.personLimit}
        max={1000}
        value={typed.personLimit}
        onChange={event => set({ personLimit: event.target.value })}
      />
      <Field
        label={texts.startsAt}
        hint={texts.startsHint}
        type="date"
        value={typed.startsOn}
        onChange={event => set({ startsOn: event.target.value })}
      />
      <Field
        label={texts.endsAt}
        hint={texts.endsHint}
        type="date"
        min={typed.startsOn}
        value={typed.endsOn}
        onChange={event => set({ endsOn: event.target.value })}
      />
    </div>
  )
}

type CheckedSumProps = {
  label: string
  none: string
  code: string
  value: string
  onType: (value: string) => void
}

/** A sum that its currency cannot say is told at once, at the field. */
const CheckedSum = ({ label, none, code, value, onType }: CheckedSumProps) => {
  const { t, format } = useSpeech()
  const sum = readSum(value, code)
  const isWrong = !areSumsRight({ [code]: value })
  return (
    <SumField
      label={label}
      hint={isWrong ? t.admin.promotions.sumWrong : sum === null ? none : format.money(sum, code)}
      aria-invalid={isWrong}
      value={value}
      onType={onType}
    />
  )
}

type Named = { name: string; entry: { title: DeskOffers['packs'][number]['entry']['title'] } }
type NamesProps = { legend: string; offers: Named[]; chosen: string[]; onChoose: (names: string[]) => void }

const Names = ({ legend, offers, chosen, onChoose }: NamesProps) => {
  const { t, format } = useSpeech()
  // One that is sold no more may still be named.
  const gone = chosen.filter(name => !offers.some(offer => offer.name === name))
  const all = [
    ...offers.map(({ name, entry }) => ({ name, title: format.text(entry.title) })),
    ...gone.map(name => ({ name, title: name })),
  ]
  if (all.length === 0) return null
  return (
    <fieldset className="checks">
      <legend>
        {legend} <small className="soft">{t.admin.promotions.namesHint}</small>
      </legend>
      {all.map(({ name, title }) => (
        <Check
          key={name}
          checked={chosen.includes(name)}
          onChange={event =>
            onChoose(event.target.checked ? [...chosen, name] : chosen.filter(one => one !== name))
          }
        >
          {title}
        </Check>
      ))}
    </fieldset>
  )
}
