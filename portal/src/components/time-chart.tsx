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
  /** How a day is written, where it stands for more than itself; the same function, too. */
  writeDay?: (day: string) => string
}

/** Figures by day as lines, with what is pointed at in the caption, and the same as a table for who does not see it. */
export const TimeChart = ({ title, days, series, write: given, writeDay: givenDay }: TimeChartProps) => {
  const { format } = useSpeech()
  const write = given ?? format.number
  const writeDay = givenDay ?? format.date
  const id = useId()
  const [at, setAt] = useState<number | null>(null)
  const swatches = useRef<(HTMLElement | null)[]>([])
  // What is pointed at must not draw the chart anew; another series, day or language must.
  const lines = useMemo(
    () => series.map(({ values }, i) => ({ values, swatch: () => swatches.current[i] ?? null })),
    [series],
  )
  const plot = useMemo(
    () => ({ days, lines, formatDay: writeDay, formatNumber: write, onPoint: setAt }),
    [days, lines, writeDay, write],
  )
  return (
    <figure className="time-chart" aria-labelledby={id}>
      <figcaption className="head">
        <h2 id={id}>{title}</h2>
        <p className="legend">
          <span>{at !== null && days[at] ? writeDay(days[at]) : ''}</span>
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
      <DayTable {...{ title, days, series, write, writeDay }} />
    </figure>
  )
}

const DayTable = ({ title, days, series, write, writeDay }: Required<TimeChartProps>) => {
  const { t } = useSpeech()
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
                <td>{writeDay(day)}</td>
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
