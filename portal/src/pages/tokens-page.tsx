import type { Me } from 'authz/contract'
import { Link, useLoaderData } from 'react-router'
import { lastDays, layOutChart } from '../chart.ts'
import { CopyButton } from '../components/copy-button.tsx'
import { Movements } from '../components/movements.tsx'
import { usePageTitle } from '../components/page-title.ts'
import { RedeemForm } from '../components/redeem-form.tsx'
import { RefusedReceipt } from '../components/refused-receipt.tsx'
import { useSpeech } from '../components/speech.tsx'
import { chartHeight, SpendingChart } from '../components/spending-chart.tsx'
import { useMe } from '../components/who.ts'
import { loadApps } from '../data/apps.ts'
import { loadMovements, readMovementFilter } from '../data/movements.ts'
import { loadDailyUsage } from '../data/usage.ts'
import { signedIn } from '../outcome.ts'
import { readRefused } from '../receipt.ts'

/** The balance with what became of it, or the receipt of a payment that the gate refused. */
export const loadTokens = signedIn(async ({ request }) => {
  const search = new URL(request.url).searchParams
  const refused = readRefused(search)
  const days = lastDays(30)
  const filter = readMovementFilter(search)
  const [apps, usage, movements] = await Promise.all([
    loadApps(),
    refused ? [] : loadDailyUsage(days[0] ?? '', days.at(-1) ?? ''),
    loadMovements(filter),
  ])
  return { refused, apps, filter, movements, chart: layOutChart(usage, days, chartHeight) }
})

/** One's tokens. */
export const TokensPage = () => {
  const { t, format } = useSpeech()
  const me = useMe()
  const { refused, apps, filter, movements, chart } = useLoaderData<typeof loadTokens>()
  usePageTitle(t.tokensPage.title)
  const titleOf = (name: string) => {
    const app = apps.find(candidate => candidate.name === name)
    return app ? format.text(app.title) : name
  }
  if (!me) return null
  if (refused) return <RefusedReceipt refused={refused} me={me} apps={apps} />
  return (
    <>
      <h1 className="hidden">{t.tokensPage.title}</h1>
      <div className="cols">
        <section className="panel">
          <Balance me={me} />
          <h2>{t.tokensPage.spent}</h2>
          {chart.series.length > 0 ? (
            <SpendingChart chart={chart} titleOf={titleOf} />
          ) : (
            <p className="soft">
              {t.tokensPage.noSpending} <Link to="/apps">{t.denied.toApps}</Link>
            </p>
          )}
        </section>
        <section className="panel">
          <h2>{t.tokensPage.more}</h2>
          <RedeemForm tone={me.balance === 0 ? 'plain' : 'quiet'} />
          <p className="soft">{t.tokensPage.ask}</p>
          <p className="row">
            <b id="own-email" className="breakable">
              {me.email}
            </b>
            <CopyButton from="own-email" />
          </p>
        </section>
      </div>
      <Movements first={movements} filter={filter} apps={apps} path="/tokens" load={loadMovements} />
    </>
  )
}

const Balance = ({ me }: { me: Me }) => {
  const { t, format } = useSpeech()
  return (
    <div className="sum">
      <small>{t.tokensPage.balance}</small>
      <div className="big">{format.number(me.balance)}</div>
      {me.held > 0 && <p className="soft">{t.tokensPage.held(format.count(me.held))}</p>}
      {me.debt > 0 && <p className="short">{t.tokensPage.debt(format.count(me.debt))}</p>}
    </div>
  )
}
