import type { Chart } from '../chart.ts'
import { useSpeech } from './speech.tsx'
import { Summary } from './summary.tsx'
import '../styles/spending.css'

const slot = 25
const barWidth = 15

/** The chart's inner height in its own units; layOutChart scales to it. */
export const chartHeight = 130

type ChartProps = { chart: Chart; titleOf: (app: string) => string }

/** Tokens per day, one stacked bar a day, with the same figures as a table for whoever does not see it. */
export const SpendingChart = ({ chart, titleOf }: ChartProps) => {
  const { t, format } = useSpeech()
  const first = chart.bars[0]
  const nameOf = (app: string | null) => (app === null ? t.tokensPage.others : titleOf(app))
  return (
    <figure className="chart">
      <div className="plot">
        <span className="axis">{format.number(chart.max)}</span>
        <svg
          viewBox={`0 0 ${chart.bars.length * slot} ${chartHeight + 1}`}
          preserveAspectRatio="none"
          role="img"
          aria-label={t.tokensPage.chart}
        >
          <path
            className="grid-line"
            d={`M0 .5H${chart.bars.length * slot}M0 ${chartHeight + 0.5}H${chart.bars.length * slot}`}
          />
          {chart.bars.map((bar, index) => (
            <g key={bar.day}>
              <title>{`${format.date(bar.day)} : ${t.tokens({ count: bar.total })}`}</title>
              {bar.segments.map(({ series, y, height }) => (
                <rect
                  key={series}
                  className={`series-${series}`}
                  x={index * slot + (slot - barWidth) / 2}
                  y={y}
                  width={barWidth}
                  height={Math.max(height - 1, 1)}
                />
              ))}
            </g>
          ))}
        </svg>
      </div>
      <div className="axis tw:mt-1 tw:flex tw:justify-between">
        <span>{first && format.date(first.day)}</span>
        <span>{t.tokensPage.today}</span>
      </div>
      <figcaption className="legend">
        {chart.series.map((app, index) => (
          <span key={app}>
            <i className={`swatch series-${index}`} />
            {nameOf(app)}
          </span>
        ))}
      </figcaption>
      <ChartTable chart={chart} nameOf={nameOf} />
    </figure>
  )
}

const ChartTable = ({ chart, nameOf }: { chart: Chart; nameOf: (app: string | null) => string }) => {
  const { t, format } = useSpeech()
  return (
    <details>
      <Summary>{t.tokensPage.table}</Summary>
      <div className="scroll">
        <table>
          <thead>
            <tr>
              <th>{t.tokensPage.day}</th>
              {chart.series.map(app => (
                <th className="n" key={app}>
                  {nameOf(app)}
                </th>
              ))}
              <th className="n">{t.tokensPage.total}</th>
            </tr>
          </thead>
          <tbody>
            {chart.bars
              .filter(bar => bar.total > 0)
              .map(bar => (
                <tr key={bar.day}>
                  <td>{format.date(bar.day)}</td>
                  {chart.series.map((app, index) => (
                    <td className="n" key={app}>
                      {format.number(bar.segments.find(part => part.series === index)?.tokens ?? 0)}
                    </td>
                  ))}
                  <td className="n">{format.number(bar.total)}</td>
                </tr>
              ))}
          </tbody>
        </table>
      </div>
    </details>
  )
}
