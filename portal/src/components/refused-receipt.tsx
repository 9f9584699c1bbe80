import type { Me } from 'authz/contract'
import type { App } from 'authz/contract-apps'
import type { OffersAnswer } from 'authz/contract-payments'
import { useEffect } from 'react'
import { Link } from 'react-router'
import { buyPath, findPackFor } from '../data/offers.ts'
import { launchPath, type Refused } from '../receipt.ts'
import { forgetWayBack, keepWayBack } from '../way-back.ts'
import { CopyButton } from './copy-button.tsx'
import { usePageTitle } from './page-title.ts'
import { Receipt } from './receipt.tsx'
import { RedeemForm } from './redeem-form.tsx'
import { useSpeech } from './speech.tsx'
import { TestMode } from './test-mode.tsx'

type RefusedReceiptProps = { refused: Refused; me: Me; apps: App[]; offers: OffersAnswer }

/** A payment that the gate refused: the sum, what is there, what is missing, and that nothing was taken. */
export const RefusedReceipt = ({ refused, me, apps, offers }: RefusedReceiptProps) => {
  const { t, format } = useSpeech()
  const app = apps.find(candidate => candidate.name === refused.app)
  // A name that we do not know came from the address alone and is not repeated.
  const title = app ? format.text(app.title) : t.receipt.theApp
  const missing = Math.max(0, refused.need - me.balance)
  const isSold = offers.packs.length > 0
  const heading = missing > 0 ? t.receipt.missing({ count: missing }) : t.receipt.enough
  usePageTitle(heading)
  useEffect(() => keepWayBack(me.id, refused), [me.id, refused])
  return (
    <Receipt>
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
      {missing > 0 && isSold && <Cover offers={offers} tokens={missing + me.debt} />}
      <RedeemForm tone={isSold ? 'quiet' : 'pay'} isOver={missing === 0} />
      {missing > 0 && !isSold && (
        <>
          <p className="soft">{t.receipt.ask}</p>
          <blockquote id="request">
            {t.receipt.message({ email: me.email, count: missing, app: title })}
          </blockquote>
        </>
      )}
      <div className="row">
        {missing > 0 && !isSold && <CopyButton from="request" label={t.receipt.copy} />}
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
    </Receipt>
  )
}

/** What buys the missing tokens, those that go into a debt first included. */
const Cover = ({ offers: { packs, methods, test }, tokens }: { offers: OffersAnswer; tokens: number }) => {
  const { t, format } = useSpeech()
  const pack = findPackFor(packs, tokens)
  if (pack === null) return null
  const title = format.text(pack.title)
  const price = format.money(pack.promotion?.amount ?? pack.amount, pack.currency)
  return (
    <>
      <div className="cover">
        <p>
          {pack.tokens >= tokens ? t.packs.enough : t.packs.largest}{' '}
          <b>
            {title}, {t.packs.tokens({ count: pack.tokens })}
          </b>
        </p>
        <Link className="btn pay" to={buyPath(pack)}>
          {t.packs.buyNamed({ pack: title, price })}
        </Link>
      </div>
      {test && <TestMode methods={methods} />}
      {packs.length > 1 && (
        <p className="aside">
          <Link to="/pricing">{t.packs.others}</Link>
        </p>
      )}
    </>
  )
}
