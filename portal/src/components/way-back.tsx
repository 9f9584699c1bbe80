import type { Me } from 'authz/contract'
import type { App } from 'authz/contract-apps'
import { useState } from 'react'
import { launchPath } from '../receipt.ts'
import { forgetWayBack, readWayBack } from '../way-back.ts'
import { useSpeech } from './speech.tsx'
import '../styles/spending.css'

/** Whoever was refused for want of tokens finds back from their tokens, until they go there or forget it. */
export const WayBack = ({ me, apps }: { me: Me; apps: App[] }) => {
  const { t, format } = useSpeech()
  const [refused, setRefused] = useState(() => readWayBack(me.id))
  const app = apps.find(candidate => candidate.name === refused?.app)
  if (refused === null || app === undefined) return null
  const missing = refused.need - me.balance
  const title = format.text(app.title)
  const forget = () => {
    forgetWayBack()
    setRefused(null)
  }
  return (
    <section className="panel way-back" aria-label={t.own.way.back}>
      <p>{missing > 0 ? t.own.way.missing({ app: title, missing }) : t.own.way.enough({ app: title })}</p>
      <div className="row">
        <a
          className={`btn ${missing > 0 ? 'quiet' : 'plain'}`}
          href={launchPath(app.name, refused.to)}
          onClick={missing > 0 ? undefined : forgetWayBack}
        >
          {t.own.way.back}
        </a>
        <button type="button" className="btn quiet" onClick={forget}>
          {t.own.way.forget}
        </button>
      </div>
    </section>
  )
}
