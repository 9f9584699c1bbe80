import { Link, useLoaderData } from 'react-router'
import { Download } from '../../components/download.tsx'
import { Empty } from '../../components/empty.tsx'
import { Field, Select } from '../../components/field.tsx'
import { Filters } from '../../components/filters.tsx'
import { InvoicesTable } from '../../components/invoices-table.tsx'
import { MoreButton, useMore } from '../../components/more.tsx'
import { usePageTitle } from '../../components/page-title.ts'
import { useSpeech } from '../../components/speech.tsx'
import { useMe } from '../../components/who.ts'
import {
  type InvoiceFilter,
  invoiceStates,
  invoicesFile,
  loadInvoices,
  loadSeller,
  readInvoiceFilter,
} from '../../data/admin-invoices.ts'
import { inOrder } from '../../in-order.ts'
import { adminOnly } from '../../outcome.ts'

export const loadInvoicesPage = adminOnly(async ({ request }) => {
  const filter = readInvoiceFilter(new URL(request.url).searchParams)
  const [first, seller] = await Promise.all([loadInvoices(filter), loadSeller()])
  return { filter, first, seller }
})

/** Invoices of the house's own. */
export const InvoicesPage = () => {
  const { t } = useSpeech()
  const { filter, first, seller } = useLoaderData<typeof loadInvoicesPage>()
  const more = useMore(first, cursor => loadInvoices(filter, cursor))
  const mayChange = useMe()?.role === 'admin'
  const texts = t.admin.invoices
  const isFiltered = Object.values(filter).some(value => value !== '')
  usePageTitle(texts.title)
  return (
    <>
      <h1>{texts.title}</h1>
      <p className="lede">{texts.lede}</p>
      {!seller.ready && (
        <p className="note">
          {texts.noSeller} <Link to="/admin/invoices/seller">{texts.toSeller}</Link>
        </p>
      )}
      <p className="row">
        {mayChange && (
          <Link className="btn plain" to="/admin/invoices/new">
            {texts.toNew}
          </Link>
        )}
        <Link className="btn quiet" to="/admin/invoices/seller">
          {texts.seller.title}
        </Link>
      </p>
      <section className="panel">
        {(isFiltered || more.items.length > 0) && <InvoiceFilters filter={filter} />}
        {more.items.length > 0 ? (
          <InvoicesTable invoices={more.items} />
        ) : (
          <Empty title={isFiltered ? texts.noMatch : texts.empty}>
            {isFiltered ? <Link to="/admin/invoices">{texts.clear}</Link> : <p>{texts.emptyNext}</p>}
          </Empty>
        )}
        <MoreButton {...more} />
        {more.items.length > 0 && <Files filter={filter} />}
      </section>
    </>
  )
}

const lastYears = () => {
  const year = new Date().getUTCFullYear()
  return Array.from({ length: 6 }, (_, i): [string, string] => [String(year - i), String(year - i)])
}

const InvoiceFilters = ({ filter }: { filter: InvoiceFilter }) => {
  const { t } = useSpeech()
  const texts = t.admin.invoices
  const any: [string, string] = ['', texts.any]
  return (
    <Filters key={`${filter.state} ${filter.year}`}>
      <Field
        label={texts.search}
        placeholder={texts.searchHint}
        type="search"
        name="search"
        defaultValue={filter.search}
        maxLength={200}
      />
      <Select
        label={texts.state}
        name="state"
        defaultValue={filter.state}
        options={[any, ...inOrder(texts.states, invoiceStates)]}
      />
      <Select label={texts.year} name="year" defaultValue={filter.year} options={[any, ...lastYears()]} />
    </Filters>
  )
}

const Files = ({ filter }: { filter: InvoiceFilter }) => (
  <div className="row tw:mt-3.5">
    <Download className="btn quiet" href={invoicesFile(filter, 'csv')}>
      CSV
    </Download>
    <Download className="btn quiet" href={invoicesFile(filter, 'xlsx')}>
      XLSX
    </Download>
  </div>
)
