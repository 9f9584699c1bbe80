import { Link, useLoaderData } from 'react-router'
import { usePageTitle } from '../components/page-title.ts'
import { Receipt } from '../components/receipt.tsx'
import { ResendForm } from '../components/resend-form.tsx'
import { useSpeech } from '../components/speech.tsx'
import { useWho } from '../components/who.ts'
import { loadApps } from '../data/apps.ts'
import { launchPath } from '../receipt.ts'
import type { Texts } from '../texts/texts-type.ts'

type Reason = keyof Texts['denied']['reasons']

const reasons: Reason[] = [
  'cross-site',
  'suspended',
  'not-granted',
  'used-up',
  'denied',
  'unverified',
  'terms-due',
  'second-factor-due',
  'closed',
  'limit-reached',
  'admin-only',
]

/** The reason in an address, spelled as the gate's codes are or with hyphens. */
const readReason = (search: URLSearchParams): Reason =>
  reasons.find(reason => reason === (search.get('reason') ?? '').replaceAll('_', '-')) ?? 'other'

/** The app that was refused, when it is one that we know. */
export const loadDenied = async ({ request }: { request: Request }) => {
  const search = new URL(request.url).searchParams
  const reason = readReason(search)
  const apps = search.has('app') ? await loadApps().catch(() => []) : []
  return { reason, app: apps.find(app => app.name === search.get('app')) ?? null }
}

/** Says why the gate did not let somebody through, and what to do next. */
export const DeniedPage = () => {
  const { t, format } = useSpeech()
  const { reason, app } = useLoaderData<typeof loadDenied>()
  const { title, text } = t.denied.reasons[reason]
  const { me, suspended } = useWho()
  usePageTitle(title)
  const canOpen = app !== null && (reason === 'cross-site' || reason === 'denied')
  const isDue = reason === 'terms-due' || reason === 'second-factor-due'
  return (
    <Receipt>
      {app && <p className="soft tw:mt-0 tw:mb-1.5">{format.text(app.title)}</p>}
      <h1>{title}</h1>
      <p className="lede">
        {text} {reason !== 'admin-only' && reason !== 'suspended' && t.denied.nothingTaken}
      </p>
      {reason === 'suspended' && suspended && <p className="note">{t.denied.why({ reason: suspended })}</p>}
      {reason === 'closed' && app?.closed && <p className="note">{t.denied.why({ reason: app.closed })}</p>}
      {reason === 'unverified' && me && (
        <ResendForm email={me.email} submit={t.notices.resend} sent={t.notices.resent} />
      )}
      <div className="row">
        {reason === 'terms-due' && (
          <Link className="btn plain" to="/terms">
            {t.ways.toTerms}
          </Link>
        )}
        {reason === 'second-factor-due' && (
          <Link className="btn plain" to="/account/security">
            {t.ways.toSecurity}
          </Link>
        )}
        {canOpen && (
          <a className="btn plain" href={launchPath(app.name)}>
            {t.denied.toApp({ app: format.text(app.title) })}
          </a>
        )}
        <Link className={`btn ${canOpen || isDue ? 'quiet' : 'plain'}`} to="/apps">
          {t.ways.toApps}
        </Link>
      </div>
    </Receipt>
  )
}
