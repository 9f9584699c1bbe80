import Type from 'typebox'
import type { Database } from '../database.ts'
import { errors } from '../errors.ts'
import { AppPath } from './apps.ts'
import { requireCaller } from './caller.ts'
import type { Usage } from './contract.ts'
import {
  FirstSteps,
  FirstStepsChange,
  Grant,
  type OwnAccess,
  type OwnApp,
  OwnApps,
  type OwnDay,
  type OwnHold,
  type OwnPass,
} from './contract-own.ts'
import { serveMovementsFile } from './movements-file.ts'
import { pageOf } from './page.ts'
import type { ApiParts } from './parts.ts'
import type { Api, Unwritten } from './schema.ts'

const days = 30
const maxHistory = 100
const dayMs = 86_400_000

const dayOf = (time: number) => new Date(time).toISOString().slice(0, 10)

const loadHistory = async (database: Database, personId: string, from: string) => {
  const range = { from, to: dayOf(Date.now()), by: null }
  const rows = await database.call<Unwritten<Usage>>('listUsage', { personId, ...range })
  return rows.slice(0, maxHistory) as Unwritten<OwnDay>[]
}

/** What somebody used, and what is open to them. */
export const loadOwnApps = async (database: Database, personId: string): Promise<Unwritten<OwnApps>> => {
  const from = dayOf(Date.now() - (days - 1) * dayMs)
  const [apps, passes, holds, access, history] = await Promise.all([
    database.call<Unwritten<OwnApp>>('listOwnApps', { personId, from }),
    database.call<Unwritten<OwnPass>>('listOwnPasses', { personId }),
    database.call<Unwritten<OwnHold>>('listOwnHolds', { personId }),
    database.call<Unwritten<OwnAccess>>('listOwnAccess', { personId }),
    loadHistory(database, personId, from),
  ])
  return { apps, passes, holds, access, history }
}

const serveFavourites = (api: Api, parts: ApiParts): void => {
  for (const method of ['PUT', 'DELETE'] as const)
    api.route({
      method,
      url: '/me/favourites/:name',
      schema: {
        summary: method === 'PUT' ? 'Make an app a favourite' : 'Make an app no favourite any more',
        params: AppPath,
        response: { 204: Type.Null() },
      },
      handler: async (request, reply) => {
        const { personId } = await requireCaller(parts, request, { keys: 'allowed' })
        const { name } = request.params
        const wish = { personId, app: name, favourite: method === 'PUT' }
        const [outcome] = await parts.database.call<{ status: string }>('setFavourite', wish)
        if (outcome?.status === 'no_app') throw errors.notFound(`app ${JSON.stringify(name)}`)
        return reply.code(204).send(null)
      },
    })
}

const serveFirstSteps = (api: Api, parts: ApiParts): void => {
  const load = async (personId: string): Promise<FirstSteps> => {
    const [steps] = await parts.database.call<FirstSteps>('loadFirstSteps', { personId })
    if (steps === undefined) throw errors.signIn()
    return steps
  }
  const schema = { summary: 'How far one came in the first steps', response: { 200: FirstSteps } }
  api.get('/me/first-steps', { schema }, async request => {
    const { personId } = await requireCaller(parts, request, { keys: 'allowed' })
    return load(personId)
  })
  const changeSchema = {
    ...schema,
    summary: 'Note that one looked where tokens go, or dismissed the first steps',
    body: FirstStepsChange,
  }
  api.patch('/me/first-steps', { schema: changeSchema }, async request => {
    const { personId } = await requireCaller(parts, request, { keys: 'allowed' })
    const { looked = false, dismissed = false } = request.body
    await parts.database.call('noteFirstStep', { personId, looked, dismissed })
    return load(personId)
  })
}

/** What people see of their own use, and keep for themselves. */
export const serveOwn = (api: Api, parts: ApiParts): void => {
  serveFavourites(api, parts)
  serveFirstSteps(api, parts)
  serveMovementsFile(api, parts)

  const appsSchema = {
    summary: 'One’s own apps: their use, and what is open of them now',
    response: { 200: OwnApps },
  }
  api.get('/me/apps', { schema: appsSchema }, async request => {
    const { personId } = await requireCaller(parts, request, { keys: 'allowed' })
    return loadOwnApps(parts.database, personId)
  })

  const grantsSchema = {
    summary: 'What is left of one’s tokens, what expires first at the front',
    response: { 200: pageOf(Grant) },
  }
  api.get('/me/grants', { schema: grantsSchema }, async request => {
    const { personId } = await requireCaller(parts, request, { keys: 'allowed' })
    const items = await parts.database.call<Unwritten<Grant>>('listOwnGrants', { personId })
    return { items, next: null }
  })
}
