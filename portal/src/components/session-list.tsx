import type { Page } from 'authz/contract-parts'
import type { Session } from 'authz/contract-sessions'
import { loadSessions } from '../data/sessions.ts'
import { FormShell } from './form-shell.tsx'
import { InlineFacts } from './inline-facts.tsx'
import { MoreButton, useMore } from './more.tsx'
import { useSpeech } from './speech.tsx'
import '../styles/keys.css'

type SessionListProps = {
  first: Page<Session>
  /** Whose they are; null for one's own. */
  person: string | null
  /** Whether the reader may end them. */
  mayEnd: boolean
}

/** Where somebody is signed in, with a way to end each session. */
export const SessionList = ({ first, person, mayEnd }: SessionListProps) => {
  const more = useMore(first, cursor => loadSessions(person, cursor))
  return (
    <>
      <ul className="keys">
        {more.items.map(session => (
          <SessionItem key={session.id} session={session} mayEnd={mayEnd && !session.current} />
        ))}
      </ul>
      <MoreButton {...more} />
    </>
  )
}

const SessionItem = ({ session, mayEnd }: { session: Session; mayEnd: boolean }) => {
  const { t, format } = useSpeech()
  const texts = t.security.sessions
  const { browser, system } = session.device
  const device = browser && system ? texts.device({ browser, system }) : (browser ?? system ?? texts.unknown)
  return (
    <li>
      <div className="head">
        <div>
          <b>{device}</b> {session.current && <span className="tag good">{texts.current}</span>}
        </div>
        {mayEnd && (
          <FormShell intent="end-session" submit={texts.end} tone="quiet">
            <input type="hidden" name="session" value={session.id} />
          </FormShell>
        )}
      </div>
      <InlineFacts
        facts={[
          [texts.lastUsed, format.when(session.lastUsedAt)],
          [texts.address, session.address || t.none],
          [texts.since, format.when(session.createdAt)],
          [texts.ends, format.fullDate(session.expiresAt)],
        ]}
      />
    </li>
  )
}
