import type { App } from 'authz/contract'
import { Link } from 'react-router'
import { findPriceRange, isFree } from '../prices.ts'
import { launchPath } from '../receipt.ts'
import { AppIcon } from './app-icon.tsx'
import { useSpeech } from './speech.tsx'

/** What an app costs in a few words: "0 – 100 per action", "Free". */
export const Price = ({ app }: { app: Pick<App, 'rules' | 'otherwise'> }) => {
  const { t, format } = useSpeech()
  const range = findPriceRange(app)
  if (range === null) return <b>{t.apps.priceNone}</b>
  if (range.to === 0) return <b>{t.apps.priceFree}</b>
  const from = range.from === range.to ? '' : `${format.number(range.from)} – `
  return (
    <span>
      <b>
        {from}
        {format.number(range.to)}
      </b>{' '}
      <small>
        {t.tokenWord(format.count(range.to))} {t.apps.perAction}
      </small>
    </span>
  )
}

/** The way into an app, or why there is none. A plain link: the service itself answers /launch. */
export const OpenApp = ({ app, primary }: { app: App; primary?: boolean }) => {
  const { t } = useSpeech()
  if (app.status === 'off') return <span className="btn shut">{t.apps.off}</span>
  if (!app.granted) return <span className="btn shut">{t.apps.onRequest}</span>
  return (
    <a className={`btn ${isFree(app) && !primary ? 'quiet' : 'plain'}`} href={launchPath(app.name)}>
      {t.apps.open}
    </a>
  )
}

/** An app as a ticket: what it does above the dashed line, what it costs on the stub. */
export const Ticket = ({ app }: { app: App }) => {
  const { t, format } = useSpeech()
  const state = app.status === 'off' ? t.apps.off : t.apps.on
  return (
    <article className="ticket" aria-labelledby={`app-${app.name}`}>
      <div>
        <h3>
          <AppIcon category={app.category} />
          <Link id={`app-${app.name}`} to={`/apps/${app.name}`}>
            {format.text(app.title)}
          </Link>
          <span className={`dot ${app.status}`} role="img" aria-label={state} title={state} />
        </h3>
        <p>{format.text(app.summary)}</p>
      </div>
      <div className="stub">
        <Price app={app} />
        <OpenApp app={app} />
      </div>
    </article>
  )
}
