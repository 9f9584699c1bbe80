import type { FastifyReply } from 'fastify'
import type { Database } from '../database.ts'
import { sayTokensIn } from '../token-words.ts'
import { requireSupport } from './caller.ts'
import {
  type AppFigures,
  type DayFigures,
  type RefusalFigures,
  Statistics,
  StatisticsFileQuery,
  StatisticsQuery,
  type StatisticsTotal,
  type TopPerson,
} from './contract-figures.ts'
import { type Days, daysBefore, readDays } from './days.ts'
import { noteExport } from './exports.ts'
import type { ApiParts } from './parts.ts'
import type { Api } from './schema.ts'
import { drawReport } from './statistics-report.ts'
import { type StatisticsWords, statisticsWords } from './statistics-words.ts'
import { sendTable, type TableColumn } from './table-file.ts'

const shownPeople = 10
/** What the report and the files of people hold. */
const listedPeople = 100

/** The formats and the rows that show who somebody is; days and apps name nobody. */
const namingPeople = new Set<string>(['pdf', 'person'])

type Span = Days & { app: string | null }

const spanOf = (query: StatisticsQuery): Span => ({ ...readDays(query), app: query.app ?? null })

const addUp = (days: DayFigures[]): StatisticsTotal => {
  const total = { requests: 0, visits: 0, refusals: 0, tokens: 0, joined: 0, granted: 0 }
  for (const day of days)
    for (const name of Object.keys(total) as (keyof StatisticsTotal)[]) total[name] += day[name]
  return total
}

const loadDays = (database: Database, span: Span) => database.call<DayFigures>('listUsageDays', span)
const loadApps = (database: Database, span: Span) => database.call<AppFigures>('listAppTotals', span)
const loadPeople = (database: Database, span: Span, limit: number) =>
  database.call<TopPerson>('listTopPeople', { ...span, limit })

const loadStatistics = async (database: Database, span: Span): Promise<Statistics> => {
  const { from, to, app } = span
  const before = daysBefore(span)
  const [days, daysOfBefore, apps, refusals, hours, people] = await Promise.all([
    loadDays(database, span),
    loadDays(database, { ...before, app }),
    loadApps(database, span),
    database.call<RefusalFigures>('listRefusalTotals', span),
    database.call<Statistics['hours'][number]>('listUsageHours', span),
    loadPeople(database, span, shownPeople),
  ])
  const ofBefore = { ...before, total: addUp(daysOfBefore) }
  return { from, to, total: addUp(days), before: ofBefore, days, apps, refusals, hours, people }
}

async function* each<Row>(load: Promise<Row[]>) {
  yield* await load
}

const count = <Name extends string>(title: string, name: Name): TableColumn<Record<Name, number>> => ({
  title,
  total: true,
  value: row => row[name],
})

const countsOf = (words: StatisticsWords) => [
  count(words.requests, 'requests'),
  count(words.visits, 'visits'),
  count(words.refusals, 'refusals'),
  count(words.tokens, 'tokens'),
]

type Wish = { span: Span; format: 'csv' | 'xlsx'; by: 'day' | 'app' | 'person'; words: StatisticsWords }

const sendFigures = (reply: FastifyReply, database: Database, { span, format, by, words }: Wish) => {
  const file = { name: `octroi-${by}-${span.from}-${span.to}`, totalTitle: words.total }
  switch (by) {
    case 'day':
      return sendTable<DayFigures>(reply, format, {
        ...file,
        rows: each(loadDays(database, span)),
        columns: [
          { title: words.day, value: row => row.day },
          ...countsOf(words),
          { title: words.people, value: row => row.people },
          count(words.joined, 'joined'),
          count(words.granted, 'granted'),
        ],
      })
    case 'app':
      return sendTable<AppFigures>(reply, format, {
        ...file,
        rows: each(loadApps(database, span)),
        columns: [{ title: words.app, value: row => row.app }, ...countsOf(words)],
      })
    case 'person':
      return sendTable<TopPerson>(reply, format, {
        ...file,
        rows: each(loadPeople(database, span, listedPeople)),
        columns: [
          { title: words.email, value: row => row.email },
          { title: words.name, value: row => row.name },
          count(words.requests, 'requests'),
          count(words.tokens, 'tokens'),
        ],
      })
  }
}

/** How use went, between two days, and the same as a file. */
export const serveStatistics = (api: Api, parts: ApiParts): void => {
  const { database, config } = parts
  const schema = {
    summary: 'How use went between two days, beside as many days before',
    querystring: StatisticsQuery,
    response: { 200: Statistics },
  }
  api.get('/admin/statistics', { schema }, async request => {
    await requireSupport(parts, request)
    return loadStatistics(database, spanOf(request.query))
  })

  const fileSchema = { summary: 'Statistics as a file', querystring: StatisticsFileQuery }
  api.get('/admin/statistics/file', { schema: fileSchema }, async (request, reply) => {
    await requireSupport(parts, request)
    const { format, by = 'day', language = 'en' } = request.query
    const span = spanOf(request.query)
    if (namingPeople.has(format) || namingPeople.has(by))
      await noteExport(database, { kind: 'statistics', subject: 'statistics', how: { format, ...span } })
    const { brand, tokenWords } = await parts.settings.read()
    const words = sayTokensIn(statisticsWords[language], language, tokenWords)
    if (format !== 'pdf') return sendFigures(reply, database, { span, format, by, words })
    const figures = await loadStatistics(database, span)
    return reply
      .type('application/pdf')
      .header('content-disposition', `attachment; filename="octroi-${span.from}-${span.to}.pdf"`)
      .send(
        drawReport(figures, {
          language,
          words,
          app: span.app,
          house: brand.name ?? config.portalUrl.host,
        }),
      )
  })
}
