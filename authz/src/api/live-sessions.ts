import Type from 'typebox'
import { errors } from '../errors.ts'
import type { Caller } from '../people/callers.ts'
import { readDevice } from '../people/device.ts'
import { requireAdmin, requireCaller, requireSupport } from './caller.ts'
import { PageQuery } from './contract-parts.ts'
import { Session } from './contract-sessions.ts'
import { pageByTime, pageOf } from './page.ts'
import type { ApiParts } from './parts.ts'
import { PersonPath, requirePerson } from './people.ts'
import type { Api, Unwritten } from './schema.ts'
import { clearSessionCookie } from './sessions.ts'

type SessionRow = Unwritten<Omit<Session, 'device' | 'id'>> & {
  id: string
  userAgent: string
  createdUs: number
}

const bySessionOnly = { keys: 'forbidden', what: 'manage sessions' } as const

const SessionPath = Type.Object({ session: Type.String({ format: 'uuid' }) })

const toSession = ({ userAgent, ...session }: SessionRow) => ({ ...session, device: readDevice(userAgent) })

const ownId = ({ by }: Caller) => (by.kind === 'session' ? by.id : null)

type Owner = { personId: string; current: string | null }

/** A page of somebody's live sessions. */
const listSessions = ({ database, config }: ApiParts, { personId, current }: Owner, query: PageQuery) =>
  pageByTime(query, async position => {
    const filter = { personId, idleS: config.sessionIdleS, current }
    const rows = await database.call<SessionRow>('listSessions', { ...filter, ...position })
    return rows.map(toSession)
  })

/** Ends one session. Throws 404. */
const endSession = async ({ database, feed }: ApiParts, personId: string, id: string): Promise<void> => {
  const [row] = await database.call<{ ended: number }>('endSessions', { personId, id })
  if (!row?.ended) throw errors.notFound(`live session ${id} of this account`)
  await feed.readNow()
}

const serveOwn = (api: Api, parts: ApiParts): void => {
  const listSchema = {
    summary: 'One’s own live sessions',
    querystring: PageQuery,
    response: { 200: pageOf(Session) },
  }
  api.get('/sessions', { schema: listSchema }, async request => {
    const caller = await requireCaller(parts, request, bySessionOnly)
    return listSessions(parts, { personId: caller.personId, current: ownId(caller) }, request.query)
  })

  const oneSchema = {
    summary: 'End one of one’s own sessions',
    params: SessionPath,
    response: { 204: Type.Null() },
  }
  api.delete('/sessions/:session', { schema: oneSchema }, async (request, reply) => {
    const caller = await requireCaller(parts, request, bySessionOnly)
    const { session } = request.params
    await endSession(parts, caller.personId, session)
    if (session === ownId(caller)) reply.header('set-cookie', clearSessionCookie(parts))
    return reply.code(204).send(null)
  })

  const othersSchema = {
    summary: 'End all of one’s own sessions but this one',
    response: { 204: Type.Null() },
  }
  api.delete('/sessions', { schema: othersSchema }, async (request, reply) => {
    const caller = await requireCaller(parts, request, bySessionOnly)
    await parts.database.call('endOtherSessions', { personId: caller.personId, id: ownId(caller) })
    await parts.feed.readNow()
    return reply.code(204).send(null)
  })
}

const serveAnybodys = (api: Api, parts: ApiParts): void => {
  const listSchema = {
    summary: 'A person’s live sessions',
    params: PersonPath,
    querystring: PageQuery,
    response: { 200: pageOf(Session) },
  }
  api.get('/admin/people/:id/sessions', { schema: listSchema }, async request => {
    const caller = await requireSupport(parts, request)
    await requirePerson(parts.database, request.params.id)
    return listSessions(parts, { personId: request.params.id, current: ownId(caller) }, request.query)
  })

  const oneSchema = {
    summary: 'End one session of a person',
    params: Type.Object({ ...PersonPath.properties, ...SessionPath.properties }),
    response: { 204: Type.Null() },
  }
  api.delete('/admin/people/:id/sessions/:session', { schema: oneSchema }, async (request, reply) => {
    await requireAdmin(parts, request)
    await endSession(parts, request.params.id, request.params.session)
    return reply.code(204).send(null)
  })

  const allSchema = {
    summary: 'End all sessions of a person',
    params: PersonPath,
    response: { 204: Type.Null() },
  }
  api.delete('/admin/people/:id/sessions', { schema: allSchema }, async (request, reply) => {
    await requireAdmin(parts, request)
    await requirePerson(parts.database, request.params.id)
    await parts.database.call('endSessions', { personId: request.params.id, id: null })
    await parts.feed.readNow()
    return reply.code(204).send(null)
  })
}

/** Who is signed in where: people see and end their own sessions, admins everybody's. */
export const serveLiveSessions = (api: Api, parts: ApiParts): void => {
  serveOwn(api, parts)
  serveAnybodys(api, parts)
}
