import type { App } from 'authz/contract-apps'
import type { Statistics } from 'authz/contract-figures'
import { useMemo } from 'react'
import { useLoaderData } from 'react-router'
import { type Column, DataTable } from '../../components/data-table.tsx'
import { Download } from '../../components/download.tsx'
import { Empty } from '../../components/empty.tsx'
import { Select } from '../../components/field.tsx'
import { FigureTiles } from '../../components/figure-tiles.tsx'
import { HoursTable } from '../../components/hours-table.tsx'
import { usePageTitle } from '../../components/page-title.ts'
import { PersonLink } from '../../components/person-link.tsx'
import { SpanFilter } from '../../components/span-filter.tsx'
import { useSpeech } from '../../components/speech.tsx'
import { FilesPanel } from '../../components/table-files.tsx'
import { TimeChart } from '../../components/time-chart.tsx'
import { loadApps } from '../../data/apps.ts'
import {
  loadStatistics,
  readStatisticsFilter,
  type StatisticsFilter,
  statisticsFile,
} from '../../data/figures.ts'
import { adminOnly } from '../../outcome.ts'

export const loadStatisticsPage = adminOnly(async ({ request }) => {
  const filter = readStatisticsFilter(new URL(request.url).searchParams)
  const [found, apps] = await Promise.all([loadStatistics(filter), loadApps()])
  return { filter, found, apps }
})

/** How use went between two days. */
export const StatisticsPage = () => {
  const { t, format } = useSpeech()
  const { filter, found, apps } = useLoaderData<typeof loadStatisticsPage>()
  const texts = t.admin.figures.statistics
  usePageTitle(texts.title)
  const { before } = found
  return (
    <>
      <h1>{texts.title}</h1>
      <p className="lede">
        {texts.lede} {texts.against({ from: format.fullDate(before.from), to: format.fullDate(before.to) })}
      </p>
      <Choices filter={filter} apps={apps} />
      <Totals found={found} ofHouse={filter.app === ''} />
      {found.total.requests === 0 && found.total.tokens === 0 ? (
        <section className="panel">
          <Empty title={texts.empty}>
            <p>{texts.emptyNext}</p>
          </Empty>
        </section>
      ) : (
        <>
          <DayCharts found={found} ofHouse={filter.app === ''} />
          <AppsPanel found={found} apps={apps} />
          <section className="panel">
            <h2>{texts.byHour}</h2>
            <HoursTable hours={found.hours} />
          </section>
          <PeoplePanel found={found} />
        </>
      )}
      <Files filter={filter} />
    </>
  )
}

const Choices = ({ filter, apps }: { filter: StatisticsFilter; apps: App[] }) => {
  const { t, format } = useSpeech()
  const texts = t.admin.figures.statistics
  return (
    <SpanFilter filter={filter} chosen={{ app: filter.app }}>
      <Select
        label={texts.app}
        name="app"
        defaultValue={filter.app}
        options={[
          ['', texts.allApps],
          ...apps.map((app): [string, string] => [app.name, format.text(app.title)]),
          ...(filter.app !== '' && !apps.some(app => app.name === filter.app)
            ? [[filter.app, filter.app] as [string, string]]
            : []),
        ]}
      />
    </SpanFilter>
  )
}

type FoundProps = { found: Statistics; ofHouse: boolean }

const Totals = ({ found, ofHouse }: FoundProps) => {
  const { t, format } = useSpeech()
  const { columns, statistics } = t.admin.figures
  const names = ['requests', 'visits', 'tokens', 'refusals'] as const
  const ofHouseOnly = ['granted', 'joined'] as const
  return (
    <FigureTiles
      tiles={[...names, ...(ofHouse ? ofHouseOnly : [])].map(name => ({
        name: columns[name],
        value: format.number(found.total[name]),
        more: statistics.before({ count: format.number(found.before.total[name]) }),
      }))}
    />
  )
}

const DayCharts = ({ found, ofHouse }: FoundProps) => {
  const { t } = useSpeech()
  const { columns, statistics } = t.admin.figures
  const charts = useMemo(() => {
    const valuesOf = (name: 'requests' | 'tokens' | 'people' | 'joined' | 'refusals') => ({
      name: columns[name],
      values: found.days.map(day => day[name]),
    })
    return {
      days: found.days.map(({ day }) => day),
      use: [valuesOf('requests'), valuesOf('tokens'), valuesOf('refusals')],
      people: [valuesOf('people'), ...(ofHouse ? [valuesOf('joined')] : [])],
    }
  }, [found, ofHouse, columns])
  return (
    <>
      <section className="panel">
        <TimeChart title={statistics.byDay} days={charts.days} series={charts.use} />
      </section>
      <section className="panel">
        <TimeChart title={statistics.byPeople} days={charts.days} series={charts.people} />
      </section>
    </>
  )
}

const AppsPanel = ({ found, apps }: { found: Statistics; apps: App[] }) => {
  const { t, format } = useSpeech()
  const { columns: titles, statistics } = t.admin.figures
  const names = ['requests', 'visits', 'refusals', 'tokens'] as const
  const titleOf = (name: string) => {
    const app = apps.find(candidate => candidate.name === name)
    return app ? format.text(app.title) : name
  }
  const columns: Column<Statistics['apps'][number]>[] = [
    { id: 'app', title: titles.app, isFixed: true, cell: ({ app }) => titleOf(app) },
    ...names.map(
      (name): Column<Statistics['apps'][number]> => ({
        id: name,
        title: titles[name],
        kind: 'n',
        cell: row => format.number(row[name]),
      }),
    ),
  ]
  return (
    <section className="panel">
      <h2>{statistics.byApp}</h2>
      <DataTable
        name="statistics-apps"
        label={statistics.byApp}
        columns={columns}
        rows={found.apps}
        idOf={({ app }) => app}
        isTall
      />
    </section>
  )
}

const PeoplePanel = ({ found }: { found: Statistics }) => {
  const { t, format } = useSpeech()
  const { columns: titles, statistics } = t.admin.figures
  if (found.people.length === 0) return null
  const columns: Column<Statistics['people'][number]>[] = [
    {
      id: 'person',
      title: titles.person,
      isFixed: true,
      cell: person => <PersonLink person={person} isBold />,
    },
    ...(['requests', 'tokens'] as const).map(
      (name): Column<Statistics['people'][number]> => ({
        id: name,
        title: titles[name],
        kind: 'n',
        cell: row => format.number(row[name]),
      }),
    ),
  ]
  return (
    <section className="panel">
      <h2>{statistics.topPeople}</h2>
      <DataTable
        name="statistics-people"
        label={statistics.topPeople}
        columns={columns}
        rows={found.people}
        idOf={({ id }) => id}
      />
    </section>
  )
}

/** Links, not buttons: the browser saves what they lead to. */
const Files = ({ filter }: { filter: StatisticsFilter }) => {
  const { t, language } = useSpeech()
  const texts = t.admin.figures.statistics
  const files = [
    [texts.pdf, { format: 'pdf' }],
    [texts.csvDays, { format: 'csv', by: 'day' }],
    [texts.xlsxDays, { format: 'xlsx', by: 'day' }],
    [texts.csvApps, { format: 'csv', by: 'app' }],
    [texts.csvPeople, { format: 'csv', by: 'person' }],
  ] as const
  return (
    <FilesPanel>
      {files.map(([title, file]) => (
        <Download key={title} className="btn quiet" href={statisticsFile(filter, { ...file, language })}>
          {title}
        </Download>
      ))}
    </FilesPanel>
  )
}
