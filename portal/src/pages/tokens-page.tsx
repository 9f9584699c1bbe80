import type { Me } from 'authz/contract'
import type { OffersAnswer } from 'authz/contract-payments'
import { Link, useLoaderData } from 'react-router'
import { lastDays, layOutChart } from '../chart.ts'
import { CopyButton } from '../components/copy-button.tsx'
import { Expiries } from '../components/expiries.tsx'
import { Help } from '../components/help.tsx'
import { Movements } from '../components/movements.tsx'
import { Packs } from '../components/packs.tsx'
import { usePageTitle } from '../components/page-title.ts'
import { PlansPanel } from '../components/plans.tsx'
import { RedeemForm } from '../components/redeem-form.tsx'
import { RefusedReceipt } from '../components/refused-receipt.tsx'
import { useSpeech } from '../components/speech.tsx'
import { chartHeight, SpendingChart } from '../components/spending-chart.tsx'
import { WayBack } from '../components/way-back.tsx'
import { useMe } from '../components/who.ts'
import { loadApps } from '../data/apps.ts'
import { loadMovements, movementsFile, readMovementFilter } from '../data/movements.ts'
import { readCurrency } from '../data/offers.ts'
import { loadGrants, noteLook } from '../data/own.ts'
import { loadOffersAndPlan } from '../data/plans.ts'
import { loadDailyUsage } from '../data/usage.ts'
import { signedIn } from '../outcome.ts'
import { hasAccent } from '../plan-choice.ts'
import { readRefused } from '../receipt.ts'
import { daysOfBalance } from '../time-left.ts'
import '../styles/spending.css'

/** The days whose spending is shown, and tells the pace. */
const paceDays = 30

let hasLooked = false

/** Notes the look once for each load of the portal. The page does not wait for it: what fails is noted by the next look. */
const noteLookOnce = () => {
  if (hasLooked) return
  hasLooked = true
  noteLook().catch(() => {
    hasLooked = false
  })
}

/** The balance with what became of it, or the receipt of a payment that the gate refused. */
export const loadTokens = signedIn(async ({ request }) => {
  const search = new URL(request.url).searchParams
  const refused = readRefused(search)
  const days = lastDays(paceDays)
  const filter = readMovementFilter(search)
  const [apps, { offers, own }, usage, movements, grants] = await Promise.all([
    loadApps(),
    loadOffersAndPlan({ app: refused?.app ?? null, currency: readCurrency(search.get('currency')) }),
    refused ? [] : loadDailyUsage(days[0] ?? '', days.at(-1) ?? ''),
    loadMovements(filter),
    refused ? [] : loadGrants(),
  ])
  if (!refused) noteLookOnce()
  const spent = usage.reduce((sum, { tokens }) => sum + tokens, 0)
  return {
    refused,
    apps,
    offers,
    own,
    filter,
    movements,
    grants,
    spent,
    chart: layOutChart(usage, days, chartHeight),
  }
})

/** One's tokens. */
export const TokensPage = () => {
  const { t, format } = useSpeech()
  const me = useMe()
  const { refused, apps, offers, own, filter, movements, grants, spent, chart } =
    useLoaderData<typeof loadTokens>()
  const isSold = offers.packs.length > 0
  usePageTitle(t.tokensPage.title)
  const titleOf = (name: string) => {
    const app = apps.find(candidate => candidate.name === name)
    return app ? format.text(app.title) : name
  }
  if (!me) return null
  if (refused) return <RefusedReceipt refused={refused} me={me} apps={apps} offers={offers} />
  return (
    <>
      <h1 className="hidden">{t.tokensPage.title}</h1>
      <WayBack me={me} apps={apps} />
      <div className="cols">
        <section className="panel">
          <Balance me={me} spent={spent} isSold={isSold} />
          <h2>{t.tokensPage.spent}</h2>
          {chart.series.length > 0 ? (
            <SpendingChart chart={chart} titleOf={titleOf} />
          ) : (
            <p className="soft">
              {t.tokensPage.noSpending} <Link to="/apps">{t.ways.toApps}</Link>
            </p>
          )}
        </section>
        <div className="stack">
          <section className="panel">
            <h2>{t.tokensPage.more}</h2>
            <RedeemForm tone={me.balance === 0 && !isSold ? 'plain' : 'quiet'} />
            {!isSold && offers.plans.length === 0 && <AskForTokens email={me.email} />}
          </section>
          <Expiries grants={grants} />
        </div>
      </div>
      <PlansPanel offers={offers} apps={apps} own={own} />
      {isSold && <BuyTokens offers={offers} isCalm={!own?.subscription && hasAccent(offers.plans, null)} />}
      <Movements
        first={movements}
        filter={filter}
        apps={apps}
        path="/tokens"
        load={loadMovements}
        fileOf={movementsFile}
      />
    </>
  )
}

/** Where tokens come from as long as they are not sold here. */
const AskForTokens = ({ email }: { email: string }) => {
  const { t } = useSpeech()
  return (
    <>
      <p className="soft">{t.tokensPage.ask}</p>
      <p className="row">
        <b id="own-email" className="breakable">
          {email}
        </b>
        <CopyButton from="own-email" />
      </p>
    </>
  )
}

const BuyTokens = ({ offers, isCalm }: { offers: OffersAnswer; isCalm: boolean }) => {
  const { t } = useSpeech()
  return (
    <section className="panel buying" id="packs">
      <div className="head">
        <h2>{t.packs.title}</h2>
        <Link to="/orders">{t.packs.orders}</Link>
      </div>
      {offers.topUps && (
        <p>
          <Link to="/top-up">{t.topUp.link}</Link>
        </p>
      )}
      <Packs offers={offers} isCalm={isCalm} />
    </section>
  )
}

const Balance = ({ me, spent, isSold }: { me: Me; spent: number; isSold: boolean }) => {
  const { t, format } = useSpeech()
  const days = daysOfBalance(me.balance, spent, paceDays)
  return (
    <div className="sum">
      <small>{t.tokensPage.balance}</small>
      <div className="big">{format.number(me.balance)}</div>
      {me.held > 0 && (
        <div className="explained">
          <p className="soft">{t.tokensPage.held({ count: me.held })}</p>
          <Help topics={['hold']} />
        </div>
      )}
      {me.debt > 0 && <p className="short">{t.tokensPage.debt({ count: me.debt })}</p>}
      {days !== null && <p className="soft">{days > 365 ? t.own.lastsLong : t.own.lasts({ left: days })}</p>}
      {isSold && (
        <a className="btn quiet" href="#packs">
          {t.packs.title}
        </a>
      )}
    </div>
  )
}
