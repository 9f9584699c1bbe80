import type { AdminOffers, AdminPack } from 'authz/contract-payments'
import type { DeskOffers } from 'authz/contract-plans'
import { type ReactNode, useState } from 'react'
import { readSum } from '../money.ts'
import { changesOf, keepTyped, othersIn, savingOf, type TypedPack, typePack } from '../pack-wish.ts'
import { Check, NumberField, Select } from './field.tsx'
import { FormShell } from './form-shell.tsx'
import { CurrencyField, Groups, NameField, PriceField, WordFields } from './offer-fields.tsx'
import { useSpeech } from './speech.tsx'

/** What packs and plans can be tied to. */
export type PackChoices = { offers: DeskOffers; apps: [name: string, title: string][]; groups: string[] }

type PackFormProps = {
  /** The pack that is changed; a new one without. */
  pack?: AdminPack
  choices: PackChoices
  onCancel?: () => void
  /** Told where all that is typed was saved. */
  onSaved?: () => void
}

const currenciesOf = ({ currency, packs }: AdminOffers) => [
  ...new Set([currency, ...packs.flatMap(({ prices }) => Object.keys(prices))]),
]

/** Asks what a pack holds and costs; the form sends it as JSON, with what it was before. */
export const PackForm = ({ pack, choices, onCancel, onSaved }: PackFormProps) => {
  const { t, format } = useSpeech()
  const { offers } = choices
  const [before, setBefore] = useState(() => typePack(pack ?? null, offers.currency, format.sum))
  const [typed, setTyped] = useState(before)
  const [currencies, setCurrencies] = useState(() => currenciesOf(offers))
  const texts = t.admin.offers
  const set = (change: Partial<TypedPack>) => setTyped({ ...typed, ...change })
  const arePricesRight = currencies.every(
    code => (typed.prices[code] ?? '') === '' || (readSum(typed.prices[code] ?? '', code) ?? 0) > 0,
  )
  const isPriced = currencies.some(code => (typed.prices[code] ?? '') !== '')
  return (
    <FormShell<AdminPack>
      intent={pack ? 'change' : 'make'}
      submit={pack ? texts.save : texts.make}
      refusals={texts.refusals}
      disabled={!arePricesRight || !isPriced}
      {...(onCancel ? { cancel: { label: t.cancel, onCancel } } : {})}
      onDone={made => {
        const saved = typePack(made, offers.currency, format.sum)
        const left = keepTyped(before, typed, saved)
        const isAll = Object.keys(changesOf(saved, left)).length === 0
        setBefore(saved)
        setTyped(isAll ? saved : left)
        if (isAll) onSaved?.()
      }}
    >
      <input type="hidden" name="before" value={JSON.stringify(before)} />
      <input type="hidden" name="after" value={JSON.stringify(typed)} />
      {!pack && <NameField />}
      <div className="pair even">
        <WordFields typed={typed} set={set} />
        <NumberField
          label={texts.tokens}
          min={1}
          max={1_000_000_000}
          required
          value={typed.tokens}
          onChange={event => set({ tokens: event.target.value })}
        />
        <NumberField
          label={texts.days}
          hint={texts.daysHint}
          min={1}
          max={3650}
          value={typed.days}
          onChange={event => set({ days: event.target.value })}
        />
        {currencies.map(code => (
          <PriceField
            key={code}
            code={code}
            value={typed.prices[code] ?? ''}
            isRequired={!isPriced}
            onType={value => set({ prices: { ...typed.prices, [code]: value } })}
          />
        ))}
        <CurrencyField known={currencies} onAdd={code => setCurrencies([...currencies, code])} />
        <Select
          label={texts.app}
          value={typed.app}
          onChange={event => set({ app: event.target.value })}
          options={[['', texts.everywhere], ...choices.apps]}
        />
      </div>
      <Groups known={choices.groups} chosen={typed.groups} onChoose={groups => set({ groups })} />
      <div className="checks">
        <Check checked={typed.popular} onChange={event => set({ popular: event.target.checked })}>
          {texts.popular}
        </Check>
        <Check checked={typed.off} onChange={event => set({ off: event.target.checked })}>
          {texts.off}
        </Check>
      </div>
      <Saving typed={typed} currencies={currencies} offers={offers} name={pack?.name ?? ''} />
    </FormShell>
  )
}

type SavingProps = { typed: TypedPack; currencies: string[]; offers: AdminOffers; name: string }

/** What buyers will read that the pack saves. */
const Saving = ({ typed, currencies, offers, name }: SavingProps) => {
  const { t, format } = useSpeech()
  const texts = t.admin.offers
  const told = currencies.flatMap((code): ReactNode[] => {
    const amount = readSum(typed.prices[code] ?? '', code)
    const tokens = Number(typed.tokens)
    if (amount === null || amount < 1 || tokens < 1) return []
    const saving = savingOf({ tokens, amount }, othersIn(offers.packs, code, name))
    const each = `${t.tokens({ count: tokens })} = ${format.money(amount, code)}`
    return [
      <b key={code}>
        {each}
        {saving !== null && ` · ${texts.saves({ percent: String(saving) })}`}
      </b>,
    ]
  })
  return (
    <p className="preview" aria-live="polite">
      <span>{texts.preview}</span>
      {told.length === 0 ? <b>{t.none}</b> : told}
    </p>
  )
}
