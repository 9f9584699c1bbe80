import type { DeskOffers } from 'authz/contract-plans'
import type { Promotion } from 'authz/contract-promotions'
import { Link, redirect, useLoaderData } from 'react-router'
import { type Column, DataTable } from '../../components/data-table.tsx'
import { Filters, SearchField } from '../../components/filters.tsx'
import { ListPanel } from '../../components/list-panel.tsx'
import { useMore } from '../../components/more.tsx'
import { PageHead } from '../../components/page-head.tsx'
import { PromotionForm } from '../../components/promotion-form.tsx'
import {
  PromotionFigures,
  PromotionOff,
  PromotionTag,
  PromotionUses,
} from '../../components/promotion-words.tsx'
import { useSpeech } from '../../components/speech.tsx'
import { Unfold } from '../../components/unfold.tsx'
import { useMe } from '../../components/who.ts'
import { loadPromotable, loadPromotions, makePromotion } from '../../data/admin-promotions.ts'
import { adminOnly, readField, runIntent } from '../../outcome.ts'
import { readPromotion } from '../../promotion-wish.ts'
import '../../styles/promotions.css'

export const loadPromotionsPage = adminOnly(async ({ request }) => {
  const search = (new URL(request.url).searchParams.get('search') ?? '').trim().slice(0, 100)
  const [first, offers] = await Promise.all([loadPromotions(search), loadPromotable()])
  return { search, first, offers }
})

/** Makes a promotion, and goes on to it. */
export const submitPromotions = runIntent<Promotion>({
  make: async form => {
    const { id } = await makePromotion(readPromotion(JSON.parse(readField(form, 'after'))))
    throw redirect(`/admin/promotions/${id}`)
  },
})

/** All promotions with what came of them, and a way to make one. */
export const PromotionsPage = () => {
  const { t } = useSpeech()
  const { search, first, offers } = useLoaderData<typeof loadPromotionsPage>()
  const more = useMore(first, cursor => loadPromotions(search, cursor))
  const mayMake = useMe()?.role === 'admin'
  const texts = t.admin.promotions
  return (
    <>
      <PageHead title={texts.title}>{texts.lede}</PageHead>
      {mayMake && <Make offers={offers} />}
      <ListPanel
        list={more}
        filter={{ search }}
        filters={
          <Filters>
            <SearchField
              label={texts.search}
              placeholder={texts.searchHint}
              defaultValue={search}
              maxLength={100}
            />
          </Filters>
        }
        empty={texts.empty}
        noMatch={texts.noMatch}
        clear={texts.clear}
        next={texts.emptyNext}
        path="/admin/promotions"
      >
        {promotions => <PromotionTable promotions={promotions} />}
      </ListPanel>
    </>
  )
}

const Make = ({ offers }: { offers: DeskOffers }) => {
  const { t } = useSpeech()
  return (
    <div className="spaced">
      <Unfold label={t.admin.promotions.new}>
        {fold => (
          <section className="panel">
            <PromotionForm offers={offers} onCancel={fold} />
          </section>
        )}
      </Unfold>
    </div>
  )
}

const PromotionTable = ({ promotions }: { promotions: Promotion[] }) => {
  const { t, format } = useSpeech()
  const texts = t.admin.promotions
  const columns: Column<Promotion>[] = [
    {
      id: 'promotion',
      title: texts.one,
      kind: 'where',
      isFixed: true,
      cell: ({ id, name, code }) => (
        <Link className="who" to={`/admin/promotions/${id}`}>
          <b>{name}</b>
          <small>{code ?? texts.automatic}</small>
        </Link>
      ),
    },
    { id: 'off', title: texts.takes, kind: 'n', cell: promotion => <PromotionOff promotion={promotion} /> },
    { id: 'state', title: texts.state, cell: promotion => <PromotionTag promotion={promotion} /> },
    { id: 'uses', title: texts.uses, kind: 'n', cell: promotion => <PromotionUses promotion={promotion} /> },
    {
      id: 'paid',
      title: texts.paid,
      kind: 'n',
      cell: ({ results }) => <PromotionFigures results={results} what="paid" />,
    },
    {
      id: 'given',
      title: texts.given,
      kind: 'n',
      cell: ({ results }) => <PromotionFigures results={results} what="given" />,
    },
    { id: 'made', title: texts.made, kind: 'when', cell: ({ madeAt }) => format.fullDate(madeAt) },
  ]
  return (
    <DataTable
      name="promotions"
      label={texts.title}
      columns={columns}
      rows={promotions}
      idOf={({ id }) => id}
    />
  )
}
