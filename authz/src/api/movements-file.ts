import type { Static } from 'typebox'
import type { Database } from '../database.ts'
import { errors } from '../errors.ts'
import { limitHeaders, openLimiter } from '../limit.ts'
import { requireCaller } from './caller.ts'
import type { Movement } from './contract.ts'
import type { Text } from './contract-apps.ts'
import { MovementsFileQuery } from './contract-own.ts'
import { type MovementWords, movementWords } from './movement-words.ts'
import { readTime } from './page.ts'
import type { ApiParts } from './parts.ts'
import type { Api } from './schema.ts'
import { allRows, sendTable, type TableColumn } from './table-file.ts'

const fileLimit = { text: '20/h', count: 20, seconds: 3600 }

type Row = Omit<Movement, 'at'> & { at: Date }

const columnsOf = (words: MovementWords, titleOf: (app: string) => string): TableColumn<Row>[] => [
  { title: words.at, value: ({ at }) => at },
  { title: words.kind, value: ({ kind }) => words.kinds[kind] },
  { title: words.app, value: ({ app }) => (app === null ? null : titleOf(app)) },
  { title: words.note, value: ({ note }) => note },
  { title: words.tokens, total: true, value: ({ tokens }) => tokens },
  { title: words.balance, value: ({ balance }) => balance },
  { title: words.id, value: ({ id }) => id },
]

const readText = (text: Text, lang: 'en' | 'fr') =>
  typeof text === 'string' ? text : (text[lang] ?? text.en ?? text.fr ?? '')

const loadRows = (database: Database, personId: string, query: Static<typeof MovementsFileQuery>) => {
  const filter = {
    app: query.app ?? null,
    kind: query.kind ?? null,
    from: readTime('from', query.from),
    to: readTime('to', query.to),
  }
  return allRows<Row, string>(
    (before, limit) => database.call('listMovements', { personId, ...filter, before, limit }),
    ({ id }) => id,
  )
}

/** GET /api/me/movements/file: one's own movements to take away, as the list shows them. */
export const serveMovementsFile = (api: Api, parts: ApiParts): void => {
  const limiter = openLimiter()
  const schema = {
    summary: 'One’s own movements as a file, with their sum',
    querystring: MovementsFileQuery,
  }
  api.get('/me/movements/file', { schema }, async (request, reply) => {
    const { personId } = await requireCaller(parts, request, { keys: 'allowed' })
    const { format, lang = 'en' } = request.query
    const rows = loadRows(parts.database, personId, request.query)
    const waitS = limiter.take(personId, fileLimit)
    if (waitS > 0)
      throw errors.rateLimited(`Too many files: wait ${waitS} s.`, limitHeaders('files', fileLimit, waitS))
    const words = movementWords[lang]
    const titles = new Map(parts.apps().map(({ list }) => [list.name, readText(list.title, lang)]))
    const columns = columnsOf(words, app => titles.get(app) ?? app)
    return sendTable(reply, format, { name: words.file, columns, rows, totalTitle: words.total })
  })
}
