import type { App } from 'authz/contract-apps'
import type { OwnAccess, OwnApp, OwnApps, OwnDay } from 'authz/contract-own'
import { type ReactNode, useEffect, useState } from 'react'
import { Link, useLoaderData } from 'react-router'
import { ChargeNote } from '../components/charge-note.tsx'
import { Empty } from '../components/empty.tsx'
import { HealthDot } from '../components/health.tsx'
import { Help, type HelpTopic } from '../components/help.tsx'
import { usePageTitle } from '../components/page-title.ts'
import { Scroll } from '../components/scroll.tsx'
import { useSpeech } from '../components/speech.tsx'
import { Star } from '../components/star.tsx'
import { loadApps } from '../data/apps.ts'
import { loadOwnApps } from '../data/own.ts'
import { signedIn } from '../outcome.ts'
import { daysUntil, secondsLeft } from '../time-left.ts'
import '../styles/spending.css'

export const loadMyApps = signedIn(async () => {
  const [apps, own] = await Promise.all([loadApps(), loadOwnApps()])
  return { apps, own }
})

const tickMs = 10_000

/** The time, anew every ten seconds: what is left of a pass runs. */
const useNow = () => {
  const [now, setNow] = useState(Date.now)
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), tickMs)
    return () => clearInterval(timer)
  }, [])
  return now
}

/** What one uses, what is open to one now, and what it came to. */
export const MyAppsPage = () => {
  const { t } = useSpeech()
  const { apps, own } = useLoaderData<typeof loadMyApps>()
  const texts = t.own.apps
  usePageTitle(texts.title)
  return (
    <>
      <h1>{texts.title}</h1>
      <p className="lede">{texts.lede}</p>
      <div className="stack">
        <Now own={own} apps={apps} />
        <section className="panel">
          <h2>{texts.used}</h2>
          {own.apps.length > 0 ? (
            <UsedApps used={own.apps} apps={apps} />
          ) : (
            <Empty title={texts.empty}>
              <Link to="/apps">{texts.emptyNext}</Link>
            </Empty>
          )}
        </section>
        {own.history.length > 0 && (
          <section className="panel">
            <h2>{texts.history}</h2>
            <History history={own.history} apps={apps} />
          </section>
        )}
      </div>
    </>
  )
}

/** An app by its name, with a link where it still is. */
const AppName = ({ apps, name }: { apps: App[]; name: string }) => {
  const { format } = useSpeech()
  const app = apps.find(candidate => candidate.name === name)
  return app ? <Link to={`/apps/${name}`}>{format.text(app.title)}</Link> : name
}

/** What is open at the moment: passes, what is set aside, accesses. */
const Now = ({ own: { passes, holds, access }, apps }: { own: OwnApps; apps: App[] }) => {
  const { t, format } = useSpeech()
  const now = useNow()
  const texts = t.own.apps
  const open = passes.filter(({ expiresAt }) => new Date(expiresAt).getTime() > now)
  if (open.length + holds.length + access.length === 0) return null
  return (
    <section className="panel">
      <h2 className="hidden">{texts.now}</h2>
      {open.length > 0 && (
        <OwnList title={texts.passes} topic="pass">
          {open.map(({ app, rule, expiresAt }) => (
            <li key={`${app} ${rule}`}>
              <p>
                <AppName apps={apps} name={app} />{' '}
                <span className="soft">
                  <ChargeNote apps={apps} app={app} note={rule} />
                </span>
              </p>
              <b>{texts.left({ time: format.duration(secondsLeft(expiresAt, now)) })}</b>
            </li>
          ))}
        </OwnList>
      )}
      {holds.length > 0 && (
        <OwnList title={texts.holds} topic="hold">
          {holds.map(({ id, app, tokens, expiresAt }) => (
            <li key={id}>
              <p>
                <AppName apps={apps} name={app} />{' '}
                <span className="soft">{texts.holdEnds({ when: format.when(expiresAt) })}</span>
              </p>
              <b>{t.tokens({ count: tokens })}</b>
            </li>
          ))}
        </OwnList>
      )}
      {access.length > 0 && (
        <OwnList title={texts.access}>
          {access.map(item => (
            <li key={`${item.app} ${item.groupName}`}>
              <p>
                <AppName apps={apps} name={item.app} />{' '}
                {item.groupName !== null && (
                  <span className="soft">{texts.shared({ group: item.groupName })}</span>
                )}
              </p>
              <AccessWords access={item} now={now} />
            </li>
          ))}
        </OwnList>
      )}
    </section>
  )
}

const OwnList = ({ title, topic, children }: { title: string; topic?: HelpTopic; children: ReactNode }) => (
  <div className="part">
    <div className="explained">
      <h3>{title}</h3>
      <Help topics={topic ? [topic] : []} />
    </div>
    <ul className="own-list">{children}</ul>
  </div>
)

const AccessWords = ({ access: { until, uses, used }, now }: { access: OwnAccess; now: number }) => {
  const { t, format } = useSpeech()
  const texts = t.own.apps
  const time = until === null ? null : texts.until({ when: format.date(until), left: daysUntil(until, now) })
  const count = uses === null ? null : texts.uses({ left: uses - used, all: uses })
  return <b>{[count ?? texts.uncounted, time ?? texts.endless].join(', ')}</b>
}

const UsedApps = ({ used, apps }: { used: OwnApp[]; apps: App[] }) => {
  const { t, format } = useSpeech()
  const texts = t.own.apps
  const find = (name: string) => apps.find(app => app.name === name)
  return (
    <Scroll label={texts.used}>
      <table className="own-apps">
        <thead>
          <tr>
            <th>{texts.app}</th>
            <th className="n">{texts.requests}</th>
            <th className="n">{texts.tokens}</th>
          </tr>
        </thead>
        <tbody>
          {used.map(({ app: name, requests, tokens, lastAt }) => {
            const app = find(name)
            return (
              <tr key={name}>
                <td>
                  <span className="own-app">
                    {app && <Star app={app} />}
                    <span>
                      <AppName apps={apps} name={name} /> {app && <HealthDot app={app} />}
                      <small>
                        <span className="hidden">{texts.last} </span>
                        {lastAt === null ? texts.never : format.when(lastAt)}
                      </small>
                    </span>
                  </span>
                </td>
                <td className="n">{format.number(requests)}</td>
                <td className="n">{format.number(tokens)}</td>
              </tr>
            )
          })}
        </tbody>
      </table>
    </Scroll>
  )
}

const History = ({ history, apps }: { history: OwnDay[]; apps: App[] }) => {
  const { t, format } = useSpeech()
  const texts = t.own.apps
  return (
    <Scroll label={texts.history}>
      <table>
        <thead>
          <tr>
            <th>{texts.day}</th>
            <th>{texts.app}</th>
            <th className="n">{texts.requests}</th>
            <th className="n">{texts.tokens}</th>
          </tr>
        </thead>
        <tbody>
          {history.map(({ app, day, requests, tokens }) => (
            <tr key={`${day} ${app}`}>
              <td className="when">{format.date(day)}</td>
              <td>
                <AppName apps={apps} name={app} />
              </td>
              <td className="n">{format.number(requests)}</td>
              <td className="n">{format.number(tokens)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  )
}
