import type { Page } from 'authz/contract-parts'
import type { Session } from 'authz/contract-sessions'
import { Form, useLoaderData } from 'react-router'
import { ApiProblem } from '../../api.ts'
import { FactorPanel } from '../../components/factor-panel.tsx'
import { FormShell } from '../../components/form-shell.tsx'
import { usePageTitle } from '../../components/page-title.ts'
import { SessionList } from '../../components/session-list.tsx'
import { useSpeech } from '../../components/speech.tsx'
import { loadAuthOptions } from '../../data/auth.ts'
import { loadFactors, makeFactor, makeRecoveryCodes, removeFactor, verifyFactor } from '../../data/factors.ts'
import { endSession, loadSessions } from '../../data/sessions.ts'
import { readField, readPassword, runIntent, signedIn } from '../../outcome.ts'

/** An admin who owes a second factor sees none of them before it is made. */
const loadOwnSessions = async (): Promise<Page<Session> | null> => {
  try {
    return await loadSessions(null)
  } catch (error) {
    if (error instanceof ApiProblem && error.code === 'second_factor_due') return null
    throw error
  }
}

export const loadSecurity = signedIn(async () => {
  const [sessions, options] = await Promise.all([loadOwnSessions(), loadAuthOptions()])
  return { sessions, factors: options.secondFactor ? await loadFactors() : null }
})

/** Ends sessions, and makes, shows and removes second factors. */
export const submitSecurity = runIntent<unknown>({
  'end-session': form => endSession(null, readField(form, 'session')),
  'end-others': () => endSession(null, null),
  'make-factor': form => {
    const code = readField(form, 'code')
    const wish = { name: readField(form, 'name'), password: readPassword(form) }
    return makeFactor(code === '' ? wish : { ...wish, code })
  },
  'verify-factor': form => verifyFactor(readField(form, 'id'), readField(form, 'code')),
  'remove-factor': form => removeFactor(readField(form, 'id'), { password: readPassword(form) }),
  'recovery-codes': () => makeRecoveryCodes(),
})

/** Where one is signed in, and the second factor where there is one. */
export const SecurityPage = () => {
  const { t } = useSpeech()
  const { sessions, factors } = useLoaderData<typeof loadSecurity>()
  usePageTitle(t.security.title)
  return (
    <>
      <h1>{t.security.title}</h1>
      {sessions === null && <p className="note">{t.security.due}</p>}
      <div className="stack page">
        {factors && <FactorPanel factors={factors} />}
        {sessions && <Sessions sessions={sessions} />}
      </div>
    </>
  )
}

const Sessions = ({ sessions }: { sessions: Page<Session> }) => {
  const { t } = useSpeech()
  const texts = t.security.sessions
  return (
    <section className="panel">
      <h2>{texts.title}</h2>
      <p className="soft">{texts.lede}</p>
      <SessionList first={sessions} person={null} mayEnd />
      <div className="row">
        {sessions.items.length > 1 && <FormShell intent="end-others" submit={texts.endOthers} tone="quiet" />}
        <Form method="post" action="/sign-out">
          <input type="hidden" name="everywhere" value="yes" />
          <button type="submit" className="btn quiet">
            {texts.everywhere}
          </button>
        </Form>
      </div>
    </section>
  )
}
