import type { Charge } from 'authz/contract'
import type { App } from 'authz/contract-apps'
import { type ActionFunctionArgs, Link, useLoaderData } from 'react-router'
import { ChargesTable } from '../../components/charges-table.tsx'
import { Select } from '../../components/field.tsx'
import { Filters } from '../../components/filters.tsx'
import { ListPanel } from '../../components/list-panel.tsx'
import { useMore } from '../../components/more.tsx'
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
  return (
    <>
      <h1>{texts.title}</h1>
      <p className="lede">
        {filter.person === '' ? texts.lede : texts.ofOne}{' '}
        {filter.person !== '' && <Link to="/admin/charges">{texts.clear}</Link>}
      </p>
      <ListPanel
        list={more}
        filter={filter}
        filters={<ChargeFilters filter={filter} apps={apps} />}
        empty={texts.empty}
        noMatch={texts.noMatch}
        clear={texts.clear}
        next={texts.emptyNext}
        path="/admin/charges"
      >
        {charges => <ChargesTable charges={charges} apps={apps} mayRefund={mayRefund} />}
      </ListPanel>
    </>
  )
}

const ChargeFilters = ({ filter, apps }: { filter: ChargeFilter; apps: App[] }) => {
  const { t, format } = useSpeech()
  return (
    <Filters>
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
