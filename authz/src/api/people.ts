import Type, { type Static } from 'typebox'
import type { Database } from '../database.ts'
import { type ApiError, errors } from '../errors.ts'
import { AppPath } from './apps.ts'
import { requireAdmin, requireSupport } from './caller.ts'
import { PeopleQuery, Person, PersonChange, PersonDetail } from './contract.ts'
import { pageByTime, pageOf } from './page.ts'
import type { ApiParts } from './parts.ts'
import type { Api, Unwritten } from './schema.ts'
import { renewSession } from './sessions.ts'

/** The path of one person. */
export const PersonPath = Type.Object({ id: Type.String({ format: 'uuid' }) })

type PersonRow = Unwritten<PersonDetail> & { id: string }

/** Somebody as an admin sees them. Throws 404. */
export const requirePerson = async (database: Database, id: string): Promise<PersonRow> => {
  const [person] = await database.call<PersonRow>('findPerson', { id })
  if (person === undefined) throw errors.notFound(`person ${id}`)
  return person
}

const checkChange = ({ status, reason }: Static<typeof PersonChange>): void => {
  if (status === 'suspended' && reason === undefined)
    throw errors.invalid('reason is missing: the person is told why they are suspended')
  if (status !== 'suspended' && reason !== undefined)
    throw errors.invalid('reason goes with status "suspended": leave it out')
}

const refusals: Record<string, (id: string) => ApiError> = {
  no_person: id => errors.notFound(`person ${id}`),
  last_admin: () =>
    errors.conflict('last_admin', 'This is the last active admin: make somebody else one first.'),
}

/** Another role ends the person's sessions, but for `sessionId`. */
const changePerson = async (
  { database }: ApiParts,
  id: string,
  change: Static<typeof PersonChange>,
  sessionId: string | null,
) => {
  checkChange(change)
  const { name, role = null, status = null, reason = null } = change
  const [outcome] = await database.call<{ status: string }>('changePerson', {
    id,
    role,
    status,
    reason: reason?.trim() ?? null,
    sessionId,
  })
  const refusal = refusals[outcome?.status ?? 'no_person']
  if (refusal !== undefined) throw refusal(id)
  if (name !== undefined) await database.call('renamePerson', { personId: id, name: name.trim() })
}

const serveList = (api: Api, parts: ApiParts): void => {
  const schema = {
    summary: 'Everybody with an account',
    querystring: PeopleQuery,
    response: { 200: pageOf(Person) },
  }
  api.get('/admin/people', { schema }, async request => {
    await requireSupport(parts, request)
    const { search, role = null, status = null } = request.query
    const filter = { search: search?.trim() || null, role, status }
    return pageByTime(request.query, position =>
      parts.database.call<Unwritten<Person> & { id: string; createdUs: number }>('listPeople', {
        ...filter,
        ...position,
      }),
    )
  })
}

const serveAccess = (api: Api, parts: ApiParts): void => {
  const params = Type.Object({ ...PersonPath.properties, ...AppPath.properties })
  const setAccess = async (id: string, app: string, granted: boolean, actorId: string) => {
    const [outcome] = await parts.database.call<{ status: string }>('setAppAccess', {
      personId: id,
      app,
      granted,
      actorId,
    })
    if (outcome?.status === 'no_app') throw errors.notFound(`app ${JSON.stringify(app)}`)
    if (outcome?.status === 'no_person') throw errors.notFound(`person ${id}`)
    await parts.feed.readNow()
  }
  for (const method of ['PUT', 'DELETE'] as const)
    api.route({
      method,
      url: '/admin/people/:id/apps/:name',
      schema: {
        summary: `${method === 'PUT' ? 'Let a person into' : 'Shut a person out of'} an app on request`,
        params,
        response: { 204: Type.Null() },
      },
      handler: async (request, reply) => {
        const admin = await requireAdmin(parts, request)
        const { id, name } = request.params
        await setAccess(id, name, method === 'PUT', admin.personId)
        return reply.code(204).send(null)
      },
    })
}

/** People as admins see and change them. */
export const servePeople = (api: Api, parts: ApiParts): void => {
  serveList(api, parts)
  serveAccess(api, parts)

  const schema = { summary: 'A person', params: PersonPath, response: { 200: PersonDetail } }
  api.get('/admin/people/:id', { schema }, async request => {
    await requireSupport(parts, request)
    return requirePerson(parts.database, request.params.id)
  })

  const changeSchema = {
    ...schema,
    summary: 'Suspend or reactivate a person, or change their role or name',
    body: PersonChange,
  }
  api.patch('/admin/people/:id', { schema: changeSchema }, async (request, reply) => {
    const admin = await requireAdmin(parts, request)
    const { id } = request.params
    const isSelf = admin.personId === id
    await changePerson(parts, id, request.body, isSelf && admin.by.kind === 'session' ? admin.by.id : null)
    const { role = admin.role } = request.body
    if (isSelf && role !== admin.role) await renewSession(parts, reply, admin)
    await parts.feed.readNow()
    return requirePerson(parts.database, id)
  })
}
