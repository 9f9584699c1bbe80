import type { Static } from 'typebox'
import { errors } from '../errors.ts'
import { requireAdmin, requireCaller, requireSupport } from './caller.ts'
import { Limit, LimitChange } from './contract-groups.ts'
import { PageQuery } from './contract-parts.ts'
import { pageByNumber, pageOf } from './page.ts'
import type { ApiParts } from './parts.ts'
import { PersonPath, requirePerson } from './people.ts'
import type { Api } from './schema.ts'

const bySessionOnly = { keys: 'forbidden', what: 'manage spend limits' } as const

type LimitRow = Static<typeof Limit> & { id: number }

const loadLimits = ({ database }: ApiParts, personId: string, query: Static<typeof PageQuery>) =>
  pageByNumber(
    query,
    (row: LimitRow) => row.id,
    position => database.call<LimitRow>('listSpendLimits', { personId, ofKeys: false, ...position }),
  )

type Wish = Static<typeof LimitChange> & { personId: string; setBy: 'person' | 'admin' }

const setLimit = async ({ database }: ApiParts, wish: Wish): Promise<void> => {
  const { app = null } = wish
  const [outcome] = await database.call<{ status: string }>('setSpendLimit', { ...wish, app })
  if (outcome?.status === 'no_app') throw errors.notFound(`app ${JSON.stringify(app)}`)
  if (outcome?.status === 'no_person') throw errors.notFound(`person ${wish.personId}`)
}

const response = { 200: pageOf(Limit) }

const serveOwn = (api: Api, parts: ApiParts): void => {
  const listSchema = { summary: 'One’s spend limits', querystring: PageQuery, response }
  api.get('/limits', { schema: listSchema }, async request => {
    const { personId } = await requireCaller(parts, request, bySessionOnly)
    return loadLimits(parts, personId, request.query)
  })

  const setSchema = { summary: 'Set or remove a spend limit of one’s own', body: LimitChange, response }
  api.put('/limits', { schema: setSchema }, async request => {
    const { personId } = await requireCaller(parts, request, bySessionOnly)
    await setLimit(parts, { ...request.body, personId, setBy: 'person' })
    return loadLimits(parts, personId, {})
  })
}

const serveOfPerson = (api: Api, parts: ApiParts): void => {
  const listSchema = {
    summary: 'A person’s spend limits',
    params: PersonPath,
    querystring: PageQuery,
    response,
  }
  api.get('/admin/people/:id/limits', { schema: listSchema }, async request => {
    await requireSupport(parts, request)
    const { id } = await requirePerson(parts.database, request.params.id)
    return loadLimits(parts, id, request.query)
  })

  const setSchema = {
    summary: 'Set or remove a spend limit that the person cannot raise',
    params: PersonPath,
    body: LimitChange,
    response,
  }
  api.put('/admin/people/:id/limits', { schema: setSchema }, async request => {
    await requireAdmin(parts, request)
    const { id } = request.params
    await setLimit(parts, { ...request.body, personId: id, setBy: 'admin' })
    return loadLimits(parts, id, {})
  })
}

/** What people may spend: limits of their own, and those that admins set beside them. A key may change neither. */
export const serveLimits = (api: Api, parts: ApiParts): void => {
  serveOwn(api, parts)
  serveOfPerson(api, parts)
}
