import type { Sales } from 'authz/contract-sales'
import type { SalesPlans } from 'authz/contract-sales-plans'
import { Link, useLoaderData } from 'react-router'
import { type Column, DataTable } from '../../components/data-table.tsx'
import { Empty } from '../../components/empty.tsx'
import { usePageTitle } from '../../components/page-title.ts'
import { PlanMonths } from '../../components/plan-months.tsx'
import { PlanTiles } from '../../components/plan-tiles.tsx'
import { RetentionTable } from '../../components/retention-table.tsx'
import { SalesFilter } from '../../components/sales-filter.tsx'
import { SalesTabs } from '../../components/sales-tabs.tsx'
import { useSpeech } from '../../components/speech.tsx'
import { FileLinks, FilesPanel } from '../../components/table-files.tsx'
import {
  type SalesFilter as Filter,
  loadSales,
  loadSalesPlans,
  readSalesFilter,
  salesFile,
  salesPlansFile,
} from '../../data/sales.ts'
import { adminOnly } from '../../outcome.ts'

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
          <PlanTiles found={found} />
          {currencies.map(currency => (
            <PlanMonths
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
  return (
    <FilesPanel>
      {(['months', 'plans', 'retention'] as const).map(of => (
        <FileLinks key={of} fileOf={format => salesPlansFile(filter, of, format)} nameOf={texts.file[of]} />
      ))}
      <FileLinks fileOf={format => salesFile(filter, 'plan', format)} nameOf={texts.file.payments} />
    </FilesPanel>
  )
}
