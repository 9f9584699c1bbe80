import type { App, AppRule } from 'authz/contract-apps'
import { Link } from 'react-router'
import { readPriceWords } from '../price-words.ts'
import { findOnlyPrice, findPriceRange, isFree } from '../prices.ts'
import { launchPath } from '../receipt.ts'
import { AppIcon } from './app-icon.tsx'
import { HealthDot, HealthLine, isShut } from './health.tsx'
import { useSpeech } from './speech.tsx'
import { Star } from './star.tsx'
import '../styles/catalogue.css'

/** The one price of an app: "2 tokens per second", "10 tokens, opens 30 minutes". */
const OnlyPrice = ({ rule }: { rule: AppRule }) => {
  const { t, format } = useSpeech()
  const { price } = readPriceWords(t, format, rule)
  const { pass } = rule.terms ?? {}
  return (
    <span>
      <b className="words">{price}</b>
      {pass !== undefined && <small>{t.prices.pass({ duration: format.duration(pass) })}</small>}
    </span>
  )
}

/** What an app costs in a few words: "0 – 100 per action", "2 tokens per second", "Free". */
export const Price = ({ app }: { app: Pick<App, 'rules' | 'otherwise'> }) => {
  const { t, format } = useSpeech()
  const range = findPriceRange(app)
  if (range === null) return <b>{t.apps.priceNone}</b>
  if (range.to === 0) return <b>{t.apps.priceFree}</b>
  const only = findOnlyPrice(app)
  if (only !== null) return <OnlyPrice rule={only} />
  const from = range.from === range.to ? '' : `${format.number(range.from)} – `
  return (
    <span>
      <b>
        {from}
        {format.number(range.to)}
      </b>{' '}
      <small>
        {t.tokenWord({ count: range.to })} {t.apps.perAction}
      </small>
    </span>
  )
}

/** The way into an app, or why there is none. A plain link: the service itself answers /launch. */
export const OpenApp = ({ app, primary }: { app: App; primary?: boolean }) => {
  const { t } = useSpeech()
  if (isShut(app)) return <span className="btn shut">{t.apps.off}</span>
  if (!app.granted) return <span className="btn shut">{t.apps.onRequest}</span>
  return (
    <a className={`btn ${isFree(app) && !primary ? 'quiet' : 'plain'}`} href={launchPath(app.name)}>
      {t.apps.open}
    </a>
  )
}

/** An app as a ticket: what it does above the dashed line, what it costs on the stub. */
export const Ticket = ({ app }: { app: App }) => {
  const { format } = useSpeech()
  const isFailing = !isShut(app) && app.health === 'failing'
  return (
    <article className="ticket" aria-labelledby={`app-${app.name}`}>
      <div>
        <div className="ticket-head">
          <h3>
            <AppIcon category={app.category} />
            <Link id={`app-${app.name}`} to={`/apps/${app.name}`}>
              {format.text(app.title)}
            </Link>
            {!isFailing && <HealthDot app={app} />}
          </h3>
          <Star app={app} />
        </div>
        <p>{format.text(app.summary)}</p>
        {isFailing && (
          <p className="state">
            <HealthLine app={app} />
          </p>
        )}
      </div>
      <div className="stub">
        <Price app={app} />
        <OpenApp app={app} />
      </div>
    </article>
  )
}
