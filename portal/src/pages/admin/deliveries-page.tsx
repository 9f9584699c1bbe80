import type { Delivery } from 'authz/contract-notifications'
import { Link, useLoaderData } from 'react-router'
import { Empty } from '../../components/empty.tsx'
import { Select } from '../../components/field.tsx'
import { Filters } from '../../components/filters.tsx'
import { FormShell } from '../../components/form-shell.tsx'
import { MoreButton, useMore } from '../../components/more.tsx'
import { usePageTitle } from '../../components/page-title.ts'
import { useSpeech } from '../../components/speech.tsx'
import { useMe } from '../../components/who.ts'
import {
  type DeliveryFilter,
  loadDeliveries,
  readDeliveryFilter,
  resendDelivery,
} from '../../data/admin-notifications.ts'
import { adminOnly, readField, runIntent } from '../../outcome.ts'

export const loadDeliveriesPage = adminOnly(async ({ request }) => {
  const filter = readDeliveryFilter(new URL(request.url).searchParams)
  return { filter, first: await loadDeliveries(filter) }
})

/** Sends something again. */
export const submitDelivery = runIntent<void>({ resend: form => resendDelivery(readField(form, 'id')) })

/** What was sent, and what became of it. */
export const DeliveriesPage = () => {
  const { t } = useSpeech()
  const { filter, first } = useLoaderData<typeof loadDeliveriesPage>()
  const more = useMore(first, cursor => loadDeliveries(filter, cursor))
  const texts = t.admin.notifications.log
  const isFiltered = Object.values(filter).some(value => value !== '')
  usePageTitle(texts.title)
  return (
    <>
      <h1>{texts.title}</h1>
      <p className="lede">{texts.lede}</p>
      <section className="panel">
        {(isFiltered || more.items.length > 0) && <DeliveryFilters filter={filter} />}
        {more.items.length > 0 ? (
          <DeliveryTable deliveries={more.items} />
        ) : (
          <Empty title={isFiltered ? texts.noMatch : texts.empty}>
            {isFiltered ? <Link to="/admin/deliveries">{texts.clear}</Link> : <p>{texts.emptyNext}</p>}
          </Empty>
        )}
        <MoreButton {...more} />
      </section>
    </>
  )
}

const DeliveryFilters = ({ filter }: { filter: DeliveryFilter }) => {
  const { t } = useSpeech()
  const texts = t.admin.notifications.log
  const any: [string, string] = ['', texts.any]
  return (
    <Filters key={JSON.stringify(filter)}>
      {filter.endpoint !== '' && <input type="hidden" name="endpoint" value={filter.endpoint} />}
      <Select
        label={texts.state}
        name="state"
        defaultValue={filter.state}
        options={[any, ...Object.entries(texts.states)]}
      />
      <Select
        label={texts.way}
        name="channel"
        defaultValue={filter.channel}
        options={[any, ...Object.entries(texts.ways)]}
      />
    </Filters>
  )
}

const DeliveryTable = ({ deliveries }: { deliveries: Delivery[] }) => {
  const { t } = useSpeech()
  const mayResend = useMe()?.role === 'admin'
  const texts = t.admin.notifications.log
  return (
    <div className="scroll">
      <table className="deliveries">
        <thead>
          <tr>
            <th>{texts.when}</th>
            <th>{texts.what}</th>
            <th>{texts.whom}</th>
            <th>{texts.state}</th>
            {mayResend && <th>{texts.action}</th>}
          </tr>
        </thead>
        <tbody>
          {deliveries.map(delivery => (
            <DeliveryRow key={delivery.id} delivery={delivery} mayResend={mayResend} />
          ))}
        </tbody>
      </table>
    </div>
  )
}

const tones: Record<Delivery['state'], string> = { waiting: '', sent: 'good', failed: 'warn' }

const DeliveryRow = ({ delivery, mayResend }: { delivery: Delivery; mayResend: boolean }) => {
  const { t, format } = useSpeech()
  const { id, event, person, endpoint, state, lastError, nextAt } = delivery
  const texts = t.admin.notifications.log
  const names: Record<string, string | undefined> = t.notifications.events
  return (
    <tr>
      <td className="when">{format.when(delivery.createdAt)}</td>
      <td>
        {names[event] ?? event} <small className="term">{texts.ways[delivery.channel]}</small>
      </td>
      <td className="breakable">
        <Link className="who" to={`/admin/people/${person.id}`}>
          {person.name || person.email}
          <small>{endpoint?.url ?? person.email}</small>
        </Link>
      </td>
      <td>
        <span className={`tag ${tones[state]}`}>{texts.states[state]}</span>{' '}
        <small className="soft">{texts.attempts(format.count(delivery.attempts))}</small>
        {nextAt && <small className="term">{texts.next(format.when(nextAt))}</small>}
        {lastError && <small className="term">{lastError}</small>}
      </td>
      {mayResend && (
        <td>
          <FormShell intent="resend" submit={texts.resend} tone="quiet" className="">
            <input type="hidden" name="id" value={id} />
          </FormShell>
        </td>
      )}
    </tr>
  )
}
