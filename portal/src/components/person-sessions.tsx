import type { Page } from 'authz/contract-parts'
import type { Session } from 'authz/contract-sessions'
import { FormShell } from './form-shell.tsx'
import { SessionList } from './session-list.tsx'
import { useSpeech } from './speech.tsx'

type PersonSessionsProps = { id: string; first: Page<Session>; mayEnd: boolean }

/** Where a person is signed in; admins end it. */
export const PersonSessions = ({ id, first, mayEnd }: PersonSessionsProps) => {
  const { t } = useSpeech()
  const texts = t.admin.person
  return (
    <section className="panel">
      <div className="head">
        <h2>{texts.sessions}</h2>
        {mayEnd && first.items.length > 0 && (
          <FormShell intent="end-sessions" submit={texts.endSessions} tone="quiet" />
        )}
      </div>
      {first.items.length > 0 ? (
        <SessionList first={first} person={id} mayEnd={mayEnd} />
      ) : (
        <p className="soft">{texts.sessionsEmpty}</p>
      )}
    </section>
  )
}
