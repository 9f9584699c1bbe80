import type { OfferedPack } from 'authz/contract-payments'
import type { TopUp } from 'authz/contract-top-up'
import { useState } from 'react'
import { readSum } from '../money.ts'
import { Agreement } from './agreement.tsx'
import { Field, Select } from './field.tsx'
import { FormShell } from './form-shell.tsx'
import { useSpeech } from './speech.tsx'
import { SumField } from './sum-field.tsx'
import { TestMode } from './test-mode.tsx'

/** What one starts from: bought at a tenth of the pack, four times a month. */
const thresholdOf = ({ tokens }: OfferedPack) => Math.max(1, Math.floor(tokens / 10))
const capOf = ({ amount }: OfferedPack) => 4 * amount

type TopUpFormProps = {
  packs: OfferedPack[]
  topUp: TopUp
  hasTerms: boolean
  /** Where the form was opened by a button: takes it away again. */
  onCancel?: () => void
}

/** Which pack is bought, when, and for how much a month: with a sentence that says what will happen, and the agreement to it. */
export const TopUpForm = ({ packs, topUp, hasTerms, onCancel }: TopUpFormProps) => {
  const { t, format, language } = useSpeech()
  const { wish, state } = topUp
  const first =
    packs.find(({ name }) => name === wish?.pack) ?? packs.find(({ popular }) => popular) ?? packs[0]
  const [name, setName] = useState(first?.name ?? '')
  const pack = packs.find(candidate => candidate.name === name) ?? first
  const [threshold, setThreshold] = useState<string | null>(wish ? String(wish.threshold) : null)
  const [cap, setCap] = useState<string | null>(wish ? format.sum(wish.cap, wish.currency) : null)
  if (pack === undefined) return <p>{t.topUp.form.noPacks}</p>
  const { currency, amount, tokens } = pack
  const typedThreshold = threshold ?? String(thresholdOf(pack))
  const typedCap = cap ?? format.sum(capOf(pack), currency)
  const most = readSum(typedCap, currency)
  const texts = t.topUp.form
  const words = (one: OfferedPack) =>
    `${format.text(one.title)}, ${t.packs.tokens({ count: one.tokens })}, ${format.money(one.amount, one.currency)}`
  return (
    <FormShell
      intent="set"
      submit={state === 'on' ? texts.save : texts.turnOn}
      tone="pay"
      refusals={t.topUp.refusals}
      {...(onCancel ? { cancel: { label: t.cancel, onCancel }, onDone: onCancel } : {})}
    >
      <input type="hidden" name="currency" value={currency} />
      <input type="hidden" name="amount" value={amount} />
      <input type="hidden" name="most" value={most ?? ''} />
      <input type="hidden" name="language" value={language} />
      <Select
        label={texts.pack}
        name="pack"
        value={pack.name}
        onChange={event => setName(event.target.value)}
        options={packs.map((one): [string, string] => [one.name, words(one)])}
      />
      <div className="pair even">
        <Field
          label={texts.threshold}
          name="threshold"
          type="number"
          inputMode="numeric"
          required
          min={1}
          max={tokens}
          value={typedThreshold}
          onChange={event => setThreshold(event.target.value)}
        />
        <SumField
          label={texts.cap({ currency: currency.toUpperCase() })}
          name="cap"
          required
          pattern="\d+([.,]\d+)?"
          value={typedCap}
          onType={setCap}
        />
      </div>
      {most !== null && Number(typedThreshold) > 0 && (
        <p className="promise" role="status">
          {t.topUp.promise({
            threshold: Number(typedThreshold),
            pack: format.text(pack.title),
            count: tokens,
            price: format.money(amount, currency),
            cap: format.money(most, currency),
          })}
        </p>
      )}
      {topUp.test && <TestMode />}
      <p className="way-next">{texts.dearer}</p>
      <Agreement waiver={texts.waiver} hasTerms={hasTerms} />
    </FormShell>
  )
}
