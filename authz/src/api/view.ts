import Type, { type Static } from 'typebox'
import { type ApiError, errors } from '../errors.ts'
import { findOwnSession, requireAdmin } from './caller.ts'
import { Reason, strict, Time } from './contract-parts.ts'
import type { ApiParts } from './parts.ts'
import { PersonPath } from './people.ts'
import type { Api, Unwritten } from './schema.ts'

const ViewWish = Type.Object({ reason: Reason }, strict)

const Viewing = Type.Object({ until: Time })
type Viewing = Static<typeof Viewing>

const refusals: Record<string, (id: string) => ApiError> = {
  no_person: id => errors.notFound(`person ${id}`),
  admin: () =>
    errors.conflict('view_of_admin', 'Nobody sees the portal as an admin: ask them to show it to you.'),
  shut_out: () =>
    errors.conflict(
      'view_of_suspended',
      'A suspended person sees nothing but the reason: reactivate them first.',
    ),
  no_session: () => errors.signIn(),
}

/** An admin sees the portal as a person does, and can change nothing meanwhile; see caller.ts for what is answered. */
export const serveView = (api: Api, parts: ApiParts): void => {
  const startSchema = {
    summary: 'See the portal as a person for 30 minutes at most, changing nothing',
    params: PersonPath,
    body: ViewWish,
    response: { 201: Viewing },
  }
  api.post('/admin/people/:id/view', { schema: startSchema }, async (request, reply) => {
    const { by } = await requireAdmin(parts, request)
    if (by.kind === 'key') throw errors.keyMayNot('see the portal as somebody')
    const { id } = request.params
    const args = { sessionId: by.id, personId: id, reason: request.body.reason.trim() }
    const [outcome] = await parts.database.call<{ status: string } & Unwritten<Viewing>>('startView', args)
    const refusal = refusals[outcome?.status ?? 'no_session']
    if (outcome === undefined || refusal !== undefined) throw (refusal ?? errors.signIn)(id)
    await parts.feed.readNow()
    return reply.code(201).send({ until: outcome.until })
  })

  const stopSchema = {
    summary: 'Stop seeing the portal as somebody; tells as whom it was',
    response: { 200: Type.Object({ person: Type.Union([Type.String(), Type.Null()]) }) },
  }
  api.delete('/view', { schema: stopSchema }, async request => {
    const admin = await findOwnSession(parts, request)
    if (admin === null) throw errors.signIn()
    const [stopped] = await parts.database.call<{ personId: string }>('stopView', { sessionId: admin.by.id })
    await parts.feed.readNow()
    return { person: stopped?.personId ?? null }
  })
}
