import type { Me } from 'authz/contract'
import { Link, useLocation } from 'react-router'
import { withNext } from '../next-path.ts'
import { ResendForm } from './resend-form.tsx'
import { useSpeech } from './speech.tsx'
import { ViewNotice } from './view-notice.tsx'
import '../styles/notices.css'

/** What the person owes before everything is open to them: a confirmed address, accepted terms. */
export const Notices = ({ me }: { me: Me }) => {
  const { t } = useSpeech()
  const { pathname, search } = useLocation()
  return (
    <>
      <ViewNotice me={me} />
      {me.status === 'unverified' && (
        <aside className="notice">
          <p>{t.notices.unverified({ email: me.email })}</p>
          <ResendForm email={me.email} submit={t.notices.resend} sent={t.notices.resent} />
        </aside>
      )}
      {me.termsDue !== null && pathname !== '/terms' && (
        <aside className="notice">
          <p>{t.notices.termsDue}</p>
          <Link className="btn quiet" to={withNext('/terms', pathname + search)}>
            {t.notices.readTerms}
          </Link>
        </aside>
      )}
    </>
  )
}
