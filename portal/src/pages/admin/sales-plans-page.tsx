import type { Sales } from 'authz/contract-sales'
import type { PlanMonth, SalesPlans } from 'authz/contract-sales-plans'
import { useMemo } from 'react'
import { Link, useLoaderData } from 'react-router'
import { type Column, DataTable } from '../../components/data-table.tsx'
import { Download } from '../../components/download.tsx'
import { Empty } from '../../components/empty.tsx'
import { FigureTiles, type Tile } from '../../components/figure-tiles.tsx'
import { Help } from '../../components/help.tsx'
import { usePageTitle } from '../../components/page-title.ts'
import { RetentionTable } from '../../components/retention-table.tsx'
import { SalesFilter } from '../../components/sales-filter.tsx'
import { SalesTabs } from '../../components/sales-tabs.tsx'
import { useSpeech } from '../../components/speech.tsx'
import { TimeChart } from '../../components/time-chart.tsx'
import { usePercent } from '../../components/use-percent.ts'
import {
  type SalesFilter as Filter,
  loadSales,
  loadSalesPlans,
  readSalesFilter,
  salesFile,
  salesPlansFile,
} from '../../data/sales.ts'
import { fromWhole, toWhole } from '../../money.ts'
import { adminOnly } from '../../outcome.ts'
import { writeMonth } from '../../sales-chart.ts'

export const loadSalesPlansPage = adminOnly(async ({ request }) => {
  const filter = readSalesFilter(new URL(request.url).searchParams, '365')
  const [found, sold] = await Promise.all([loadSalesPlans(filter), loadSales(filter, 'plan')])
  return { filter, found, sold }
})

/** What plans bring, how that changes, and who stays. */
export const SalesPlansPage = () => {
  const { t } = useSpeech()
  const { filter, found, sold } = useLoaderData<typeof loadSalesPlansPage>()
  const texts = t.admin.salesFigures.plans
  usePageTitle(texts.title)
  const currencies = [...new Set(found.months.map(({ currency }) => currency))]
  const isEmpty = currencies.length === 0 && sold.rows.length === 0
  return (
    <>
      <h1>{t.admin.sales.title}</h1>
      <SalesTabs />
      <p className="lede">
        {texts.lede} {filter.mode === 'test' && t.admin.sales.ofTests}
      </p>
      <SalesFilter filter={filter} />
      {isEmpty ? (
        <section className="panel">
          <Empty title={texts.empty}>
            <p>
              {texts.emptyNext} <Link to="/admin/offers">{t.admin.offers.title}</Link>
            </p>
          </Empty>
        </section>
      ) : (
        <>
          <Totals found={found} />
          {currencies.map(currency => (
            <Months
              key={currency}
              currency={currency}
              months={found.months.filter(row => row.currency === currency)}
            />
          ))}
          <Plans found={found} sold={sold} />
          {found.retention.length > 0 && (
            <section className="panel">
              <h2>{texts.retention}</h2>
              <p className="soft">{texts.retentionMore}</p>
              <RetentionTable cohorts={found.retention} />
            </section>
          )}
          <Files filter={filter} />
        </>
      )}
    </>
  )
}

const Totals = ({ found }: { found: SalesPlans }) => {
  const { t, format } = useSpeech()
  const percent = usePercent()
  const texts = t.admin.salesFigures.plans
  const { trials } = found
  const ofBuyers = found.use.find(({ plan }) => plan === null)
  const tiles: Tile[] = [
    ...found.now.flatMap(({ currency, customers, mrr, arr }): Tile[] => [
      {
        name: texts.mrr({ currency: currency.toUpperCase() }),
        value: format.money(mrr, currency),
        more: texts.customers({ count: customers }),
        help: 'mrr',
      },
      {
        name: texts.arr({ currency: currency.toUpperCase() }),
        value: format.money(arr, currency),
        help: 'arr',
      },
    ]),
    ...found.worth.flatMap(({ currency, buyers, perBuyer, churn, perSubscriber }): Tile[] => {
      const named = { currency: currency.toUpperCase() }
      return [
        ...(churn === null
          ? []
          : [
              {
                name: texts.churn(named),
                value: percent(churn),
                more: texts.churnMore,
                help: 'churn' as const,
              },
            ]),
        ...(perBuyer === null
          ? []
          : [
              {
                name: texts.perBuyer(named),
                value: format.money(perBuyer, currency),
                more: texts.buyers({ count: buyers }),
                help: 'ltv' as const,
              },
            ]),
        ...(perSubscriber === null
          ? []
          : [
              {
                name: texts.perSubscriber(named),
                value: format.money(perSubscriber, currency),
                more: texts.perSubscriberMore,
                help: 'ltv' as const,
              },
            ]),
      ]
    }),
    {
      name: texts.trials,
      value: percent(trials.share),
      more: texts.trialsMore({ paid: format.number(trials.paid), count: trials.ended }),
    },
    ...(ofBuyers ? [{ name: texts.useAll, value: format.number(ofBuyers.perPerson) }] : []),
  ]
  return <FigureTiles tiles={tiles} />
}

const Months = ({ currency, months }: { currency: string; months: PlanMonth[] }) => {
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

type PlanLine = {
  plan: string
  currency: string
  customers: number
  mrr: number
  received: number
  use: number | null
}

/** A line for each plan and currency that somebody pays in now, or has paid in in these days. */
const linesOf = ({ plans, use }: SalesPlans, sold: Sales): PlanLine[] => {
  const names = [
    ...plans.map(({ plan, currency }) => ({ plan, currency })),
    ...sold.rows.map(({ key, currency }) => ({ plan: key, currency })),
  ]
  const unique = new Map(names.map(name => [`${name.plan} ${name.currency}`, name]))
  return [...unique.values()].map(({ plan, currency }) => {
    const now = plans.find(row => row.plan === plan && row.currency === currency)
    const brought = sold.rows.find(row => row.key === plan && row.currency === currency)
    return {
      ...{ plan, currency },
      customers: now?.customers ?? 0,
      mrr: now?.mrr ?? 0,
      received: (brought?.paid ?? 0) - (brought?.refunded ?? 0),
      use: use.find(row => row.plan === plan)?.perPerson ?? null,
    }
  })
}

const Plans = ({ found, sold }: { found: SalesPlans; sold: Sales }) => {
  const { t, format } = useSpeech()
  const texts = t.admin.salesFigures.plans
  const columns: Column<PlanLine>[] = [
    {
      id: 'plan',
      title: texts.plan,
      isFixed: true,
      cell: ({ plan, currency }) => `${plan} · ${currency.toUpperCase()}`,
    },
    {
      id: 'customers',
      title: texts.customersAtEnd,
      kind: 'n',
      cell: ({ customers }) => format.number(customers),
    },
    {
      id: 'mrr',
      title: texts.mrrNow,
      kind: 'n',
      cell: ({ mrr, currency }) => format.money(mrr, currency),
    },
    {
      id: 'received',
      title: texts.received,
      kind: 'n',
      cell: ({ received, currency }) => format.money(received, currency),
    },
    {
      id: 'use',
      title: texts.use,
      kind: 'n',
      cell: ({ use }) => (use === null ? t.none : format.number(use)),
    },
  ]
  return (
    <section className="panel">
      <h2>{texts.byPlan}</h2>
      <DataTable
        name="sales-plans"
        label={texts.byPlan}
        columns={columns}
        rows={linesOf(found, sold)}
        idOf={({ plan, currency }) => `${plan} ${currency}`}
      />
    </section>
  )
}

const Files = ({ filter }: { filter: Filter }) => {
  const { t } = useSpeech()
  const texts = t.admin.salesFigures.plans
  const formats = ['csv', 'xlsx'] as const
  return (
    <section className="panel">
      <h2>{t.admin.figures.statistics.files}</h2>
      <div className="row files">
        {(['months', 'plans', 'retention'] as const).flatMap(of =>
          formats.map(format => (
            <Download key={`${of} ${format}`} className="btn quiet" href={salesPlansFile(filter, of, format)}>
              {texts.file[of]({ format: format.toUpperCase() })}
            </Download>
          )),
        )}
        {formats.map(format => (
          <Download key={format} className="btn quiet" href={salesFile(filter, 'plan', format)}>
            {texts.file.payments({ format: format.toUpperCase() })}
          </Download>
        ))}
      </div>
    </section>
  )
}
