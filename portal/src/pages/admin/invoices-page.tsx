import { Link, useLoaderData } from 'react-router'
import { Select } from '../../components/field.tsx'
import { Filters, SearchField } from '../../components/filters.tsx'
import { InvoicesTable } from '../../components/invoices-table.tsx'
import { ListPanel } from '../../components/list-panel.tsx'
import { useMore } from '../../components/more.tsx'
import { PageHead } from '../../components/page-head.tsx'
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
  return (
    <>
      <PageHead title={texts.title}>{texts.lede}</PageHead>
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
      <ListPanel
        list={more}
        filter={filter}
        filters={<InvoiceFilters filter={filter} />}
        empty={texts.empty}
        noMatch={texts.noMatch}
        clear={texts.clear}
        next={texts.emptyNext}
        path="/admin/invoices"
        fileOf={format => invoicesFile(filter, format)}
      >
        {invoices => <InvoicesTable invoices={invoices} />}
      </ListPanel>
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
    <Filters>
      <SearchField label={texts.search} placeholder={texts.searchHint} defaultValue={filter.search} />
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
