import { lazy, Suspense, useId, useMemo, useRef, useState } from 'react'
import { useSpeech } from './speech.tsx'
import { Summary } from './summary.tsx'
import '../styles/spending.css'

const Plot = lazy(async () => ({ default: (await import('./plot.tsx')).Plot }))

type Series = { name: string; values: number[] }
type TimeChartProps = {
  title: string
  days: string[]
  series: Series[]
  /** How a value is written, where it is no plain number; the same function as long as the values are. */
  write?: (value: number) => string
}

/** Figures by day as lines, with what is pointed at in the caption, and the same as a table for who does not see it. */
export const TimeChart = ({ title, days, series, write: given }: TimeChartProps) => {
  const { format } = useSpeech()
  const write = given ?? format.number
  const id = useId()
  const [at, setAt] = useState<number | null>(null)
  const swatches = useRef<(HTMLElement | null)[]>([])
  // What is pointed at must not draw the chart anew; another series, day or language must.
  const lines = useMemo(
    () => series.map(({ values }, i) => ({ values, swatch: () => swatches.current[i] ?? null })),
    [series],
  )
  const plot = useMemo(
    () => ({ days, lines, formatDay: format.date, formatNumber: write, onPoint: setAt }),
    [days, lines, format, write],
  )
  return (
    <figure className="time-chart" aria-labelledby={id}>
      <figcaption className="head">
        <h2 id={id}>{title}</h2>
        <p className="legend">
          <span>{at !== null && days[at] ? format.date(days[at]) : ''}</span>
          {series.map(({ name, values }, i) => (
            <span key={name}>
              <i
                className={`swatch series-${i}`}
                ref={element => {
                  swatches.current[i] = element
                }}
              />
              {name}
              {at !== null && <b>{write(values[at] ?? 0)}</b>}
            </span>
          ))}
        </p>
      </figcaption>
      <Suspense fallback={<div className="plot-host" />}>
        <Plot {...plot} />
      </Suspense>
      <DayTable title={title} days={days} series={series} write={write} />
    </figure>
  )
}

const DayTable = ({ title, days, series, write }: Required<TimeChartProps>) => {
  const { t, format } = useSpeech()
  return (
    <details>
      <Summary>{t.tokensPage.table}</Summary>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard */}
      <section className="scroll tall" tabIndex={0} aria-label={`${title} : ${t.tokensPage.table}`}>
        <table>
          <thead>
            <tr>
              <th>{t.tokensPage.day}</th>
              {series.map(({ name }) => (
                <th className="n" key={name}>
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {days.map((day, i) => (
              <tr key={day}>
                <td>{format.date(day)}</td>
                {series.map(({ name, values }) => (
                  <td className="n" key={name}>
                    {write(values[i] ?? 0)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </details>
  )
}
