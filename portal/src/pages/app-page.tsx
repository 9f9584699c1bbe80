import type { Usage } from 'authz/contract'
import type { App, AppRule } from 'authz/contract-apps'
import { Link, type LoaderFunctionArgs, useLoaderData } from 'react-router'
import { isShutOut } from '../api.ts'
import { lastDays } from '../chart.ts'
import { AppIcon } from '../components/app-icon.tsx'
import { BackLink } from '../components/back-link.tsx'
import { HealthLine, isShut } from '../components/health.tsx'
import { Help } from '../components/help.tsx'
import { usePageTitle } from '../components/page-title.ts'
import { PriceWords } from '../components/price-words.tsx'
import { useSpeech } from '../components/speech.tsx'
import { Star } from '../components/star.tsx'
import { OpenApp } from '../components/ticket.tsx'
import { useMe } from '../components/who.ts'
import { loadApp } from '../data/apps.ts'
import { loadUsageByApp } from '../data/usage.ts'
import { priceTopics } from '../help-topics.ts'
import '../styles/catalogue.css'

const loadOwnUsage = async (name: string) => {
  const days = lastDays(30)
  try {
    const usage = await loadUsageByApp(days[0] ?? '', days.at(-1) ?? '')
    return usage.find(item => item.app === name) ?? null
  } catch (error) {
    // Guests see the prices; only their own use is missing.
    if (isShutOut(error)) return null
    throw error
  }
}

export const loadAppPage = async ({ params }: LoaderFunctionArgs) => {
  const name = params.name ?? ''
  const [app, usage] = await Promise.all([loadApp(name), loadOwnUsage(name)])
  return { app, usage }
}

/** One app: its prices in words and one's own use of it. */
export const AppPage = () => {
  const { t, format } = useSpeech()
  const { app, usage } = useLoaderData<typeof loadAppPage>()
  const me = useMe()
  const title = format.text(app.title)
  usePageTitle(title)
  return (
    <>
      <BackLink to="/apps">{t.app.back}</BackLink>
      <div className="head">
        <h1 className="with-icon">
          <AppIcon category={app.category} />
          {title}
        </h1>
        <div className="row">
          <Star app={app} />
          <OpenApp app={app} primary />
        </div>
      </div>
      <p className="lede">
        {format.text(app.summary)}
        <br />
        {t.app.access[app.access]}
        <br />
        <HealthLine app={app} />
        {!isShut(app) && app.health === 'failing' && <> {t.own.failingNote}</>}
      </p>
      {app.status === 'off' && <p className="note">{t.app.off}</p>}
      {app.status === 'on' && app.closed !== null && (
        <p className="note">{t.app.closed({ reason: app.closed })}</p>
      )}
      {app.status === 'on' && me && !app.granted && <p className="note">{t.app.notGranted}</p>}
      <div className="cols">
        <PriceList app={app} />
        {me && <OwnUsage usage={usage} app={app.name} />}
      </div>
    </>
  )
}

const PriceList = ({ app }: { app: App }) => {
  const { t } = useSpeech()
  const otherwise = app.otherwise === 'free' ? 0 : app.otherwise
  return (
    <section className="panel">
      <div className="explained">
        <h2>{t.app.prices}</h2>
        <Help topics={priceTopics(app.rules)} />
      </div>
      <div className="scroll">
        <table className="price-list">
          <thead>
            <tr>
              <th>{t.app.action}</th>
              <th className="n">{t.app.price}</th>
            </tr>
          </thead>
          <tbody>
            {app.rules.map(rule => (
              <tr key={rule.on}>
                <td>
                  <RuleWords rule={rule} />
                </td>
                <td className="n">{rule.deny ? t.app.refused : <PriceWords rule={rule} />}</td>
              </tr>
            ))}
            <tr>
              <td>{app.rules.length === 0 ? t.app.everything : t.app.otherwise}</td>
              <td className="n">
                {otherwise === 'deny' ? (
                  t.app.refused
                ) : (
                  <PriceWords rule={{ tokens: otherwise, terms: null }} />
                )}
              </td>
            </tr>
          </tbody>
        </table>
      </div>
    </section>
  )
}

const RuleWords = ({ rule }: { rule: AppRule }) => {
  const { t, format } = useSpeech()
  return (
    <>
      {rule.title !== null && <>{format.text(rule.title)} </>}
      <code>{rule.on}</code>
      {rule.access && (
        <>
          {' '}
          <span className="tag">{t.app.ruleAccess[rule.access]}</span>
        </>
      )}
    </>
  )
}

const OwnUsage = ({ usage, app }: { usage: Usage | null; app: string }) => {
  const { t, format } = useSpeech()
  return (
    <section className="panel">
      <h2>{t.app.usage}</h2>
      {usage === null ? (
        <p className="soft">{t.app.unused}</p>
      ) : (
        <dl className="facts">
          <dt>{t.app.spent}</dt>
          <dd>{format.number(usage.tokens)}</dd>
          <dt>{t.app.requests}</dt>
          <dd>{format.number(usage.requests)}</dd>
          <dt>{t.app.visits}</dt>
          <dd>{format.number(usage.visits)}</dd>
          <dt>{t.app.refusals}</dt>
          <dd>{format.number(usage.refusals)}</dd>
          <dt>{t.app.last}</dt>
          <dd>{format.when(usage.lastAt)}</dd>
        </dl>
      )}
      <p>
        <Link to={`/tokens?app=${app}`}>{t.app.movements}</Link>
      </p>
    </section>
  )
}
