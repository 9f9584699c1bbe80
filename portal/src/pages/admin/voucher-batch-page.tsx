import type { Page } from 'authz/contract-parts'
import type { Voucher, VoucherBatch, VoucherUse } from 'authz/contract-vouchers'
import { Link, useLoaderData } from 'react-router'
import { BackLink } from '../../components/back-link.tsx'
import { type Column, DataTable } from '../../components/data-table.tsx'
import { Empty } from '../../components/empty.tsx'
import { Select } from '../../components/field.tsx'
import { Filters, SearchField } from '../../components/filters.tsx'
import { FormShell } from '../../components/form-shell.tsx'
import { InlineFacts } from '../../components/inline-facts.tsx'
import { MoreButton, useMore } from '../../components/more.tsx'
import { usePageTitle } from '../../components/page-title.ts'
import { PersonLink } from '../../components/person-link.tsx'
import { useSpeech } from '../../components/speech.tsx'
import { FileLinks } from '../../components/table-files.tsx'
import { Unfold } from '../../components/unfold.tsx'
import { VoucherTable } from '../../components/voucher-table.tsx'
import { useMe } from '../../components/who.ts'
import {
  fileOf,
  loadBatch,
  loadVouchers,
  loadVoucherUses,
  readVoucherFilter,
  revokeBatch,
  revokeVoucher,
  type VoucherFilter,
  voucherStates,
} from '../../data/vouchers.ts'
import { adminOnly, readField, runIntent } from '../../outcome.ts'
import { lastDayOf, stateOfBatch } from '../../voucher-wish.ts'

export const loadBatchPage = adminOnly(async ({ request, params }) => {
  const id = params.id ?? ''
  const filter = readVoucherFilter(new URL(request.url).searchParams)
  const [batch, first, uses] = await Promise.all([
    loadBatch(id),
    loadVouchers(id, filter),
    loadVoucherUses(id),
  ])
  return { batch, filter, first, uses }
})

/** Revokes one voucher, or all of them. */
export const submitBatch = runIntent<void>({
  'revoke-all': (_form, { params }) => revokeBatch(params.id ?? ''),
  revoke: (form, { params }) => revokeVoucher(params.id ?? '', readField(form, 'id')),
})

/** The vouchers that were made together, and who redeemed them. */
export const VoucherBatchPage = () => {
  const { t } = useSpeech()
  const { batch, filter, first, uses } = useLoaderData<typeof loadBatchPage>()
  const isAdmin = useMe()?.role === 'admin'
  usePageTitle(batch.name)
  return (
    <>
      <BackLink to="/admin/vouchers">{t.admin.vouchers.back}</BackLink>
      <h1>{batch.name}</h1>
      <Stats batch={batch} />
      <div className="stack">
        <section className="panel">
          <Terms batch={batch} />
          <Deeds batch={batch} isAdmin={isAdmin} />
        </section>
        <Codes batch={batch} filter={filter} first={first} isAdmin={isAdmin} />
        <Redemptions batch={batch} first={uses} />
      </div>
    </>
  )
}

const Stats = ({ batch }: { batch: VoucherBatch }) => {
  const { t, format } = useSpeech()
  const texts = t.admin.vouchers
  const facts = [
    [texts.made, batch.count],
    [texts.used, batch.used],
    [texts.left, batch.left],
    [texts.given, batch.given],
  ] as const
  return (
    <dl className="stats tw:mt-5">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{format.number(value)}</dd>
        </div>
      ))}
    </dl>
  )
}

const Terms = ({ batch }: { batch: VoucherBatch }) => {
  const { t, format } = useSpeech()
  const texts = t.admin.vouchers
  const until = (end: string) => texts.until({ day: format.fullDate(lastDayOf(end)) })
  const lasts =
    batch.grantUntil !== null
      ? until(batch.grantUntil)
      : batch.grantDays !== null
        ? texts.lastsDays({ count: batch.grantDays })
        : texts.forGood
  return (
    <InlineFacts
      facts={[
        [texts.state, texts.states[stateOfBatch(batch)]],
        [texts.each, t.tokens({ count: batch.tokens })],
        [texts.uses, format.number(batch.uses)],
        [texts.most, format.number(batch.perPerson)],
        [
          texts.redeemUntil,
          batch.redeemUntil ? format.fullDate(lastDayOf(batch.redeemUntil)) : texts.forGood,
        ],
        [texts.lasts, lasts],
        [texts.made, format.when(batch.madeAt)],
        [texts.by, batch.madeBy ? batch.madeBy.name || batch.madeBy.email : t.none],
      ]}
    />
  )
}

const Deeds = ({ batch, isAdmin }: { batch: VoucherBatch; isAdmin: boolean }) => {
  const { t } = useSpeech()
  const texts = t.admin.vouchers
  return (
    <div className="row tw:mt-3.5">
      {isAdmin && batch.left > 0 && (
        <Link className="btn plain" to={`/admin/vouchers/${batch.id}/sheet`}>
          {texts.sheet}
        </Link>
      )}
      <FileLinks fileOf={format => fileOf(batch.id, format)} />
      {isAdmin && batch.left > 0 && (
        <Unfold label={texts.revoke}>
          {fold => (
            <FormShell
              className="form voucher-sure"
              intent="revoke-all"
              submit={texts.revokeNow}
              tone="pay"
              cancel={{ label: t.cancel, onCancel: fold }}
              onDone={fold}
            >
              <p>{texts.revokeSure({ left: batch.left })}</p>
            </FormShell>
          )}
        </Unfold>
      )}
      {!isAdmin && <p className="soft">{texts.supportHint}</p>}
    </div>
  )
}

type CodesProps = { batch: VoucherBatch; filter: VoucherFilter; first: Page<Voucher>; isAdmin: boolean }

const Codes = ({ batch, filter, first, isAdmin }: CodesProps) => {
  const { t } = useSpeech()
  const more = useMore(first, cursor => loadVouchers(batch.id, filter, cursor))
  const texts = t.admin.vouchers
  return (
    <section className="panel">
      <h2>{texts.codes}</h2>
      <Filters>
        <SearchField
          label={texts.search}
          placeholder={texts.codeHint}
          defaultValue={filter.search}
          maxLength={100}
        />
        <Select
          label={texts.state}
          name="state"
          defaultValue={filter.state}
          options={[
            ['', texts.any],
            ...voucherStates.map((state): [string, string] => [state, texts.states[state]]),
          ]}
        />
      </Filters>
      {more.items.length > 0 ? (
        <VoucherTable vouchers={more.items} mayRevoke={isAdmin} />
      ) : (
        <Empty title={texts.noMatch}>
          <Link to={`/admin/vouchers/${batch.id}`}>{texts.clear}</Link>
        </Empty>
      )}
      <MoreButton {...more} />
    </section>
  )
}

const Redemptions = ({ batch, first }: { batch: VoucherBatch; first: Page<VoucherUse> }) => {
  const { t } = useSpeech()
  const more = useMore(first, cursor => loadVoucherUses(batch.id, cursor))
  const texts = t.admin.vouchers
  return (
    <section className="panel">
      <h2>{texts.redemptions}</h2>
      {more.items.length > 0 ? <UseTable uses={more.items} /> : <Empty title={texts.noRedemptions} />}
      <MoreButton {...more} />
    </section>
  )
}

const UseTable = ({ uses }: { uses: VoucherUse[] }) => {
  const { t, format } = useSpeech()
  const texts = t.admin.vouchers
  const columns: Column<VoucherUse>[] = [
    {
      id: 'who',
      title: texts.who,
      isFixed: true,
      cell: ({ person }) => <PersonLink person={person} isBold />,
    },
    { id: 'number', title: texts.number, kind: 'n', cell: ({ number }) => format.number(number) },
    { id: 'when', title: texts.when, kind: 'when', cell: ({ at }) => format.when(at) },
  ]
  return (
    <DataTable
      name="voucher-uses"
      label={texts.redemptions}
      columns={columns}
      rows={uses}
      idOf={({ id }) => id}
    />
  )
}
