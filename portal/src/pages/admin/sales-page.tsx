import type { Sales } from 'authz/contract-sales'
import { useMemo } from 'react'
import { Link, useLoaderData } from 'react-router'
import { type Column, DataTable } from '../../components/data-table.tsx'
import { Empty } from '../../components/empty.tsx'
import { FigureTiles } from '../../components/figure-tiles.tsx'
import { usePageTitle } from '../../components/page-title.ts'
import { SalesFilter } from '../../components/sales-filter.tsx'
import { SalesTabs } from '../../components/sales-tabs.tsx'
import { useSpeech } from '../../components/speech.tsx'
import { FileLinks, FilesPanel } from '../../components/table-files.tsx'
import { TimeChart } from '../../components/time-chart.tsx'
import { usePercent } from '../../components/use-percent.ts'
import { type SalesFilter as Filter, loadSales, readSalesFilter, salesFile } from '../../data/sales.ts'
import { fromWhole } from '../../money.ts'
import { adminOnly } from '../../outcome.ts'
import { daysOf, sumsByDay } from '../../sales-chart.ts'

export const loadSalesPage = adminOnly(async ({ request }) => {
  const filter = readSalesFilter(new URL(request.url).searchParams)
  const [byDay, byPack, byPromotion] = await Promise.all([
    loadSales(filter, 'day'),
    loadSales(filter, 'pack'),
    loadSales(filter, 'promotion'),
  ])
  return { filter, byDay, byPack, byPromotion }
})

/** What was sold between two days. */
export const SalesPage = () => {
  const { t } = useSpeech()
  const { filter, byDay, byPack, byPromotion } = useLoaderData<typeof loadSalesPage>()
  const texts = t.admin.sales
  usePageTitle(texts.title)
  return (
    <>
      <h1>{texts.title}</h1>
      <SalesTabs />
      <p className="lede">
        {texts.lede} {filter.mode === 'test' && texts.ofTests}
      </p>
      <SalesFilter filter={filter} />
      <Totals sales={byDay} />
      {byDay.total.length === 0 ? (
        <section className="panel">
          <Empty title={texts.empty}>
            <p>
              {texts.emptyNext} <Link to="/admin/offers">{t.admin.offers.title}</Link>
            </p>
          </Empty>
        </section>
      ) : (
        <>
          {byDay.total.map(({ currency }) => (
            <section className="panel" key={currency}>
              <DayChart sales={byDay} currency={currency} />
            </section>
          ))}
          <Sold sales={byPack} title={texts.byPack} of={texts.pack} />
          <Sold sales={byPromotion} title={texts.byPromotion} of={texts.promotion} />
        </>
      )}
      <Files filter={filter} />
    </>
  )
}

const Totals = ({ sales }: { sales: Sales }) => {
  const { t, format } = useSpeech()
  const percent = usePercent()
  const texts = t.admin.sales
  const { total, conversion, success } = sales
  const tokens = total.reduce((sum, one) => sum + one.tokens, 0)
  const takenBack = total.reduce((sum, one) => sum + one.takenBack, 0)
  return (
    <FigureTiles
      tiles={[
        ...total.map(({ currency, paid, refunded, payments }) => ({
          name: texts.revenue({ currency: currency.toUpperCase() }),
          value: format.money(paid - refunded, currency),
          more: [
            texts.payments({ count: payments }),
            refunded > 0 && texts.sentBack({ sum: format.money(refunded, currency) }),
          ]
            .filter(Boolean)
            .join(', '),
        })),
        {
          name: texts.tokensSold,
          value: format.number(tokens),
          more: takenBack > 0 ? texts.tokensBack({ count: takenBack }) : undefined,
        },
        { name: texts.outstanding, value: format.number(sales.outstanding), more: texts.outstandingMore },
        {
          name: texts.conversion,
          value: percent(conversion.share),
          more: texts.conversionMore({
            buyers: format.number(conversion.buyers),
            count: conversion.signedUp,
          }),
        },
        {
          name: texts.success,
          value: percent(success.share),
          more: success.failed > 0 ? texts.failed({ count: success.failed }) : undefined,
        },
      ]}
    />
  )
}

const DayChart = ({ sales, currency }: { sales: Sales; currency: string }) => {
  const { t, format } = useSpeech()
  const texts = t.admin.sales
  const chart = useMemo(() => {
    const days = daysOf(sales)
    const { paid, refunded } = sumsByDay(sales.rows, days, currency)
    return {
      days,
      series: [
        { name: texts.received, values: paid },
        { name: texts.refunded, values: refunded },
      ],
      write: (value: number) => format.money(fromWhole(value, currency), currency),
    }
  }, [sales, currency, texts, format])
  return <TimeChart title={texts.byDay({ currency: currency.toUpperCase() })} {...chart} />
}

/** What was sold of each pack, or with each promotion. */
const Sold = ({ sales, title, of }: { sales: Sales; title: string; of: string }) => {
  const { t, format } = useSpeech()
  const texts = t.admin.sales
  const columns: Column<Sales['rows'][number]>[] = [
    {
      id: 'of',
      title: of,
      isFixed: true,
      cell: ({ key, currency }) => `${key} · ${currency.toUpperCase()}`,
    },
    { id: 'payments', title: texts.count, kind: 'n', cell: ({ payments }) => format.number(payments) },
    {
      id: 'paid',
      title: texts.received,
      kind: 'n',
      cell: ({ paid, currency }) => format.money(paid, currency),
    },
    {
      id: 'refunded',
      title: texts.refunded,
      kind: 'n',
      cell: ({ refunded, currency }) => format.money(refunded, currency),
    },
    { id: 'tokens', title: texts.tokensSold, kind: 'n', cell: ({ tokens }) => format.number(tokens) },
  ]
  if (sales.rows.length === 0) return null
  return (
    <section className="panel">
      <h2>{title}</h2>
      <DataTable
        name={`sales-${sales.by}`}
        label={title}
        columns={columns}
        rows={sales.rows}
        idOf={({ key, currency }) => `${key} ${currency}`}
      />
    </section>
  )
}

const Files = ({ filter }: { filter: Filter }) => {
  const { t } = useSpeech()
  const texts = t.admin.sales
  return (
    <FilesPanel>
      {(['day', 'week', 'month', 'pack', 'promotion'] as const).map(by => (
        <FileLinks key={by} fileOf={format => salesFile(filter, by, format)} nameOf={texts.file[by]} />
      ))}
    </FilesPanel>
  )
}
