import { Link, useLoaderData } from 'react-router'
import { usePageTitle } from '../components/page-title.ts'
import { useSpeech } from '../components/speech.tsx'
import { Ticket } from '../components/ticket.tsx'
import { useMe } from '../components/who.ts'
import { loadApps } from '../data/apps.ts'

const shownApps = 6

export const loadHome = () => loadApps()

/** The start: what this is, what it costs, how paying works. */
export const HomePage = () => {
  const { t } = useSpeech()
  const apps = useLoaderData<typeof loadHome>()
  const me = useMe()
  usePageTitle('Octroi')
  return (
    <>
      <section className="hero">
        <h1>{t.home.title}</h1>
        <p className="lede">{t.home.lede}</p>
        <div className="row">
          {me ? (
            <Link className="btn pay" to="/apps">
              {t.home.openApps}
            </Link>
          ) : (
            <>
              <Link className="btn pay" to="/sign-up">
                {t.nav.signUp}
              </Link>
              <Link className="btn quiet" to="/apps">
                {t.home.allApps}
              </Link>
            </>
          )}
        </div>
      </section>
      {apps.length > 0 && (
        <section>
          <div className="head">
            <h2>{t.home.apps}</h2>
            {apps.length > shownApps && <Link to="/apps">{t.home.allApps}</Link>}
          </div>
          <div className="grid">
            {apps.slice(0, shownApps).map(app => (
              <Ticket key={app.name} app={app} />
            ))}
          </div>
        </section>
      )}
      <section className="how">
        <h2>{t.home.how}</h2>
        <ol className="steps">
          {t.home.steps.map(step => (
            <li key={step.title}>
              <h3>{step.title}</h3>
              <p>{step.text}</p>
            </li>
          ))}
        </ol>
      </section>
    </>
  )
}
