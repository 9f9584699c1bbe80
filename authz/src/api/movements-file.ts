import type { FastifyReply } from 'fastify'
import type { Static } from 'typebox'
import type { Database } from '../database.ts'
import { errors } from '../errors.ts'
import { limitHeaders, openLimiter } from '../limit.ts'
import { sayTokensIn } from '../token-words.ts'
import { requireCaller, requireSupport } from './caller.ts'
import type { Movement } from './contract.ts'
import type { Text } from './contract-apps.ts'
import { MovementsFileQuery } from './contract-own.ts'
import { noteExport } from './exports.ts'
import { type MovementWords, movementWords } from './movement-words.ts'
import { readTime } from './page.ts'
import type { ApiParts } from './parts.ts'
import { PersonPath, requirePerson } from './people.ts'
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

const loadRows = async (database: Database, personId: string, query: Static<typeof MovementsFileQuery>) => {
  const filter = {
    personId,
    app: query.app ?? null,
    kind: query.kind ?? null,
    from: readTime('from', query.from),
    to: readTime('to', query.to),
  }
  const [counted] = await database.call<{ count: number }>('countMovements', filter)
  const rows = allRows<Row, string>(
    (before, limit) => database.call('listMovements', { ...filter, before, limit }),
    ({ id }) => id,
  )
  return { count: counted?.count ?? null, rows }
}

/** Movements as a file in the words of the query's language. */
const sendMovements = async (
  reply: FastifyReply,
  parts: ApiParts,
  { count, rows }: { count: number | null; rows: AsyncIterable<Row> },
  { format, lang = 'en' }: Static<typeof MovementsFileQuery>,
) => {
  const { tokenWords } = await parts.settings.read()
  const words = sayTokensIn(movementWords[lang], lang, tokenWords)
  const titles = new Map(parts.apps().map(({ list }) => [list.name, readText(list.title, lang)]))
  const columns = columnsOf(words, app => titles.get(app) ?? app)
  return sendTable(reply, format, { name: words.file, columns, rows, count, totalTitle: words.total })
}

/** GET /api/me/movements/file: one's own movements to take away, as the list shows them; and for admins anybody's. */
export const serveMovementsFile = (api: Api, parts: ApiParts): void => {
  const limiter = openLimiter()
  const schema = {
    summary: 'One’s own movements as a file, with their sum',
    querystring: MovementsFileQuery,
  }
  api.get('/me/movements/file', { schema }, async (request, reply) => {
    const { personId } = await requireCaller(parts, request, { keys: 'allowed' })
    const waitS = limiter.take(personId, fileLimit)
    if (waitS > 0)
      throw errors.rateLimited(`Too many files: wait ${waitS} s.`, limitHeaders('files', fileLimit, waitS))
    return sendMovements(reply, parts, await loadRows(parts.database, personId, request.query), request.query)
  })

  const anySchema = {
    ...schema,
    summary: 'A person’s movements as a file, with their sum',
    params: PersonPath,
  }
  api.get('/admin/people/:id/movements/file', { schema: anySchema }, async (request, reply) => {
    await requireSupport(parts, request)
    const { id } = await requirePerson(parts.database, request.params.id)
    const found = await loadRows(parts.database, id, request.query)
    const { lang: _, ...how } = request.query
    await noteExport(parts.database, { kind: 'movements', subject: id, personId: id, how })
    return sendMovements(reply, parts, found, request.query)
  })
}
