import type { Static } from 'typebox'
import { errors } from '../errors.ts'
import { requireSupport } from './caller.ts'
import { AllowanceGrant, AllowanceGrantsFileQuery, AllowanceGrantsQuery } from './contract-person.ts'
import { noteExport } from './exports.ts'
import { pageByText, pageOf } from './page.ts'
import type { ApiParts } from './parts.ts'
import type { Api, Unwritten } from './schema.ts'
import { allRows, sendTable, type TableColumn } from './table-file.ts'

type Row = Omit<Unwritten<AllowanceGrant>, 'group' | 'person'> & {
  position: string
  groupName: string
  personId: string
  personEmail: string
  personName: string
}

const toGrant = ({ groupName, personId, personEmail, personName, position: _, ...grant }: Row) => ({
  ...grant,
  group: groupName,
  person: { id: personId, email: personEmail, name: personName },
})

type Filter = Omit<Static<typeof AllowanceGrantsFileQuery>, 'format'>

const readFilter = ({ group, search, from, to }: Filter) => ({
  groupId: group ?? null,
  search: search?.trim() || null,
  from: from ?? null,
  to: to ?? null,
})

/** Microseconds, the allowance, the person and the period's first day, as SQL takes them apart. */
const position = /^\d{1,16}\|\d{1,9}\|[0-9a-f-]{36}\|-?\d{1,6}$/

const readPosition = (after: string | null): string | null => {
  if (after === null || position.test(after)) return after
  throw errors.invalid('cursor is none that this list gave: take the `next` of its last page')
}

const columns: TableColumn<Row>[] = [
  { title: 'Given', value: ({ at }) => new Date(at) },
  { title: 'Group', value: ({ groupName }) => groupName },
  { title: 'Email', value: ({ personEmail }) => personEmail },
  { title: 'Name', value: ({ personName }) => personName },
  { title: 'Every', value: ({ period }) => period },
  { title: 'Period from', value: ({ periodStart }) => periodStart },
  { title: 'Tokens', total: true, value: ({ tokens }) => tokens },
  { title: 'Left', total: true, value: ({ remaining }) => remaining },
  { title: 'Rolled over', value: ({ rolledOver }) => rolledOver },
  { title: 'Good until', value: ({ expiresAt }) => (expiresAt === null ? null : new Date(expiresAt)) },
]

const readGroupName = async ({ database }: ApiParts, id: number): Promise<string> => {
  const [group] = await database.call<{ name: string }>('findGroup', { id })
  if (group === undefined) throw errors.notFound(`group ${id}`)
  return group.name
}

/** Who got which allowance when, and the same as a file. */
export const serveAllowanceGrants = (api: Api, parts: ApiParts): void => {
  const schema = {
    summary: 'Who got which allowance when, newest first',
    querystring: AllowanceGrantsQuery,
    response: { 200: pageOf(AllowanceGrant) },
  }
  api.get('/admin/allowance-grants', { schema }, async request => {
    await requireSupport(parts, request)
    const filter = readFilter(request.query)
    const { items, next } = await pageByText(
      request.query,
      (row: Row) => row.position,
      ({ after, limit }) =>
        parts.database.call('listAllowanceGrants', { ...filter, after: readPosition(after), limit }),
    )
    return { items: items.map(toGrant), next }
  })

  const fileSchema = {
    summary: 'Who got which allowance when, as a file',
    querystring: AllowanceGrantsFileQuery,
  }
  api.get('/admin/allowance-grants/file', { schema: fileSchema }, async (request, reply) => {
    await requireSupport(parts, request)
    const { format = 'csv' } = request.query
    const filter = readFilter(request.query)
    const rows = allRows<Row, string>(
      (after, limit) => parts.database.call('listAllowanceGrants', { ...filter, after, limit }),
      row => row.position,
    )
    const { groupId, ...how } = filter
    const subject = groupId === null ? 'allowances' : await readGroupName(parts, groupId)
    await noteExport(parts.database, { kind: 'allowances', subject, how: { format, ...how } })
    return sendTable(reply, format, { name: 'allowances', columns, rows })
  })
}
