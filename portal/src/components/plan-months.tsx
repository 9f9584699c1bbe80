import type { PlanMonth } from 'authz/contract-sales-plans'
import { useMemo } from 'react'
import { fromWhole, toWhole } from '../money.ts'
import { writeMonth } from '../sales-chart.ts'
import { type Column, DataTable } from './data-table.tsx'
import { Help } from './help.tsx'
import { useSpeech } from './speech.tsx'
import { TimeChart } from './time-chart.tsx'
import { usePercent } from './use-percent.ts'

/** How what plans bring changed from month to month, in one currency. */
export const PlanMonths = ({ currency, months }: { currency: string; months: PlanMonth[] }) => {
  const { t, format } = useSpeech()
  const percent = usePercent()
  const texts = t.admin.salesFigures.plans
  const running = new Date().toISOString().slice(0, 7)
  const title = texts.byMonth({ currency: currency.toUpperCase() })
  const chart = useMemo(
    () => ({
      days: months.map(({ month }) => month),
      series: [{ name: 'MRR', values: months.map(({ atEnd }) => toWhole(atEnd, currency)) }],
      write: (value: number) => format.money(fromWhole(value, currency), currency),
      writeDay: (day: string) => (day === '' ? '' : writeMonth(format.language, day)),
    }),
    [months, currency, format],
  )
  const nameOf = (month: string) => {
    const name = writeMonth(format.language, month)
    return month.startsWith(running) ? texts.running({ month: name }) : name
  }
  const money = (name: 'began' | 'back' | 'more' | 'less' | 'ended' | 'atEnd'): Column<PlanMonth> => ({
    id: name,
    title: texts[name],
    kind: 'n',
    cell: row => (row[name] === 0 ? t.none : format.money(row[name], currency)),
  })
  const columns: Column<PlanMonth>[] = [
    { id: 'month', title: texts.month, isFixed: true, cell: ({ month }) => nameOf(month) },
    ...(['began', 'back', 'more', 'less', 'ended', 'atEnd'] as const).map(money),
    {
      id: 'customers',
      title: texts.customersAtEnd,
      kind: 'n',
      cell: row => format.number(row.customersAtEnd),
    },
    {
      id: 'customerChurn',
      title: texts.customerChurn,
      kind: 'n',
      cell: row => percent(row.customerChurn),
    },
    { id: 'moneyChurn', title: texts.moneyChurn, kind: 'n', cell: row => percent(row.moneyChurn) },
  ]
  return (
    <section className="panel">
      {months.length > 1 ? (
        <TimeChart title={title} {...chart} />
      ) : (
        <div className="explained">
          <h2>{title}</h2>
          <Help topics={['mrr', 'churn']} />
        </div>
      )}
      <DataTable
        name="sales-months"
        label={title}
        columns={columns}
        rows={[...months].reverse()}
        idOf={({ month }) => month}
      />
    </section>
  )
}
