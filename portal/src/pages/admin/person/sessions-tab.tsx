import { useLoaderData } from 'react-router'
import { PersonSessions } from '../../../components/person-sessions.tsx'
import { usePerson } from '../../../components/person-tabs.tsx'
import { useMe } from '../../../components/who.ts'
import { endSession, loadSessions } from '../../../data/sessions.ts'
import { adminOnly, readField, runIntent } from '../../../outcome.ts'

export const loadSessionsTab = adminOnly(({ params }) => loadSessions(params.id ?? ''))

/** Ends one session, or all. */
export const submitSessionsTab = runIntent<void>({
  'end-session': (form, { params }) => endSession(params.id ?? '', readField(form, 'session')),
  'end-sessions': (_form, { params }) => endSession(params.id ?? '', null),
})

/** Where the person is signed in. */
export const SessionsTab = () => {
  const first = useLoaderData<typeof loadSessionsTab>()
  return <PersonSessions id={usePerson().id} first={first} mayEnd={useMe()?.role === 'admin'} />
}
