import type { Cohort } from 'authz/contract-sales-plans'
import { writeMonth } from '../sales-chart.ts'
import { Scroll } from './scroll.tsx'
import { useSpeech } from './speech.tsx'
import { usePercent } from './use-percent.ts'

/** More months than a year are for the file. */
const shownMonths = 12

/** Who began in a month, and the share of them that still pays after each one: the darker, the more. */
export const RetentionTable = ({ cohorts }: { cohorts: Cohort[] }) => {
  const { t, format } = useSpeech()
  const percent = usePercent()
  const texts = t.admin.salesFigures.plans
  const most = Math.max(1, ...cohorts.map(({ kept }) => Math.min(shownMonths, kept.length)))
  const after = Array.from({ length: most }, (_, month) => month)
  const plans = [...new Set(cohorts.map(({ plan }) => plan))]
  return (
    <Scroll label={texts.retention}>
      <table className="retention">
        <thead>
          <tr>
            <th scope="col">{texts.beganIn}</th>
            <th scope="col" className="n">
              {texts.howMany}
            </th>
            {after.map(month => (
              <th key={month} scope="col" className="n">
                {month}
              </th>
            ))}
          </tr>
        </thead>
        {plans.map(plan => (
          <tbody key={plan}>
            <tr>
              <th scope="rowgroup" colSpan={after.length + 2}>
                {plan}
              </th>
            </tr>
            {cohorts
              .filter(cohort => cohort.plan === plan)
              .map(({ month, began, kept }) => (
                <tr key={month}>
                  <th scope="row">{writeMonth(format.language, month)}</th>
                  <td className="n">{format.number(began)}</td>
                  {after.map(i => {
                    const left = kept[i]
                    if (left === undefined) return <td key={i} />
                    const words = texts.ofMonth({ kept: format.number(left), began: format.number(began) })
                    return (
                      <td key={i} className="n kept" title={words}>
                        <i style={{ opacity: (left / began) * 0.16 }} />
                        <span>{percent(left / began)}</span>
                      </td>
                    )
                  })}
                </tr>
              ))}
          </tbody>
        ))}
      </table>
    </Scroll>
  )
}
