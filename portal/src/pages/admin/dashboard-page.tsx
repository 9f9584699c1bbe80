import type { App } from 'authz/contract-apps'
import type { Dashboard } from 'authz/contract-figures'
import { useMemo } from 'react'
import { Link, useLoaderData } from 'react-router'
import { Empty } from '../../components/empty.tsx'
import { FigureTiles } from '../../components/figure-tiles.tsx'
import { usePageTitle } from '../../components/page-title.ts'
import { refusalWords } from '../../components/refusal-words.ts'
import { SalesTiles } from '../../components/sales-tiles.tsx'
import { Shares } from '../../components/shares.tsx'
import { useSpeech } from '../../components/speech.tsx'
import { TimeChart } from '../../components/time-chart.tsx'
import { useLive } from '../../components/use-live.ts'
import { loadApps } from '../../data/apps.ts'
import { loadDashboard } from '../../data/figures.ts'
import { loadSalesOfMonth } from '../../data/sales.ts'
import { adminOnly } from '../../outcome.ts'

const everyMs = 10_000

export const loadDashboardPage = adminOnly(async () => {
  const [first, apps, sales] = await Promise.all([loadDashboard(), loadApps(), loadSalesOfMonth()])
  return { first, apps, sales }
})

/** The house at a glance. */
export const DashboardPage = () => {
  const { t, format } = useSpeech()
  const { first, apps, sales } = useLoaderData<typeof loadDashboardPage>()
  const { value: house, isStale } = useLive(first, loadDashboard, everyMs)
  const texts = t.admin.figures.dashboard
  usePageTitle(texts.title)
  return (
    <>
      <h1>{texts.title}</h1>
      <p className="lede">
        {texts.lede} {house.at && texts.at({ when: format.when(house.at) })}
      </p>
      <Broken house={house} />
      {isStale && (
        <p className="note" role="status">
          {texts.stale}
        </p>
      )}
      <Tiles house={house} />
      <SalesTiles sales={sales} />
      <Charts house={house} />
      <div className="cols even">
        <TopApps house={house} apps={apps} />
        <Refused house={house} />
      </div>
      <div className="cols even">
        <RecentCharges house={house} apps={apps} />
        <RecentPeople house={house} />
      </div>
      <p className="aside">
        {house.books === null
          ? texts.booksUnknown
          : house.books.broken.length === 0 && texts.booksRight({ when: format.when(house.books.at) })}
      </p>
    </>
  )
}

type HouseProps = { house: Dashboard }

/** What nobody may overlook. */
const Broken = ({ house }: HouseProps) => {
  const { t, format } = useSpeech()
  const texts = t.admin.figures.dashboard
  const broken = house.books?.broken ?? []
  if (broken.length === 0) return null
  return (
    <section className="alarm" role="alert">
      <h2>{texts.booksBroken({ count: broken.length })}</h2>
      <p>{texts.booksNext}</p>
      <ul>
        {broken.slice(0, 10).map(({ what, walletId, isNow, shouldBe }) => (
          <li key={`${what} ${walletId}`}>
            {texts.booksRow({
              what,
              wallet: String(walletId),
              isNow: format.number(isNow),
              shouldBe: format.number(shouldBe),
            })}
          </li>
        ))}
      </ul>
    </section>
  )
}

const Tiles = ({ house: { people, tokens, gate, ...house } }: HouseProps) => {
  const { t, format } = useSpeech()
  const texts = t.admin.figures.dashboard
  const ms = (value: number | null) => format.rate(Math.round((value ?? 0) * 100) / 100).shown
  const { available, held, debt } = tokens
  const owed = [held > 0 && texts.held({ held }), debt > 0 && texts.debt({ debt })].filter(Boolean)
  return (
    <FigureTiles
      tiles={[
        { name: texts.people, value: format.number(people.all) },
        {
          name: texts.active,
          value: format.number(people.active30),
          more: texts.activeNow({ today: people.active1, week: people.active7 }),
        },
        { name: texts.joined, value: format.number(people.joinedThisMonth) },
        {
          name: texts.apps,
          value: format.number(house.appsAvailable),
          more: house.appsOff > 0 ? texts.appsOff({ off: house.appsOff }) : undefined,
        },
        { name: texts.available, value: format.number(available + held), more: owed.join(', ') || undefined },
        { name: texts.spent, value: format.number(tokens.spent) },
        { name: texts.granted, value: format.number(tokens.granted) },
        {
          name: texts.gate,
          value: gate.p50Ms === null ? '–' : texts.ms({ ms: ms(gate.p50Ms) }),
          more:
            gate.p50Ms === null
              ? texts.gateNone
              : texts.gateMore({ p95: ms(gate.p95Ms), p99: ms(gate.p99Ms) }),
        },
      ]}
    />
  )
}

const Charts = ({ house }: HouseProps) => {
  const { t } = useSpeech()
  const { dashboard, columns } = t.admin.figures
  // The same figures every 10 s must not draw the charts anew.
  const key = JSON.stringify(house.days)
  const charts = useMemo(() => {
    const rows: Dashboard['days'] = JSON.parse(key)
    return {
      days: rows.map(({ day }) => day),
      use: [
        { name: columns.requests, values: rows.map(({ requests }) => requests) },
        { name: columns.tokens, values: rows.map(({ tokens }) => tokens) },
      ],
      signUps: [
        { name: columns.people, values: rows.map(({ people }) => people) },
        { name: columns.joined, values: rows.map(({ joined }) => joined) },
      ],
    }
  }, [key, columns])
  return (
    <div className="cols even">
      <section className="panel">
        <TimeChart title={dashboard.use} days={charts.days} series={charts.use} />
      </section>
      <section className="panel">
        <TimeChart title={dashboard.signUps} days={charts.days} series={charts.signUps} />
      </section>
    </div>
  )
}

type AppsProps = HouseProps & { apps: App[] }

/** A name's title; what is behind the gate no more has none. */
const useTitles = (apps: App[]) => {
  const { format } = useSpeech()
  return (name: string) => {
    const app = apps.find(candidate => candidate.name === name)
    return app ? format.text(app.title) : name
  }
}

const TopApps = ({ house, apps }: AppsProps) => {
  const { t, format } = useSpeech()
  const titleOf = useTitles(apps)
  const texts = t.admin.figures.dashboard
  return (
    <section className="panel">
      <div className="head">
        <h2>{texts.topApps}</h2>
        <Link to="/admin/statistics">{texts.all}</Link>
      </div>
      {house.apps.length > 0 ? (
        <Shares
          shares={house.apps.map(({ app, tokens, requests }) => ({
            key: app,
            name: <Link to={`/admin/statistics?app=${encodeURIComponent(app)}`}>{titleOf(app)}</Link>,
            value: tokens,
            shown: `${t.tokens({ count: tokens })} · ${format.number(requests)}`,
          }))}
        />
      ) : (
        <Empty title={texts.empty}>
          <p>{texts.emptyNext}</p>
        </Empty>
      )}
    </section>
  )
}

const Refused = ({ house }: HouseProps) => {
  const { t, format } = useSpeech()
  const texts = t.admin.figures.dashboard
  return (
    <section className="panel">
      <h2>{texts.refused}</h2>
      {house.refusals.length > 0 ? (
        <Shares
          shares={house.refusals.slice(0, 8).map(({ reason, refusals }) => ({
            key: reason,
            name: refusalWords(t, reason),
            value: refusals,
            shown: format.number(refusals),
          }))}
        />
      ) : (
        <Empty title={texts.noRefusals} />
      )}
    </section>
  )
}

const RecentCharges = ({ house, apps }: AppsProps) => {
  const { t, format } = useSpeech()
  const titleOf = useTitles(apps)
  const texts = t.admin.figures.dashboard
  return (
    <section className="panel">
      <div className="head">
        <h2>{texts.recentCharges}</h2>
        <Link to="/admin/charges">{texts.all}</Link>
      </div>
      {house.recent.charges.length === 0 && <Empty title={t.admin.charges.empty} />}
      <ul className="recent">
        {house.recent.charges.map(({ id, at, app, tokens, person }) => (
          <li key={id}>
            <span>
              <Link to={`/admin/people/${person.id}`}>{person.name || person.email}</Link>
              <small>
                {titleOf(app)}, <time dateTime={at}>{format.when(at)}</time>
              </small>
            </span>
            <b>{format.number(tokens)}</b>
          </li>
        ))}
      </ul>
    </section>
  )
}

const RecentPeople = ({ house }: HouseProps) => {
  const { t, format } = useSpeech()
  const texts = t.admin.figures.dashboard
  return (
    <section className="panel">
      <div className="head">
        <h2>{texts.recentPeople}</h2>
        <Link to="/admin/people">{texts.all}</Link>
      </div>
      <ul className="recent">
        {house.recent.people.map(({ id, email, name, createdAt }) => (
          <li key={id}>
            <span>
              <Link to={`/admin/people/${id}`}>{name || email}</Link>
              {name !== '' && <small>{email}</small>}
            </span>
            <time dateTime={createdAt}>{format.when(createdAt)}</time>
          </li>
        ))}
      </ul>
    </section>
  )
}
