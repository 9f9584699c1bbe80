import type { InvoiceAnswer, SellerAnswer } from 'authz/contract-invoices'
import { Plus, X } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { readItem, type TypedItem, totalOf, typeItem, writeRate } from '../invoice-draft.ts'
import { Field, NumberField, Select } from './field.tsx'
import { FormShell } from './form-shell.tsx'
import { useSpeech } from './speech.tsx'
import { SumField } from './sum-field.tsx'

const mostItems = 100

type Line = TypedItem & { id: number }

/** The typed lines; `next` is the id of the one after the last. */
const useLines = (first: TypedItem[], rate: string) => {
  const [lines, setLines] = useState<Line[]>(() => first.map((item, id) => ({ ...item, id })))
  const [next, setNext] = useState(first.length)
  return {
    lines,
    set: (id: number, change: Partial<TypedItem>) =>
      setLines(lines.map(line => (line.id === id ? { ...line, ...change } : line))),
    add: () => {
      setLines([...lines, { id: next, title: '', count: '1', amount: '', rate }])
      setNext(next + 1)
    },
    remove: (id: number) => setLines(lines.filter(line => line.id !== id)),
  }
}

type InvoiceFormProps = {
  /** The draft that is written anew; another one without. */
  invoice?: InvoiceAnswer
  seller: SellerAnswer
  currencies: string[]
  /** What is asked besides. */
  children?: ReactNode
  onDone?: () => void
}

/** Asks what an invoice is for; see readDraft. */
export const InvoiceForm = ({ invoice, seller, currencies, children, onDone }: InvoiceFormProps) => {
  const { t, format, language } = useSpeech()
  const [currency, setCurrency] = useState(invoice?.currency ?? currencies[0] ?? 'eur')
  const rate = writeRate(format, seller.taxRate)
  const first = invoice?.items.map(item => typeItem(item, invoice.currency, format)) ?? [
    { title: '', count: '1', amount: '', rate },
  ]
  const { lines, set, add, remove } = useLines(first, rate)
  const items = lines.flatMap(line => readItem(line, currency) ?? [])
  const isWhole = items.length === lines.length && items.length > 0
  const texts = t.admin.invoices
  const choices = [...new Set([...currencies, currency])].map((code): [string, string] => [
    code,
    code.toUpperCase(),
  ])
  return (
    <FormShell
      intent="write"
      submit={invoice ? texts.save : texts.make}
      tone={invoice ? 'quiet' : 'plain'}
      refusals={texts.refusals}
      disabled={!isWhole}
      {...(onDone ? { onDone } : {})}
    >
      {children}
      <input type="hidden" name="items" value={JSON.stringify(items)} />
      <fieldset className="invoice-items">
        <legend>{texts.items}</legend>
        {lines.map((line, i) => (
          <ItemRow
            key={line.id}
            line={line}
            n={i + 1}
            onType={change => set(line.id, change)}
            onRemove={lines.length > 1 ? () => remove(line.id) : null}
          />
        ))}
        {lines.length < mostItems && (
          <button type="button" className="btn quiet" onClick={add}>
            <Plus className="icon" size={16} aria-hidden="true" /> {texts.addItem}
          </button>
        )}
      </fieldset>
      <p className="preview" aria-live="polite">
        <span>{texts.total}</span>
        <b>{isWhole ? format.money(totalOf(items), currency) : t.none}</b>
        <small className="soft">{texts.totalHint}</small>
      </p>
      <div className="pair even">
        <Select
          label={texts.currency}
          name="currency"
          value={currency}
          options={choices}
          onChange={event => setCurrency(event.target.value)}
        />
        <Select
          label={texts.language}
          name="language"
          defaultValue={invoice?.language ?? (language === 'fr' ? 'fr' : 'en')}
          options={[
            ['en', 'English'],
            ['fr', 'Français'],
          ]}
        />
        <Field
          label={texts.dueOn}
          hint={texts.dueHint({ days: seller.paymentDays })}
          name="dueOn"
          type="date"
          defaultValue={invoice?.dueOn ?? ''}
        />
        <NumberField
          label={texts.tokens}
          hint={texts.tokensHint}
          name="tokens"
          min={0}
          max={1_000_000_000}
          required
          defaultValue={invoice?.tokens ?? 0}
        />
        <NumberField
          label={t.admin.offers.days}
          hint={t.admin.offers.daysHint}
          name="grantDays"
          min={1}
          max={3650}
          defaultValue={invoice?.grantDays ?? ''}
        />
      </div>
    </FormShell>
  )
}

type ItemRowProps = {
  line: TypedItem
  n: number
  onType: (change: Partial<TypedItem>) => void
  onRemove: (() => void) | null
}

const ItemRow = ({ line, n, onType, onRemove }: ItemRowProps) => {
  const { t } = useSpeech()
  const texts = t.admin.invoices
  const typed = (name: keyof TypedItem) => ({
    value: line[name],
    required: true,
    autoComplete: 'off',
    onChange: (event: { target: { value: string } }) => onType({ [name]: event.target.value }),
  })
  return (
    <div className="invoice-item">
      <Field label={texts.itemTitle} maxLength={200} {...typed('title')} />
      <Field label={texts.count} inputMode="numeric" {...typed('count')} />
      <SumField label={texts.unitPrice} {...typed('amount')} />
      <Field label={texts.taxRate} inputMode="decimal" {...typed('rate')} />
      {onRemove && (
        <button
          type="button"
          className="btn quiet"
          aria-label={texts.removeItem({ n: String(n) })}
          onClick={onRemove}
        >
          <X className="icon" size={16} aria-hidden="true" />
        </button>
      )}
    </div>
  )
}
