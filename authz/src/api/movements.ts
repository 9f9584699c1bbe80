import type { Static } from 'typebox'
import type { Database } from '../database.ts'
import { requireCaller, requireSupport } from './caller.ts'
import { Movement, MovementsQuery } from './contract.ts'
import type { Page } from './contract-parts.ts'
import { pageById, pageOf, readTime } from './page.ts'
import type { ApiParts } from './parts.ts'
import { PersonPath, requirePerson } from './people.ts'
import type { Api, Unwritten } from './schema.ts'

type MovementRow = Unwritten<Movement> & { id: string }

const loadMovements = (
  database: Database,
  personId: string,
  query: Static<typeof MovementsQuery>,
): Promise<Page<MovementRow>> => {
  const filter = {
    app: query.app ?? null,
    kind: query.kind ?? null,
    from: readTime('from', query.from),
    to: readTime('to', query.to),
  }
  return pageById(query, position =>
    database.call<MovementRow>('listMovements', { personId, ...filter, ...position }),
  )
}

/** Where tokens came from and went: one's own movements, and for admins everybody's. */
export const serveMovements = (api: Api, parts: ApiParts): void => {
  const response = { 200: pageOf(Movement) }
  api.get(
    '/movements',
    { schema: { summary: 'One’s own movements, newest first', querystring: MovementsQuery, response } },
    async request => {
      const { personId } = await requireCaller(parts, request, { keys: 'allowed' })
      return loadMovements(parts.database, personId, request.query)
    },
  )

  const schema = {
    summary: 'A person’s movements, newest first',
    params: PersonPath,
    querystring: MovementsQuery,
    response,
  }
  api.get('/admin/people/:id/movements', { schema }, async request => {
    await requireSupport(parts, request)
    const { id } = await requirePerson(parts.database, request.params.id)
    return loadMovements(parts.database, id, request.query)
  })
}
