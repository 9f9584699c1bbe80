import { useState } from 'react'
import { readSum } from '../money.ts'
import { Check, Field } from './field.tsx'
import { useSpeech } from './speech.tsx'
import { SumField } from './sum-field.tsx'

type TypedProps = { label: string; value: string; isRequired?: boolean; onType: (value: string) => void }

/** A short text. */
export const Typed = ({ label, value, isRequired = false, onType }: TypedProps) => (
  <Field
    label={label}
    value={value}
    required={isRequired}
    maxLength={200}
    autoComplete="off"
    onChange={event => onType(event.target.value)}
  />
)

/** What an offer is called in the file and in addresses. */
export const NameField = () => {
  const { t } = useSpeech()
  const texts = t.admin.offers
  return (
    <Field
      label={texts.name}
      hint={texts.nameHint}
      name="name"
      required
      pattern="[a-z0-9]([a-z0-9\-]{0,61}[a-z0-9])?"
      maxLength={63}
      autoComplete="off"
      autoCapitalize="none"
      spellCheck={false}
    />
  )
}

type Words = Record<'title' | 'summary', { en: string; fr: string }>
type WordFieldsProps = { typed: Words; set: (change: Partial<Words>) => void }

/** What people read of an offer, in both languages; one of them is enough. */
export const WordFields = ({ typed, set }: WordFieldsProps) => {
  const { t } = useSpeech()
  const texts = t.admin.offers
  const setText = (name: 'title' | 'summary', language: 'en' | 'fr') => (value: string) =>
    set({ [name]: { ...typed[name], [language]: value } })
  return (
    <>
      <Typed
        label={texts.titleEn}
        isRequired={typed.title.fr === ''}
        value={typed.title.en}
        onType={setText('title', 'en')}
      />
      <Typed label={texts.titleFr} value={typed.title.fr} onType={setText('title', 'fr')} />
      <Typed label={texts.summaryEn} value={typed.summary.en} onType={setText('summary', 'en')} />
      <Typed label={texts.summaryFr} value={typed.summary.fr} onType={setText('summary', 'fr')} />
    </>
  )
}

type PriceFieldProps = {
  code: string
  value: string
  isRequired?: boolean
  /** In smallest units: where nothing is a price too, it is 0. */
  least?: number
  label?: string
  /** What an empty field means. */
  none?: string
  /** What else is wrong with it. */
  fault?: string | null
  onType: (value: string) => void
}

/** A price that its currency cannot say is told at once, at the field. */
export const PriceField = ({
  code,
  value,
  isRequired = false,
  least = 1,
  onType,
  ...words
}: PriceFieldProps) => {
  const { t, format } = useSpeech()
  const texts = t.admin.offers
  const sum = readSum(value, code)
  const isNoPrice = value !== '' && (sum === null || sum < least)
  const fault = isNoPrice ? texts.priceWrong : (words.fault ?? null)
  const said = sum === null ? (words.none ?? texts.priceNone) : format.money(sum, code)
  return (
    <SumField
      label={words.label ?? texts.price({ currency: code.toUpperCase() })}
      hint={fault ?? said}
      aria-invalid={fault !== null}
      required={isRequired}
      value={value}
      onType={onType}
    />
  )
}

/** Another currency, by its three letters. */
export const CurrencyField = ({ known, onAdd }: { known: string[]; onAdd: (code: string) => void }) => {
  const { t } = useSpeech()
  const [typed, setTyped] = useState('')
  const texts = t.admin.offers
  const code = typed.trim().toLowerCase()
  const fits = /^[a-z]{3}$/.test(code) && !known.includes(code)
  const add = () => {
    if (!fits) return
    onAdd(code)
    setTyped('')
  }
  return (
    <div className="pack-currency">
      <Field
        label={texts.otherCurrency}
        placeholder="CHF"
        maxLength={3}
        autoComplete="off"
        value={typed}
        onChange={event => setTyped(event.target.value)}
        onKeyDown={event => {
          if (event.key !== 'Enter') return
          event.preventDefault()
          add()
        }}
      />
      <button type="button" className="btn quiet" disabled={!fits} onClick={add}>
        {texts.addCurrency}
      </button>
    </div>
  )
}

type ChosenProps = {
  legend: string
  known: [value: string, title: string][]
  chosen: string[]
  onChoose: (chosen: string[]) => void
}

/** A box for each of what can be chosen, and of what the file names that is not there yet. */
export const Chosen = ({ legend, known, chosen, onChoose }: ChosenProps) => {
  const unknown = chosen.filter(value => !known.some(([name]) => name === value))
  const all = [...known, ...unknown.map((value): [string, string] => [value, value])]
  if (all.length === 0) return null
  return (
    <fieldset className="checks">
      <legend>{legend}</legend>
      {all.map(([value, title]) => (
        <Check
          key={value}
          checked={chosen.includes(value)}
          onChange={event =>
            onChoose(event.target.checked ? [...chosen, value] : chosen.filter(one => one !== value))
          }
        >
          {title}
        </Check>
      ))}
    </fieldset>
  )
}

type GroupsProps = { known: string[]; chosen: string[]; onChoose: (groups: string[]) => void }

/** Who alone is offered it. */
export const Groups = ({ known, chosen, onChoose }: GroupsProps) => {
  const { t } = useSpeech()
  return (
    <Chosen
      legend={t.admin.offers.groups}
      known={known.map(name => [name, name])}
      chosen={chosen}
      onChoose={onChoose}
    />
  )
}
