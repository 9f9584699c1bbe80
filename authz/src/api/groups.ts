import type { Static } from 'typebox'
import { errors } from '../errors.ts'
import { giveDue } from './allowances.ts'
import { requireAdmin, requireSupport } from './caller.ts'
import { Group, Member, MembersChange, MembersChanged, NewGroup } from './contract-groups.ts'
import { PageQuery } from './contract-parts.ts'
import { pageByText, pageOf } from './page.ts'
import type { ApiParts } from './parts.ts'
import type { Api, Unwritten } from './schema.ts'
import { SerialPath } from './serial-path.ts'

type GroupRow = Unwritten<Group> & { name: string }
type MemberRow = Unwritten<Member> & { email: string }

/** A thousand addresses of the greatest length. */
const membersLimitBytes = 300 * 1024

const changeMembers = async (
  { database }: ApiParts,
  groupId: string,
  { people }: Static<typeof MembersChange>,
  join: boolean,
) => {
  const emails = people.filter(text => text.includes('@'))
  const ids = people.filter(text => !text.includes('@'))
  const args = { groupId: Number(groupId), ids, emails, join }
  const [changed] = await database.call<MembersChanged>('changeMembers', args)
  if (changed === undefined) throw errors.notFound(`group ${groupId}`)
  return changed
}

const serveMembers = (api: Api, parts: ApiParts): void => {
  const url = '/admin/groups/:id/members'
  const listSchema = {
    summary: 'The people of a group, by address',
    params: SerialPath,
    querystring: PageQuery,
    response: { 200: pageOf(Member) },
  }
  api.get(url, { schema: listSchema }, async request => {
    await requireSupport(parts, request)
    const groupId = Number(request.params.id)
    const [group] = await parts.database.call<GroupRow>('findGroup', { id: groupId })
    if (group === undefined) throw errors.notFound(`group ${groupId}`)
    return pageByText(
      request.query,
      (row: MemberRow) => row.email,
      position => parts.database.call<MemberRow>('listMembers', { groupId, ...position }),
    )
  })

  for (const method of ['POST', 'DELETE'] as const)
    api.route({
      method,
      url,
      bodyLimit: membersLimitBytes,
      schema: {
        summary: method === 'POST' ? 'Take people into a group' : 'Take people out of a group',
        params: SerialPath,
        body: MembersChange,
        response: { 200: MembersChanged },
      },
      handler: async request => {
        await requireAdmin(parts, request)
        const joins = method === 'POST'
        const changed = await changeMembers(parts, request.params.id, request.body, joins)
        if (joins) await giveDue(parts, request.log)
        return changed
      },
    })
}

/** Groups of people, who get allowances together. */
export const serveGroups = (api: Api, parts: ApiParts): void => {
  const listSchema = {
    summary: 'Groups of people, by name',
    querystring: PageQuery,
    response: { 200: pageOf(Group) },
  }
  api.get('/admin/groups', { schema: listSchema }, async request => {
    await requireSupport(parts, request)
    return pageByText(
      request.query,
      (row: GroupRow) => row.name,
      position => parts.database.call<GroupRow>('listGroups', position),
    )
  })

  const makeSchema = { summary: 'Make a group of people', body: NewGroup, response: { 201: Group } }
  api.post('/admin/groups', { schema: makeSchema }, async (request, reply) => {
    await requireAdmin(parts, request)
    const name = request.body.name.trim()
    const [group] = await parts.database.call<GroupRow>('makeGroup', { name })
    if (group === undefined)
      throw errors.conflict('group_exists', `There is a group ${JSON.stringify(name)}: take another name.`)
    return reply.code(201).send(group)
  })

  serveMembers(api, parts)
}
