import type { ReactNode } from 'react'
import { Form } from 'react-router'
import { type Span, spanRanges } from '../data/figures.ts'
import { Field, Select } from './field.tsx'
import { Filters } from './filters.tsx'
import { useSpeech } from './speech.tsx'
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
        <Form method="get" className="filters" key={`${from} ${to}`}>
          {Object.entries(chosen).map(
            ([name, value]) => value !== '' && <input key={name} type="hidden" name={name} value={value} />,
          )}
          <Field label={texts.from} type="date" name="from" defaultValue={from} required />
          <Field label={texts.to} type="date" name="to" defaultValue={to} required />
          <button type="submit" className="btn quiet">
            {texts.show}
          </button>
        </Form>
      </div>
    </section>
  )
}
