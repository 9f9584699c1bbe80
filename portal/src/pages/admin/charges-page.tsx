import type { Charge } from 'authz/contract'
import type { App } from 'authz/contract-apps'
import { type ActionFunctionArgs, Link, useLoaderData } from 'react-router'
import { ChargesTable } from '../../components/charges-table.tsx'
import { Empty } from '../../components/empty.tsx'
import { Select } from '../../components/field.tsx'
import { Filters } from '../../components/filters.tsx'
import { MoreButton, useMore } from '../../components/more.tsx'
import { usePageTitle } from '../../components/page-title.ts'
import { useSpeech } from '../../components/speech.tsx'
import { useMe } from '../../components/who.ts'
import { loadApps } from '../../data/apps.ts'
import { type ChargeFilter, loadCharges, readChargeFilter, refundCharge } from '../../data/charges.ts'
import { adminOnly, attemptSignedIn, type Outcome, readField } from '../../outcome.ts'

export const loadChargesPage = adminOnly(async ({ request }) => {
  const filter = readChargeFilter(new URL(request.url).searchParams)
  const [first, apps] = await Promise.all([loadCharges(filter), loadApps()])
  return { filter, first, apps }
})

/** Refunds one charge, or a part of it. */
export const submitRefund = async (args: ActionFunctionArgs): Promise<Outcome<Charge>> => {
  const form = await args.request.formData()
  const refund = { tokens: Number(readField(form, 'tokens')), reason: readField(form, 'reason') }
  return attemptSignedIn(args, () => refundCharge(readField(form, 'id'), refund, readField(form, 'key')))
}

/** What people paid. */
export const ChargesPage = () => {
  const { t } = useSpeech()
  const { filter, first, apps } = useLoaderData<typeof loadChargesPage>()
  const more = useMore(first, cursor => loadCharges(filter, cursor))
  usePageTitle(t.admin.charges.title)
  const texts = t.admin.charges
  const mayRefund = useMe()?.role === 'admin'
  const isFiltered = filter.app !== '' || filter.person !== ''
  return (
    <>
      <h1>{texts.title}</h1>
      <p className="lede">
        {filter.person === '' ? texts.lede : texts.ofOne}{' '}
        {filter.person !== '' && <Link to="/admin/charges">{texts.clear}</Link>}
      </p>
      <section className="panel">
        {(isFiltered || more.items.length > 0) && <ChargeFilters filter={filter} apps={apps} />}
        {more.items.length > 0 && <ChargesTable charges={more.items} apps={apps} mayRefund={mayRefund} />}
        {more.items.length === 0 && (
          <Empty title={isFiltered ? texts.noMatch : texts.empty}>
            {isFiltered ? <Link to="/admin/charges">{texts.clear}</Link> : <p>{texts.emptyNext}</p>}
          </Empty>
        )}
        <MoreButton {...more} />
      </section>
    </>
  )
}

const ChargeFilters = ({ filter, apps }: { filter: ChargeFilter; apps: App[] }) => {
  const { t, format } = useSpeech()
  return (
    <Filters key={JSON.stringify(filter)}>
      {filter.person !== '' && <input type="hidden" name="person" value={filter.person} />}
      <Select
        label={t.admin.charges.app}
        name="app"
        defaultValue={filter.app}
        options={[
          ['', t.movements.allApps],
          ...apps.map((app): [string, string] => [app.name, format.text(app.title)]),
        ]}
      />
    </Filters>
  )
}
