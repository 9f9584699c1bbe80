import type { Delivery } from 'authz/contract-notifications'
import { Link } from 'react-router'
import { FormShell } from './form-shell.tsx'
import { Scroll } from './scroll.tsx'
import { useSpeech } from './speech.tsx'
import { useMe } from './who.ts'

/** What was sent to whom, and what became of it; the page's action takes the intent `resend`. */
export const DeliveryTable = ({ deliveries }: { deliveries: Delivery[] }) => {
  const { t } = useSpeech()
  const mayResend = useMe()?.role === 'admin'
  const texts = t.admin.notifications.log
  return (
    <Scroll label={texts.title}>
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
    </Scroll>
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
