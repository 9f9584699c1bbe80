import type { Voucher, VoucherBatch } from 'authz/contract-vouchers'
import { Link, useLoaderData } from 'react-router'
import { query } from '../../api.ts'
import { BackLink } from '../../components/back-link.tsx'
import { Empty } from '../../components/empty.tsx'
import { Select } from '../../components/field.tsx'
import { Filters } from '../../components/filters.tsx'
import { usePageTitle } from '../../components/page-title.ts'
import { QrPicture } from '../../components/qr-picture.tsx'
import { useSpeech } from '../../components/speech.tsx'
import { useMe } from '../../components/who.ts'
import { loadBatch, loadVouchers } from '../../data/vouchers.ts'
import { adminOnly } from '../../outcome.ts'
import { lastDayOf } from '../../voucher-wish.ts'

const sheetSize = 200
const columnChoices = ['2', '3', '4']

export const loadSheetPage = adminOnly(async ({ request, params }) => {
  const id = params.id ?? ''
  const search = new URL(request.url).searchParams
  const cursor = search.get('cursor') ?? ''
  const columns = columnChoices.find(choice => choice === search.get('columns')) ?? '3'
  const [batch, vouchers] = await Promise.all([
    loadBatch(id),
    loadVouchers(id, { search: '', state: 'open' }, cursor || undefined, sheetSize),
  ])
  return { batch, vouchers, cursor, columns }
})

/** Vouchers as cards, for paper. */
export const VoucherSheetPage = () => {
  const { t } = useSpeech()
  const { batch, vouchers, columns } = useLoaderData<typeof loadSheetPage>()
  const isAdmin = useMe()?.role === 'admin'
  const texts = t.admin.vouchers
  const cards = isAdmin ? vouchers.items : []
  usePageTitle(`${texts.sheet} · ${batch.name}`)
  return (
    <>
      <div className="voucher-desk">
        <BackLink to={`/admin/vouchers/${batch.id}`}>{batch.name}</BackLink>
        <h1>{texts.sheet}</h1>
        <p className="lede">{isAdmin ? texts.sheetLede : texts.adminsPrint}</p>
        {cards.length > 0 && <SheetTools />}
      </div>
      {cards.length > 0 && (
        <ul className={`print voucher-sheet in-${columns}`} aria-label={texts.codes}>
          {cards.map(voucher => (
            <Card key={voucher.id} voucher={voucher} batch={batch} />
          ))}
        </ul>
      )}
      {isAdmin && cards.length === 0 && (
        <Empty title={texts.sheetEmpty}>
          <p>{texts.sheetEmptyNext}</p>
        </Empty>
      )}
    </>
  )
}

const SheetTools = () => {
  const { t } = useSpeech()
  const { vouchers, cursor, columns } = useLoaderData<typeof loadSheetPage>()
  const texts = t.admin.vouchers
  return (
    <div className="head voucher-tools">
      <Filters>
        {cursor !== '' && <input type="hidden" name="cursor" value={cursor} />}
        <Select
          label={texts.columns}
          name="columns"
          defaultValue={columns}
          options={columnChoices.map((choice): [string, string] => [choice, choice])}
        />
      </Filters>
      <div className="row">
        {cursor !== '' && (
          <Link className="btn quiet" to={query({ columns })}>
            {texts.first}
          </Link>
        )}
        {vouchers.next !== null && (
          <Link className="btn quiet" to={query({ columns, cursor: vouchers.next })}>
            {texts.next}
          </Link>
        )}
        <button type="button" className="btn plain" onClick={() => window.print()}>
          {texts.print}
        </button>
      </div>
    </div>
  )
}

const Card = ({ voucher, batch }: { voucher: Voucher; batch: VoucherBatch }) => {
  const { t, format } = useSpeech()
  const { origin, host } = window.location
  const texts = t.admin.vouchers
  return (
    <li>
      <div>
        <b>{t.tokens({ count: batch.tokens })}</b>
        <p>{batch.name}</p>
      </div>
      <QrPicture
        text={`${origin}/redeem${query({ code: voucher.code })}`}
        label={texts.qr({ code: voucher.code })}
      />
      <code className="voucher-code">{voucher.code}</code>
      <small>
        {texts.cardAt({ address: `${host}/redeem` })}
        {batch.redeemUntil !== null &&
          `. ${texts.cardUntil({ day: format.fullDate(lastDayOf(batch.redeemUntil)) })}.`}
      </small>
    </li>
  )
}
