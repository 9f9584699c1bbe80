import type { Simulation } from 'authz/contract-desk'
import { type MouseEvent, useState } from 'react'
import { ApiProblem } from '../api.ts'
import { simulatePrices } from '../data/desk.ts'
import { readPriceChange } from '../price-change.ts'
import { ProblemNote } from './problem-note.tsx'
import { Scroll } from './scroll.tsx'
import { useSpeech } from './speech.tsx'

type Shown = { simulation: Simulation } | { problem: ApiProblem } | { isUnchanged: true } | null

/** Inside the form of prices: what the last month would have cost at those that stand in it, before they are saved. */
export const PricePreview = ({ app }: { app: string }) => {
  const { t } = useSpeech()
  const [shown, setShown] = useState<Shown>(null)
  const [isBusy, setBusy] = useState(false)
  const texts = t.admin.desk.simulation
  const ask = async ({ currentTarget: { form } }: MouseEvent<HTMLButtonElement>) => {
    if (form === null || isBusy || !form.reportValidity()) return
    const prices = readPriceChange(new FormData(form))
    if (Object.keys(prices).length === 0) return setShown({ isUnchanged: true })
    setBusy(true)
    try {
      setShown({ simulation: await simulatePrices(app, prices) })
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error
      setShown({ problem: error })
    } finally {
      setBusy(false)
    }
  }
  return (
    <div className="tw:min-w-0">
      <button type="button" className="btn quiet" aria-busy={isBusy} onClick={ask}>
        {texts.open}
      </button>
      <div role="status">
        {shown && 'isUnchanged' in shown && <p className="soft">{texts.none}</p>}
        {shown && 'problem' in shown && <ProblemNote {...shown.problem} detail={shown.problem.detail} />}
        {shown && 'simulation' in shown && <SimulationTable {...shown.simulation} />}
      </div>
    </div>
  )
}

type Compared = Simulation['total']

const SimulationTable = ({ rules, total, from, complete }: Simulation) => {
  const { t, format } = useSpeech()
  const texts = t.admin.desk.simulation
  return (
    <div className="simulation">
      <h3>{texts.title}</h3>
      {!complete && <p className="note">{texts.partly({ day: format.fullDate(from) })}</p>}
      <Scroll label={texts.title}>
        <table>
          <thead>
            <tr>
              <th>{texts.rule}</th>
              {[texts.charges, texts.people, texts.was, texts.would, texts.difference].map(title => (
                <th key={title} className="n">
                  {title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rules.map(({ on, ...compared }) => (
              <Line key={on} title={<code>{on}</code>} {...compared} />
            ))}
            <Line title={<b>{texts.total}</b>} {...total} />
          </tbody>
        </table>
      </Scroll>
      <p className="soft">{texts.hint}</p>
    </div>
  )
}

const Line = ({ title, ...row }: Compared & { title: React.ReactNode }) => {
  const { format } = useSpeech()
  const numbers = [row.charges, row.people, row.tokens, row.simulated].map(format.number)
  return (
    <tr>
      <td>{title}</td>
      {numbers.map((shown, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the columns stay where they are
        <td key={i} className="n">
          {shown}
        </td>
      ))}
      <td className="n">
        <b>{format.signed(row.simulated - row.tokens)}</b>
      </td>
    </tr>
  )
}
