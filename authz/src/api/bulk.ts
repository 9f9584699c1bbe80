import Type, { type Static } from 'typebox'
import { errors } from '../errors.ts'
import { requireAdmin, requireSupport } from './caller.ts'
import { PeopleQuery, type Person } from './contract.ts'
import { Bulk, BulkPreview, BulkQuestion, NewBulk } from './contract-bulk.ts'
import { noteExport } from './exports.ts'
import type { ApiParts } from './parts.ts'
import { PersonPath } from './people.ts'
import type { Api, Unwritten } from './schema.ts'
import { allRows, sendTable, TableFormat } from './table-file.ts'

const most = 10_000

type BulkRow = Unwritten<Bulk>

/** Whom a wish is about, as the SQL functions take it. Throws 400 unless one of both is given. */
const readWhom = ({ people, filter }: Pick<Static<typeof BulkQuestion>, 'people' | 'filter'>) => {
  if ((people === undefined) === (filter === undefined))
    throw errors.invalid('give either people or filter: an empty filter is everybody')
  const { search, role = null, status = null } = filter ?? {}
  return { people: people ?? null, search: search?.trim() || null, role, status }
}

const requireBulk = async ({ database }: ApiParts, id: string): Promise<BulkRow> => {
  const [row] = await database.call<BulkRow>('listBulks', { id })
  if (row === undefined) throw errors.notFound(`bulk ${id}`)
  return row
}

const start = async ({ database }: ApiParts, wish: Static<typeof NewBulk>, actorId: string) => {
  const { id, kind, tokens = null, reason } = wish
  if ((kind === 'grant') !== (tokens !== null))
    throw errors.invalid('tokens goes with kind "grant", and a grant needs it')
  const args = { id, kind, tokens, reason: reason.trim(), actorId, ...readWhom(wish) }
  const [outcome] = await database.call<{ status: string }>('startBulk', args)
  switch (outcome?.status) {
    case 'started':
    case 'duplicate':
      return
    case 'key_reused':
      throw errors.conflict('key_reused', 'This id stands for something else: take a new one.')
    case 'too_many':
      throw errors.conflict('too_many_people', `More than ${most} people match: narrow the filter.`)
    default:
      throw errors.conflict('nobody', 'Nobody is left to whom this could be done.')
  }
}

type PersonRow = Unwritten<Person> & { id: string; createdUs: number }

const peopleColumns = [
  { title: 'Email', value: ({ email }: PersonRow) => email },
  { title: 'Name', value: ({ name }: PersonRow) => name },
  { title: 'Role', value: ({ role }: PersonRow) => role },
  { title: 'Status', value: ({ status }: PersonRow) => status },
  { title: 'Balance', total: true as const, value: ({ balance }: PersonRow) => balance },
  { title: 'Since', value: ({ createdAt }: PersonRow) => new Date(createdAt) },
  {
    title: 'Last seen',
    value: ({ lastSeenAt }: PersonRow) => (lastSeenAt === null ? null : new Date(lastSeenAt)),
  },
  { title: 'Id', value: ({ id }: PersonRow) => id },
]

const { search, role, status } = PeopleQuery.properties

const ExportQuery = Type.Object(
  {
    /** CSV unless given. */
    format: Type.Optional(TableFormat),
    search,
    role,
    status,
    /** Ids with commas between, in place of the filter. */
    people: Type.Optional(
      Type.String({ maxLength: 8000, pattern: '^[0-9a-fA-F-]{36}(,[0-9a-fA-F-]{36})*$' }),
    ),
  },
  { additionalProperties: false },
)

async function* findEach({ database }: ApiParts, ids: string[]) {
  for (const id of ids) yield* await database.call<PersonRow>('findPerson', { id })
}

const peopleById = (parts: ApiParts, ids: string[]) => ({ count: ids.length, rows: findEach(parts, ids) })

type PeopleFilter = { search: string | null; role: string | null; status: string | null }

/** What a search finds is not counted: that would be to search twice. */
const peopleByFilter = async ({ database }: ApiParts, filter: PeopleFilter) => {
  const { search, ...more } = filter
  const [counted] = search === null ? await database.call<{ count: number }>('countPeople', more) : []
  const rows = allRows<PersonRow, { beforeUs: number; beforeId: string }>(
    (position, limit) =>
      database.call('listPeople', { ...filter, beforeUs: null, beforeId: null, ...position, limit }),
    ({ createdUs, id }) => ({ beforeUs: createdUs, beforeId: id }),
  )
  return { count: counted?.count ?? null, rows }
}

const serveExport = (api: Api, parts: ApiParts): void => {
  const schema = { summary: 'The list of people as CSV or XLSX', querystring: ExportQuery }
  api.get('/admin/people/export', { schema }, async (request, reply) => {
    await requireSupport(parts, request)
    const { format = 'csv', people, search, role = null, status = null } = request.query
    const filter = { search: search?.trim() || null, role, status }
    const { count, rows } =
      people === undefined ? await peopleByFilter(parts, filter) : peopleById(parts, people.split(','))
    const how = people === undefined ? filter : { count: people.split(',').length }
    await noteExport(parts.database, { kind: 'people', subject: 'people', how: { format, ...how } })
    return sendTable(reply, format, { name: 'people', columns: peopleColumns, rows, count })
  })
}

/** One thing done to many people: asked for under an id, then done step by step, so that nothing is done twice. */
export const serveBulk = (api: Api, parts: ApiParts): void => {
  serveExport(api, parts)

  const previewSchema = {
    summary: 'How many people a bulk would be about',
    body: BulkQuestion,
    response: { 200: BulkPreview },
  }
  api.post('/admin/bulks/preview', { schema: previewSchema }, async request => {
    await requireAdmin(parts, request)
    const { kind } = request.body
    const args = { kind, ...readWhom(request.body) }
    const [row] = await parts.database.call<Omit<BulkPreview, 'isTooMany'>>('previewBulk', args)
    if (row === undefined) throw new Error('preview_bulk returned no row')
    const { people, closed, suspended, admins } = row
    return { ...row, isTooMany: people + closed + suspended + admins > most }
  })

  const listSchema = {
    summary: 'Bulks that are not finished',
    response: { 200: Type.Object({ items: Type.Array(Bulk) }) },
  }
  api.get('/admin/bulks', { schema: listSchema }, async request => {
    await requireSupport(parts, request)
    return { items: await parts.database.call<BulkRow>('listBulks', { id: null }) }
  })

  const startSchema = {
    summary: 'Start to grant tokens to many people, or to suspend them, once for an id',
    body: NewBulk,
    response: { 201: Bulk },
  }
  api.post('/admin/bulks', { schema: startSchema }, async (request, reply) => {
    const admin = await requireAdmin(parts, request)
    await start(parts, request.body, admin.personId)
    return reply.code(201).send(await requireBulk(parts, request.body.id))
  })

  const stepSchema = {
    summary: 'Do the next 200 people of a bulk; ask until doneAt is set',
    params: PersonPath,
    response: { 200: Bulk },
  }
  api.post('/admin/bulks/:id/step', { schema: stepSchema }, async request => {
    await requireAdmin(parts, request)
    const { id } = request.params
    await requireBulk(parts, id)
    await parts.database.call('stepBulk', { id })
    await parts.feed.readNow()
    return requireBulk(parts, id)
  })
}
