import type { Page } from 'authz/contract-parts'
import type { DeskOffers } from 'authz/contract-plans'
import type { Promotion, PromotionUse } from 'authz/contract-promotions'
import { Link, useLoaderData } from 'react-router'
import { BackLink } from '../../components/back-link.tsx'
import { type Column, DataTable } from '../../components/data-table.tsx'
import { Empty } from '../../components/empty.tsx'
import { FigureTiles } from '../../components/figure-tiles.tsx'
import { FormShell } from '../../components/form-shell.tsx'
import { InlineFacts } from '../../components/inline-facts.tsx'
import { MoreButton, useMore } from '../../components/more.tsx'
import { usePageTitle } from '../../components/page-title.ts'
import { PersonLink } from '../../components/person-link.tsx'
import { PromotionForm } from '../../components/promotion-form.tsx'
import { PromotionOff, PromotionTag } from '../../components/promotion-words.tsx'
import { useSpeech } from '../../components/speech.tsx'
import { TableFiles } from '../../components/table-files.tsx'
import { Unfold } from '../../components/unfold.tsx'
import { useMe } from '../../components/who.ts'
import {
  changePromotion,
  fileOf,
  loadPromotable,
  loadPromotion,
  loadPromotionUses,
} from '../../data/admin-promotions.ts'
import { adminOnly, readField, runIntent } from '../../outcome.ts'
import { promotionChanges } from '../../promotion-wish.ts'
import { lastDayOf } from '../../voucher-wish.ts'
import '../../styles/promotions.css'

export const loadPromotionPage = adminOnly(async ({ params }) => {
  const id = params.id ?? ''
  const [promotion, uses, offers] = await Promise.all([
    loadPromotion(id),
    loadPromotionUses(id),
    loadPromotable(),
  ])
  return { promotion, uses, offers }
})

/** Changes a promotion, or switches it off or on. */
export const submitPromotion = runIntent<Promotion>({
  change: (form, { params }) =>
    changePromotion(
      params.id ?? '',
      promotionChanges(JSON.parse(readField(form, 'before')), JSON.parse(readField(form, 'after'))),
    ),
  switch: (form, { params }) => changePromotion(params.id ?? '', { off: readField(form, 'off') === 'yes' }),
})

/** One promotion: its terms, what came of it, and who used it. */
export const PromotionPage = () => {
  const { t } = useSpeech()
  const { promotion, uses, offers } = useLoaderData<typeof loadPromotionPage>()
  const texts = t.admin.promotions
  usePageTitle(promotion.name)
  return (
    <>
      <BackLink to="/admin/promotions">{texts.back}</BackLink>
      <div className="head promotion-head">
        <h1 className="breakable">{promotion.name}</h1>
        <PromotionTag promotion={promotion} />
      </div>
      <Results promotion={promotion} />
      <div className="stack">
        <section className="panel">
          <Terms promotion={promotion} />
          <Deeds promotion={promotion} offers={offers} />
        </section>
        <Uses promotion={promotion} first={uses} />
      </div>
    </>
  )
}

const Results = ({ promotion: { uses, reserved, results } }: { promotion: Promotion }) => {
  const { t, format } = useSpeech()
  const texts = t.admin.promotions
  const nameOf = (what: string, currency: string, live: boolean) =>
    `${texts.inCurrency({ what, currency: currency.toUpperCase() })}${live ? '' : ` (${texts.test})`}`
  return (
    <FigureTiles
      tiles={[
        {
          name: texts.uses,
          value: format.number(uses),
          more: reserved > 0 ? texts.reserved({ count: reserved }) : undefined,
        },
        ...results.flatMap(({ live, currency, paid, given }) => [
          { name: nameOf(texts.paid, currency, live), value: format.money(paid, currency) },
          { name: nameOf(texts.given, currency, live), value: format.money(given, currency) },
        ]),
      ]}
    />
  )
}

const useLasting = ({ startsAt, endsAt }: Promotion) => {
  const { t, format } = useSpeech()
  const texts = t.admin.promotions
  const from = startsAt && format.fullDate(startsAt)
  const to = endsAt && format.fullDate(lastDayOf(endsAt))
  if (from && to) return texts.between({ from, to })
  if (from) return texts.since({ day: from })
  return to ? texts.until({ day: to }) : texts.always
}

const Terms = ({ promotion }: { promotion: Promotion }) => {
  const { t, format } = useSpeech()
  const texts = t.admin.promotions
  const { code, on, minimums, totalLimit, personLimit, packs, plans, newOnly, madeAt } = promotion
  const lasting = useLasting(promotion)
  const from = Object.entries(minimums).map(([currency, sum]) => format.money(sum, currency))
  const limit = (value: number | null) => (value === null ? texts.unlimited : format.number(value))
  return (
    <InlineFacts
      facts={[
        [texts.code, code === null ? texts.automatic : <code key="code">{code}</code>],
        [texts.takes, <PromotionOff key="off" promotion={promotion} />],
        [texts.on, texts.ons[on]],
        ...(from.length > 0 ? [[texts.from, from.join(' · ')] as [string, string]] : []),
        [texts.lasts, lasting],
        [texts.totalLimit, limit(totalLimit)],
        [texts.personLimit, limit(newOnly ? 1 : personLimit)],
        [texts.for, packs.length + plans.length === 0 ? texts.forAll : [...packs, ...plans].join(', ')],
        [texts.whom, newOnly ? texts.newPeople : texts.everybody],
        [texts.made, format.when(madeAt)],
      ]}
    />
  )
}

const Deeds = ({ promotion, offers }: { promotion: Promotion; offers: DeskOffers }) => {
  const { t } = useSpeech()
  const texts = t.admin.promotions
  if (useMe()?.role !== 'admin') return <p className="soft">{texts.supportHint}</p>
  return (
    <div className="row promotion-deeds">
      <Unfold label={texts.change}>
        {fold => <PromotionForm promotion={promotion} offers={offers} onCancel={fold} onDone={fold} />}
      </Unfold>
      <FormShell
        className="form"
        intent="switch"
        tone="quiet"
        submit={promotion.off ? texts.switchOn : texts.switchOff}
      >
        <input type="hidden" name="off" value={promotion.off ? 'no' : 'yes'} />
      </FormShell>
    </div>
  )
}

const Uses = ({ promotion, first }: { promotion: Promotion; first: Page<PromotionUse> }) => {
  const { t } = useSpeech()
  const more = useMore(first, cursor => loadPromotionUses(promotion.id, cursor))
  const texts = t.admin.promotions
  return (
    <section className="panel">
      <h2>{texts.who}</h2>
      {more.items.length > 0 ? (
        <>
          <UseTable uses={more.items} />
          <TableFiles fileOf={format => fileOf(promotion.id, format)} />
        </>
      ) : (
        <Empty title={texts.nobody}>
          <p>{texts.nobodyNext}</p>
        </Empty>
      )}
      <MoreButton {...more} />
    </section>
  )
}

const useTones: Record<PromotionUse['state'], string> = { used: 'good', reserved: '', given_back: 'warn' }

const UseTable = ({ uses }: { uses: PromotionUse[] }) => {
  const { t, format } = useSpeech()
  const texts = t.admin.promotions
  const columns: Column<PromotionUse>[] = [
    {
      id: 'person',
      title: texts.person,
      kind: 'where',
      isFixed: true,
      cell: ({ person }) => <PersonLink person={person} isBold />,
    },
    {
      id: 'bought',
      title: texts.bought,
      cell: ({ what, orderId }) =>
        orderId === null ? what : <Link to={`/admin/orders/${orderId}`}>{what}</Link>,
    },
    {
      id: 'state',
      title: texts.state,
      cell: ({ state, typed, live }) => (
        <span className="pay-tags">
          <span className={`tag ${useTones[state]}`}>{texts.useStates[state]}</span>
          {typed && <span className="tag">{texts.typed}</span>}
          {!live && <span className="tag">{texts.test}</span>}
        </span>
      ),
    },
    { id: 'paid', title: texts.paid, kind: 'n', cell: one => format.money(one.paid, one.currency) },
    { id: 'given', title: texts.given, kind: 'n', cell: one => format.money(one.given, one.currency) },
    {
      id: 'when',
      title: texts.when,
      kind: 'when',
      cell: ({ madeAt, usedAt }) => <time dateTime={usedAt ?? madeAt}>{format.when(usedAt ?? madeAt)}</time>,
    },
  ]
  return (
    <DataTable name="promotion-uses" label={texts.who} columns={columns} rows={uses} idOf={({ id }) => id} />
  )
}
