import { type ReactNode, useRef, useState } from 'react'
import { Form } from 'react-router'
import { type Span, spanRanges } from '../data/figures.ts'
import { Field, Select } from './field.tsx'
import { Filters } from './filters.tsx'
import { useSpeech } from './speech.tsx'
import { useFieldWords } from './use-field-words.ts'
import '../styles/filters.css'

type SpanFilterProps = {
  filter: Span
  /** What else is chosen, by its name in the address; '' is left out of it. */
  chosen: Record<string, string>
  /** The fields that choose it. */
  children?: ReactNode
}

/** From when to when figures are, kept in the address: so many days until today, or days of one's own. */
export const SpanFilter = ({ filter, chosen, children }: SpanFilterProps) => {
  const { t } = useSpeech()
  const { statistics: texts } = t.admin.figures
  const { days, from, to } = filter
  return (
    <section className="panel">
      <div className="figures-filters">
        <Filters>
          <Select
            label={texts.range}
            name="days"
            defaultValue={days}
            options={[
              ...spanRanges.map((days): [string, string] => [days, texts.last({ days })]),
              ...(days === '' ? [['', texts.own] as [string, string]] : []),
            ]}
          />
          {days === '' && (
            <>
              <input type="hidden" name="from" value={from} />
              <input type="hidden" name="to" value={to} />
            </>
          )}
          {children}
        </Filters>
        <DaysForm from={from} to={to} chosen={chosen} />
      </div>
    </section>
  )
}

type DaysFormProps = Pick<Span, 'from' | 'to'> & Pick<SpanFilterProps, 'chosen'>

/** Days of one's own. Its fields begin anew with other days, and stay in place, so that the focus does. */
const DaysForm = ({ from, to, chosen }: DaysFormProps) => {
  const { t } = useSpeech()
  const { statistics: texts } = t.admin.figures
  const form = useRef<HTMLFormElement>(null)
  useFieldWords(form)
  const [shown, setShown] = useState({ from, to })
  const [typed, setTyped] = useState(shown)
  if (shown.from !== from || shown.to !== to) {
    setShown({ from, to })
    setTyped({ from, to })
  }
  return (
    <Form ref={form} method="get" className="filters">
      {Object.entries(chosen).map(
        ([name, value]) => value !== '' && <input key={name} type="hidden" name={name} value={value} />,
      )}
      <Field
        label={texts.from}
        type="date"
        name="from"
        required
        value={typed.from}
        onChange={event => setTyped({ ...typed, from: event.target.value })}
      />
      <Field
        label={texts.to}
        type="date"
        name="to"
        required
        min={typed.from}
        value={typed.to}
        onChange={event => setTyped({ ...typed, to: event.target.value })}
      />
      <button type="submit" className="btn quiet">
        {texts.show}
      </button>
    </Form>
  )
}
