import { useState } from 'react'
import { dayFromNow } from '../days.ts'
import { newUuid } from '../uuid.ts'
import { type Lasting, sumOfVouchers } from '../voucher-wish.ts'
import { Field, NumberField, Select } from './field.tsx'
import { FormShell } from './form-shell.tsx'
import { useSpeech } from './speech.tsx'

/** Asks what vouchers to make, and says first what they come to. */
export const VoucherForm = ({ onCancel }: { onCancel?: () => void }) => {
  const { t } = useSpeech()
  const [count, setCount] = useState('20')
  const [tokens, setTokens] = useState('100')
  const [uses, setUses] = useState('1')
  // One for each wish: what is typed anew is another one.
  const [idempotencyKey, setIdempotencyKey] = useState(newUuid)
  const texts = t.admin.vouchers
  const sum = sumOfVouchers(count, tokens, uses)
  return (
    <FormShell
      intent="make"
      submit={texts.submit}
      disabled={sum === null}
      {...(onCancel ? { cancel: { label: t.cancel, onCancel } } : {})}
    >
      <input type="hidden" name="key" value={idempotencyKey} />
      <div className="pair even" onInput={() => setIdempotencyKey(newUuid())}>
        <Field
          label={texts.name}
          hint={texts.nameHint}
          name="name"
          required
          maxLength={100}
          autoComplete="off"
        />
        <Field
          label={texts.prefix}
          hint={texts.prefixHint}
          name="prefix"
          pattern="[A-Za-z2-9]{0,16}"
          maxLength={16}
          autoComplete="off"
          autoCapitalize="characters"
          spellCheck={false}
        />
        <NumberField
          label={texts.count}
          name="count"
          min={1}
          max={5000}
          required
          value={count}
          onType={setCount}
        />
        <NumberField
          label={texts.tokens}
          name="tokens"
          min={1}
          max={1_000_000_000}
          required
          value={tokens}
          onType={setTokens}
        />
        <NumberField
          label={texts.uses}
          hint={texts.usesHint}
          name="uses"
          min={1}
          max={1_000_000}
          required
          value={uses}
          onType={setUses}
        />
        <NumberField
          label={texts.perPerson}
          hint={texts.perPersonHint}
          name="perPerson"
          min={1}
          max={5000}
          defaultValue={1}
          required
        />
        <Field
          label={texts.redeemUntil}
          hint={texts.redeemUntilHint}
          name="redeemUntil"
          type="date"
          min={dayFromNow(0)}
        />
        <LastingFields />
      </div>
      <Sum count={count} tokens={tokens} uses={uses} sum={sum} />
    </FormShell>
  )
}

const lastings: Lasting[] = ['ever', 'days', 'until']

const LastingFields = () => {
  const { t } = useSpeech()
  const [lasting, setLasting] = useState<Lasting>('ever')
  const texts = t.admin.vouchers
  return (
    <>
      <Select
        label={texts.lasts}
        value={lasting}
        onChange={event => setLasting(lastings.find(one => one === event.target.value) ?? 'ever')}
        options={lastings.map((one): [string, string] => [one, texts.lastings[one]])}
      />
      {lasting === 'days' && (
        <NumberField label={texts.days} name="grantDays" min={1} max={3650} defaultValue={90} required />
      )}
      {lasting === 'until' && (
        <Field
          label={texts.grantUntil}
          hint={texts.grantUntilHint}
          name="grantUntil"
          type="date"
          min={dayFromNow(0)}
          required
        />
      )}
    </>
  )
}

const Sum = (props: { count: string; tokens: string; uses: string; sum: number | null }) => {
  const { t, format } = useSpeech()
  const texts = t.admin.vouchers
  const uses = Number(props.uses)
  return (
    <p className="preview" aria-live="polite">
      <span>{texts.preview}</span>
      {props.sum === null ? (
        <b>{t.none}</b>
      ) : (
        <>
          <b>
            {texts.sum({
              count: Number(props.count),
              each: Number(props.tokens),
              total: format.number(props.sum),
            })}
          </b>
          {uses > 1 && <small className="soft">{texts.sumUses({ uses })}</small>}
        </>
      )}
    </p>
  )
}
