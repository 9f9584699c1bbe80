import Type from 'typebox'
import { errors } from '../errors.ts'
import { AppPath, requireApp } from './apps.ts'
import { requireAdmin, requireSupport } from './caller.ts'
import { AppAccess, NewAppAccess } from './contract-access.ts'
import { PageQuery } from './contract-parts.ts'
import { pageByTime, pageOf, readTime } from './page.ts'
import type { ApiParts } from './parts.ts'
import type { Api } from './schema.ts'

type AccessRow = {
  id: string
  personId: string | null
  personEmail: string | null
  personName: string | null
  groupName: string | null
  until: Date | null
  uses: number | null
  used: number
  grantedAt: Date
  createdUs: number
}

const toAccess = ({ personId, personEmail, personName, groupName, ...row }: AccessRow) => ({
  ...row,
  person: personId === null ? null : { id: personId, email: personEmail ?? '', name: personName ?? '' },
  group: groupName,
})

/** Whom to let in, and how long and often. Throws 400. */
const readWish = ({ person, group, until, uses }: NewAppAccess) => {
  if ((person === undefined) === (group === undefined))
    throw errors.invalid("name a person's id as person or a group as group, not both")
  const end = readTime('until', until)
  if (end !== null && end.getTime() <= Date.now()) throw errors.invalid('until must be in the future')
  return { personId: person ?? null, group: group ?? null, until: end, uses: uses ?? null }
}

const grant = async (parts: ApiParts, app: string, wish: NewAppAccess, actorId: string) => {
  const args = { app, ...readWish(wish), actorId }
  const [outcome] = await parts.database.call<{ status: string; id: string | null }>('grantAccess', args)
  if (outcome?.status === 'no_person') throw errors.notFound(`person ${wish.person}`)
  if (outcome?.status === 'no_group') throw errors.notFound(`group ${JSON.stringify(wish.group)}`)
  if (outcome?.status !== 'granted') throw errors.notFound(`app ${JSON.stringify(app)}`)
  await parts.feed.readNow()
  const [row] = await parts.database.call<AccessRow>('listAccess', { app, id: outcome.id })
  if (row === undefined) throw errors.notFound('such access any more: somebody took it away meanwhile')
  return toAccess(row)
}

/** Who may open a granted app, until when and how often. */
export const serveAccess = (api: Api, parts: ApiParts): void => {
  const listSchema = {
    summary: 'Who may open a granted app',
    params: AppPath,
    querystring: PageQuery,
    response: { 200: pageOf(AppAccess) },
  }
  api.get('/admin/apps/:name/access', { schema: listSchema }, async request => {
    await requireSupport(parts, request)
    const app = requireApp(parts.apps(), request.params.name).list.name
    const { items, next } = await pageByTime(request.query, position =>
      parts.database.call<AccessRow>('listAccess', { app, ...position }),
    )
    return { items: items.map(toAccess), next }
  })

  const makeSchema = {
    summary: 'Let a person or a group into a granted app',
    params: AppPath,
    body: NewAppAccess,
    response: { 201: AppAccess },
  }
  api.post('/admin/apps/:name/access', { schema: makeSchema }, async (request, reply) => {
    const admin = await requireAdmin(parts, request)
    const app = requireApp(parts.apps(), request.params.name).list.name
    return reply.code(201).send(await grant(parts, app, request.body, admin.personId))
  })

  const params = Type.Object({ ...AppPath.properties, id: Type.String({ format: 'uuid' }) })
  const endSchema = { summary: 'Take an access to an app away', params, response: { 204: Type.Null() } }
  api.delete('/admin/apps/:name/access/:id', { schema: endSchema }, async (request, reply) => {
    await requireAdmin(parts, request)
    const { name: app, id } = request.params
    const [row] = await parts.database.call<{ revoked: boolean }>('revokeAccess', { app, id })
    if (!row?.revoked) throw errors.notFound(`access ${id} to ${JSON.stringify(app)}`)
    await parts.feed.readNow()
    return reply.code(204).send(null)
  })
}
