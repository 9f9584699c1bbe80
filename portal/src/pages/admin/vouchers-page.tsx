import type { VoucherBatch } from 'authz/contract-vouchers'
import { Link, redirect, useLoaderData } from 'react-router'
import { query } from '../../api.ts'
import { type Column, DataTable } from '../../components/data-table.tsx'
import { Filters, SearchField } from '../../components/filters.tsx'
import { ListPanel } from '../../components/list-panel.tsx'
import { useMore } from '../../components/more.tsx'
import { PageHead } from '../../components/page-head.tsx'
import { useSpeech } from '../../components/speech.tsx'
import { Unfold } from '../../components/unfold.tsx'
import { VoucherForm } from '../../components/voucher-form.tsx'
import { useMe } from '../../components/who.ts'
import { loadBatches, makeVouchers } from '../../data/vouchers.ts'
import { adminOnly, readField, runIntent } from '../../outcome.ts'
import { readVoucherWish, stateOfBatch } from '../../voucher-wish.ts'

export const loadVouchersPage = adminOnly(async ({ request }) => {
  const search = (new URL(request.url).searchParams.get('search') ?? '').trim().slice(0, 200)
  return { search, first: await loadBatches(search) }
})

/** Makes vouchers, and goes on to them. */
export const submitVouchers = runIntent<never>({
  make: async form => {
    const { id } = await makeVouchers(readVoucherWish(form), readField(form, 'key'))
    throw redirect(`/admin/vouchers/${id}`)
  },
})

/** All vouchers that were made, and a way to make some. */
export const VouchersPage = () => {
  const { t } = useSpeech()
  const { search, first } = useLoaderData<typeof loadVouchersPage>()
  const more = useMore(first, cursor => loadBatches(search, cursor))
  const mayMake = useMe()?.role === 'admin'
  const texts = t.admin.vouchers
  return (
    <>
      <PageHead title={texts.title}>{texts.lede}</PageHead>
      {mayMake && <Make isFirst={search === '' && first.items.length === 0} />}
      <ListPanel
        list={more}
        filter={{ search }}
        filters={
          <Filters>
            <SearchField label={texts.search} placeholder={texts.searchHint} defaultValue={search} />
          </Filters>
        }
        empty={texts.empty}
        noMatch={texts.noMatch}
        clear={texts.clear}
        next={texts.emptyNext}
        path="/admin/vouchers"
      >
        {batches => <BatchTable batches={batches} search={search} />}
      </ListPanel>
    </>
  )
}

const Make = ({ isFirst }: { isFirst: boolean }) => {
  const { t } = useSpeech()
  if (isFirst)
    return (
      <section className="panel spaced">
        <VoucherForm />
      </section>
    )
  return (
    <div className="spaced">
      <Unfold label={t.admin.vouchers.make}>
        {fold => (
          <section className="panel">
            <VoucherForm onCancel={fold} />
          </section>
        )}
      </Unfold>
    </div>
  )
}

/** Who searched for a voucher by its code goes on to that voucher; a name found all of them. */
const pathOf = ({ id, name }: VoucherBatch, search: string) =>
  `/admin/vouchers/${id}${query({ search: name.toLowerCase().includes(search.toLowerCase()) ? '' : search })}`

const BatchTable = ({ batches, search }: { batches: VoucherBatch[]; search: string }) => {
  const { t, format } = useSpeech()
  const texts = t.admin.vouchers
  const columns: Column<VoucherBatch>[] = [
    {
      id: 'batch',
      title: texts.batch,
      isFixed: true,
      cell: batch => (
        <Link to={pathOf(batch, search)} className="who">
          <b>{batch.name}</b>
          {batch.prefix && <small>{batch.prefix}</small>}
        </Link>
      ),
    },
    { id: 'state', title: texts.state, cell: batch => <BatchState batch={batch} /> },
    { id: 'each', title: texts.each, kind: 'n', cell: ({ tokens }) => format.number(tokens) },
    {
      id: 'used',
      title: texts.used,
      kind: 'n',
      cell: ({ used, count, uses }) => texts.usedOf({ used, of: count * uses }),
    },
    { id: 'left', title: texts.left, kind: 'n', cell: ({ left }) => format.number(left) },
    { id: 'given', title: texts.given, kind: 'n', cell: ({ given }) => format.number(given) },
    { id: 'made', title: texts.made, kind: 'when', cell: ({ madeAt }) => format.fullDate(madeAt) },
  ]
  return (
    <DataTable name="batches" label={texts.title} columns={columns} rows={batches} idOf={({ id }) => id} />
  )
}

const BatchState = ({ batch }: { batch: VoucherBatch }) => {
  const { t } = useSpeech()
  const state = stateOfBatch(batch)
  return <span className={`tag ${state === 'open' ? 'good' : ''}`}>{t.admin.vouchers.states[state]}</span>
}
