import type { App } from 'authz/contract-apps'
import type { OwnApp, OwnPass } from 'authz/contract-own'
import { useLoaderData } from 'react-router'
import { readAccessTerms } from '../../../access-wish.ts'
import { PersonAccess } from '../../../components/person-access.tsx'
import { usePerson } from '../../../components/person-tabs.tsx'
import { Scroll } from '../../../components/scroll.tsx'
import { useSpeech } from '../../../components/speech.tsx'
import { useMe } from '../../../components/who.ts'
import { grantAccess } from '../../../data/access.ts'
import { loadApps } from '../../../data/apps.ts'
import { withdrawAccess } from '../../../data/people.ts'
import { loadAppsOf } from '../../../data/person.ts'
import { adminOnly, readField, runIntent } from '../../../outcome.ts'

export const loadAppsTab = adminOnly(async ({ params }) => {
  const [own, apps] = await Promise.all([loadAppsOf(params.id ?? ''), loadApps()])
  return { own, apps }
})

/** Lets the person into an app on request, and takes that away. */
export const submitAppsTab = runIntent<unknown>({
  grant: (form, { params }) =>
    grantAccess(readField(form, 'app'), { person: params.id ?? '', ...readAccessTerms(form) }),
  withdraw: (form, { params }) => withdrawAccess(params.id ?? '', readField(form, 'app')),
})

/** What the person may open and what they used. */
export const AppsTab = () => {
  const { own, apps } = useLoaderData<typeof loadAppsTab>()
  const person = usePerson()
  const mayChange = useMe()?.role === 'admin' && person.status !== 'closed'
  return (
    <div className="stack">
      <section className="panel">
        <PersonAccess apps={apps} access={own.access} mayChange={mayChange} />
        {own.passes.length > 0 && <Passes passes={own.passes} apps={apps} />}
      </section>
      <Used used={own.apps} apps={apps} />
    </div>
  )
}

const useTitles = (apps: App[]) => {
  const { format } = useSpeech()
  return (name: string) => {
    const app = apps.find(candidate => candidate.name === name)
    return app ? format.text(app.title) : name
  }
}

const Passes = ({ passes, apps }: { passes: OwnPass[]; apps: App[] }) => {
  const { t, format } = useSpeech()
  const titleOf = useTitles(apps)
  const texts = t.admin.personTabs.apps
  return (
    <div className="part">
      <h2>{texts.passes}</h2>
      <ul className="keys">
        {passes.map(({ app, rule, expiresAt }) => (
          <li key={`${app} ${rule}`}>
            <b>{titleOf(app)}</b>{' '}
            <span className="soft">{texts.passUntil({ when: format.when(expiresAt) })}</span>
          </li>
        ))}
      </ul>
    </div>
  )
}

const Used = ({ used, apps }: { used: OwnApp[]; apps: App[] }) => {
  const { t, format } = useSpeech()
  const titleOf = useTitles(apps)
  const texts = t.admin.personTabs.apps
  return (
    <section className="panel">
      <h2>{texts.used}</h2>
      {used.length === 0 ? (
        <p className="soft">{texts.empty}</p>
      ) : (
        <Scroll label={texts.used}>
          <table>
            <thead>
              <tr>
                <th>{texts.app}</th>
                <th className="n">{texts.requests}</th>
                <th className="n">{texts.visits}</th>
                <th className="n">{texts.tokens}</th>
                <th>{texts.last}</th>
              </tr>
            </thead>
            <tbody>
              {used.map(({ app, requests, visits, tokens, lastAt }) => (
                <tr key={app}>
                  <td>{titleOf(app)}</td>
                  <td className="n">{format.number(requests)}</td>
                  <td className="n">{format.number(visits)}</td>
                  <td className="n">{format.number(tokens)}</td>
                  <td className="when">{lastAt ? format.when(lastAt) : t.none}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
    </section>
  )
}
