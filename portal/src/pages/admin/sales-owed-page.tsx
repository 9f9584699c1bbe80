import type { SalesOwed } from 'authz/contract-sales-plans'
import { Link, useLoaderData } from 'react-router'
import { type Column, DataTable } from '../../components/data-table.tsx'
import { Empty } from '../../components/empty.tsx'
import { FigureTiles } from '../../components/figure-tiles.tsx'
import { usePageTitle } from '../../components/page-title.ts'
import { SalesTabs } from '../../components/sales-tabs.tsx'
import { useSpeech } from '../../components/speech.tsx'
import { FileLinks, FilesPanel } from '../../components/table-files.tsx'
import { usePercent } from '../../components/use-percent.ts'
import { loadSalesOwed, salesOwedFile } from '../../data/sales.ts'
import { adminOnly } from '../../outcome.ts'

export const loadSalesOwedPage = adminOnly(async () => ({ owed: await loadSalesOwed() }))

/** What the house owes to those who hold its tokens. */
export const SalesOwedPage = () => {
  const { t, format } = useSpeech()
  const { owed } = useLoaderData<typeof loadSalesOwedPage>()
  const texts = t.admin.salesFigures.owed
  usePageTitle(texts.title)
  return (
    <>
      <h1>{t.admin.sales.title}</h1>
      <SalesTabs />
      <p className="lede">
        {texts.lede} {owed.at && texts.at({ when: format.when(owed.at) })}
      </p>
      {owed.tokens.all === 0 ? (
        <section className="panel">
          <Empty title={texts.empty}>
            <p>
              {texts.emptyNext} <Link to="/admin/offers">{t.admin.offers.title}</Link>
            </p>
          </Empty>
        </section>
      ) : (
        <>
          <FigureTiles
            tiles={[
              { name: texts.all, value: format.number(owed.tokens.all) },
              ...owed.money.map(({ currency, tokens, amount }) => ({
                name: texts.money({ currency: currency.toUpperCase() }),
                value: format.money(amount, currency),
                more: texts.tokens({ count: tokens }),
                help: 'owed' as const,
              })),
            ]}
          />
          <Sources tokens={owed.tokens} />
        </>
      )}
      <FilesPanel>
        <FileLinks fileOf={salesOwedFile} nameOf={texts.file} />
      </FilesPanel>
    </>
  )
}

type Source = { name: 'sold' | 'soldInTests' | 'given' | 'moved'; count: number }

const Sources = ({ tokens }: Pick<SalesOwed, 'tokens'>) => {
  const { t, format } = useSpeech()
  const percent = usePercent()
  const texts = t.admin.salesFigures.owed
  const rows = (['sold', 'soldInTests', 'given', 'moved'] as const)
    .map(name => ({ name, count: tokens[name] }))
    .filter(({ count }) => count > 0)
  const columns: Column<Source>[] = [
    { id: 'source', title: texts.source, isFixed: true, cell: ({ name }) => texts[name] },
    { id: 'tokens', title: texts.count, kind: 'n', cell: ({ count }) => format.number(count) },
    { id: 'share', title: texts.share, kind: 'n', cell: ({ count }) => percent(count / tokens.all) },
  ]
  return (
    <section className="panel">
      <h2>{texts.parts}</h2>
      <DataTable
        name="sales-owed"
        label={texts.parts}
        columns={columns}
        rows={rows}
        idOf={({ name }) => name}
      />
    </section>
  )
}
