import type { AdminOffers, AdminPack, WrittenPack } from 'authz/contract-payments'
import type { AdminPlan, WrittenPlan } from 'authz/contract-plans'
import { Link, redirect, useLoaderData } from 'react-router'
import { type Column, DataTable } from '../../components/data-table.tsx'
import { Empty } from '../../components/empty.tsx'
import { PackForm } from '../../components/pack-form.tsx'
import { PageHead } from '../../components/page-head.tsx'
import { PlanForm } from '../../components/plan-form.tsx'
import { PlanTable } from '../../components/plan-table.tsx'
import { useSpeech } from '../../components/speech.tsx'
import { Unfold } from '../../components/unfold.tsx'
import { usePackChoices } from '../../components/use-pack-choices.ts'
import { useMe } from '../../components/who.ts'
import { makePack, makePlan } from '../../data/admin-offers.ts'
import { loadPackChoices } from '../../data/pack-choices.ts'
import { adminOnly, readField, runIntent } from '../../outcome.ts'
import { othersIn, readPack, savingOf } from '../../pack-wish.ts'
import { readPlan } from '../../plan-wish.ts'

export const loadOffersPage = adminOnly(() => loadPackChoices())

/** What a form says of what is new, without what is empty. */
const readMade = (form: FormData, read: (typed: never) => object) => {
  const said = read(JSON.parse(readField(form, 'after')) as never)
  const given = Object.entries(said).filter(([, value]) => value !== null && value !== false)
  return { name: readField(form, 'name'), ...Object.fromEntries(given) }
}

/** Makes a pack or a plan. */
export const submitOffers = runIntent<AdminPack | AdminPlan>({
  make: async form => {
    const { name } = await makePack(readMade(form, readPack) as WrittenPack)
    throw redirect(`/admin/offers/${name}`)
  },
  makePlan: async form => {
    const { name } = await makePlan(readMade(form, readPlan) as WrittenPlan)
    throw redirect(`/admin/offers/plans/${name}`)
  },
})

/** What is sold: packs and plans. */
export const OffersPage = () => {
  const { t } = useSpeech()
  const loaded = useLoaderData<typeof loadOffersPage>()
  const choices = usePackChoices(loaded)
  const mayChange = useMe()?.role === 'admin'
  const texts = t.admin.offers
  const { offers } = loaded
  return (
    <>
      <PageHead title={texts.title}>{texts.lede}</PageHead>
      <section className="panel">
        <h2>{texts.packs}</h2>
        {offers.packs.length > 0 ? (
          <PackTable offers={offers} />
        ) : (
          <Empty title={texts.empty}>
            <p>{texts.emptyNext}</p>
          </Empty>
        )}
        {mayChange && (
          <div className="tw:mt-3.5">
            <Unfold label={texts.new}>{fold => <PackForm choices={choices} onCancel={fold} />}</Unfold>
          </div>
        )}
      </section>
      <section className="panel">
        <h2>{t.admin.plans.title}</h2>
        {offers.plans.length > 0 ? (
          <PlanTable plans={offers.plans} />
        ) : (
          <Empty title={t.admin.plans.empty}>
            <p>{t.admin.plans.emptyNext}</p>
          </Empty>
        )}
        {mayChange && (
          <div className="tw:mt-3.5">
            <Unfold label={t.admin.plans.new}>
              {fold => <PlanForm choices={choices} onCancel={fold} />}
            </Unfold>
          </div>
        )}
      </section>
    </>
  )
}

const PackTable = ({ offers }: { offers: AdminOffers }) => {
  const { t, format } = useSpeech()
  const texts = t.admin.offers
  const columns: Column<AdminPack>[] = [
    {
      id: 'pack',
      title: texts.pack,
      kind: 'where',
      isFixed: true,
      cell: ({ name, entry }) => (
        <Link className="who" to={`/admin/offers/${name}`}>
          <b>{format.text(entry.title)}</b>
          <small>{name}</small>
        </Link>
      ),
    },
    { id: 'tokens', title: texts.tokens, kind: 'n', cell: ({ entry }) => format.number(entry.tokens) },
    {
      id: 'price',
      title: texts.prices,
      kind: 'n',
      isFixed: true,
      cell: ({ prices }) =>
        Object.entries(prices)
          .map(([code, sum]) => format.money(sum, code))
          .join(' · '),
    },
    { id: 'saving', title: texts.saving, kind: 'n', cell: pack => <SavingOf pack={pack} offers={offers} /> },
    { id: 'state', title: texts.state, cell: pack => <PackTags pack={pack} /> },
    { id: 'source', title: texts.source, cell: ({ source }) => texts.sources[source] },
  ]
  return (
    <DataTable
      name="packs"
      label={texts.title}
      columns={columns}
      rows={offers.packs}
      idOf={({ name }) => name}
    />
  )
}

const SavingOf = ({ pack, offers }: { pack: AdminPack; offers: AdminOffers }) => {
  const { t } = useSpeech()
  const [code, amount] = Object.entries(pack.prices)[0] ?? ['', 0]
  const saving = savingOf({ tokens: pack.entry.tokens, amount }, othersIn(offers.packs, code, pack.name))
  return saving === null ? t.none : t.admin.offers.percent({ percent: String(saving) })
}

const PackTags = ({ pack: { entry, changed } }: { pack: AdminPack }) => {
  const { t } = useSpeech()
  const texts = t.admin.offers
  const isOff = entry.off === true
  return (
    <span className="pay-tags">
      <span className={`tag ${isOff ? 'warn' : 'good'}`}>{isOff ? texts.isOff : texts.isOn}</span>
      {entry.popular && <span className="tag">{texts.isPopular}</span>}
      {entry.app && <span className="tag">{texts.onlyIn({ app: entry.app })}</span>}
      {entry.groups && <span className="tag">{texts.onlyFor({ groups: entry.groups.join(', ') })}</span>}
      {entry.days && <span className="tag">{texts.lasts({ count: entry.days })}</span>}
      {changed.length > 0 && <span className="tag">{texts.isChanged}</span>}
    </span>
  )
}
