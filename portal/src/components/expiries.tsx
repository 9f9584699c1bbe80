import type { Grant } from 'authz/contract-own'
import { daysUntil } from '../time-left.ts'
import { Help } from './help.tsx'
import { useSpeech } from './speech.tsx'

const isExpiring = (grant: Grant): grant is Grant & { expiresAt: string } => grant.expiresAt !== null

/** What expires when, and what does not; nothing where nothing expires. */
export const Expiries = ({ grants }: { grants: Grant[] }) => {
  const { t, format } = useSpeech()
  const expiring = grants.filter(isExpiring)
  const lasting = grants.reduce((sum, grant) => sum + (grant.expiresAt === null ? grant.remaining : 0), 0)
  if (expiring.length === 0) return null
  return (
    <section className="panel">
      <div className="explained">
        <h2>{t.own.expiries}</h2>
        <Help topics={['expiry']} />
      </div>
      <dl className="facts">
        {expiring.map(({ id, kind, remaining, expiresAt }) => (
          <div key={id} className="tw:contents">
            <dt>
              {t.own.expires({ when: format.fullDate(expiresAt), left: daysUntil(expiresAt) })}
              <small>{t.own.grantKinds[kind]}</small>
            </dt>
            <dd>{format.number(remaining)}</dd>
          </div>
        ))}
        {lasting > 0 && (
          <div className="tw:contents">
            <dt>{t.own.lasting}</dt>
            <dd>{format.number(lasting)}</dd>
          </div>
        )}
      </dl>
    </section>
  )
}
