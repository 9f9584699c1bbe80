import type { Me } from 'authz/contract'
import type { App } from 'authz/contract-apps'
import { useEffect } from 'react'
import { Link } from 'react-router'
import { launchPath, type Refused } from '../receipt.ts'
import { forgetWayBack, keepWayBack } from '../way-back.ts'
import { CopyButton } from './copy-button.tsx'
import { usePageTitle } from './page-title.ts'
import { RedeemForm } from './redeem-form.tsx'
import { useSpeech } from './speech.tsx'

/** A payment that the gate refused: the sum, what is there, what is missing, and that nothing was taken. */
export const RefusedReceipt = ({ refused, me, apps }: { refused: Refused; me: Me; apps: App[] }) => {
  const { t, format } = useSpeech()
  const app = apps.find(candidate => candidate.name === refused.app)
  // A name that we do not know came from the address alone and is not repeated.
  const title = app ? format.text(app.title) : t.receipt.theApp
  const missing = Math.max(0, refused.need - me.balance)
  const heading = missing > 0 ? t.receipt.missing({ count: missing }) : t.receipt.enough
  usePageTitle(heading)
  useEffect(() => keepWayBack(me.id, refused), [me.id, refused])
  return (
    <section className="receipt">
      <div className="bar" />
      <div className="body">
        <h1>{heading}</h1>
        <p className="lede">{missing > 0 ? t.receipt.nothingTaken : t.receipt.goOn}</p>
        <dl>
          <dt>{app ? title : t.receipt.price}</dt>
          <dd>{format.number(refused.need)}</dd>
          <dt>{t.receipt.balance}</dt>
          <dd>{format.number(me.balance)}</dd>
          <dt>{missing > 0 ? t.receipt.short : t.receipt.left}</dt>
          <dd className={missing > 0 ? 'short' : 'plus'}>
            {format.number(missing > 0 ? missing : me.balance - refused.need)}
          </dd>
        </dl>
        <RedeemForm tone="pay" isOver={missing === 0} />
        {missing > 0 && (
          <>
            <p className="soft">{t.receipt.ask}</p>
            <blockquote id="request">
              {t.receipt.message({ email: me.email, count: missing, app: title })}
            </blockquote>
          </>
        )}
        <div className="row">
          {missing > 0 && <CopyButton from="request" label={t.receipt.copy} />}
          {app && (
            <a
              className={`btn ${missing > 0 ? 'quiet' : 'plain'}`}
              href={launchPath(app.name, refused.to)}
              onClick={missing > 0 ? undefined : forgetWayBack}
            >
              {t.receipt.back({ app: title })}
            </a>
          )}
        </div>
        <p className="aside">
          <Link to="/tokens">{t.receipt.movements}</Link>
        </p>
      </div>
    </section>
  )
}
