import type { Delivery } from 'authz/contract-notifications'
import { Link } from 'react-router'
import { type Column, DataTable } from './data-table.tsx'
import { FormShell } from './form-shell.tsx'
import { useSpeech } from './speech.tsx'
import { useMe } from './who.ts'

const tones: Record<Delivery['state'], string> = { waiting: '', sent: 'good', failed: 'warn' }

/** What was sent to whom, and what became of it; the page's action takes the intent `resend`. */
export const DeliveryTable = ({ deliveries }: { deliveries: Delivery[] }) => {
  const { t, format } = useSpeech()
  const mayResend = useMe()?.role === 'admin'
  const texts = t.admin.notifications.log
  const names: Record<string, string | undefined> = t.notifications.events
  const resend: Column<Delivery> = {
    id: 'resend',
    title: texts.action,
    isFixed: true,
    isDeed: true,
    cell: ({ id }) => (
      <FormShell intent="resend" submit={texts.resend} tone="quiet" className="">
        <input type="hidden" name="id" value={id} />
      </FormShell>
    ),
  }
  const columns: Column<Delivery>[] = [
    { id: 'when', title: texts.when, kind: 'when', cell: ({ createdAt }) => format.when(createdAt) },
    {
      id: 'what',
      title: texts.what,
      isFixed: true,
      cell: ({ event, channel }) => (
        <>
          {names[event] ?? event} <small className="term">{texts.ways[channel]}</small>
        </>
      ),
    },
    {
      id: 'whom',
      title: texts.whom,
      kind: 'where',
      cell: ({ person, endpoint }) => (
        <Link className="who" to={`/admin/people/${person.id}`}>
          {person.name || person.email}
          <small>{endpoint?.url ?? person.email}</small>
        </Link>
      ),
    },
    { id: 'state', title: texts.state, cell: delivery => <DeliveryState delivery={delivery} /> },
    ...(mayResend ? [resend] : []),
  ]
  return (
    <DataTable
      name="deliveries"
      label={texts.title}
      columns={columns}
      rows={deliveries}
      idOf={({ id }) => id}
    />
  )
}

const DeliveryState = ({ delivery: { state, attempts, nextAt, lastError } }: { delivery: Delivery }) => {
  const { t, format } = useSpeech()
  const texts = t.admin.notifications.log
  return (
    <>
      <span className={`tag ${tones[state]}`}>{texts.states[state]}</span>{' '}
      <small className="soft">{texts.attempts({ count: attempts })}</small>
      {nextAt && <small className="term">{texts.next({ when: format.when(nextAt) })}</small>}
      {lastError && <small className="term">{lastError}</small>}
    </>
  )
}
