import { requireCaller, requireSupport } from './caller.ts'
import { AuditEntry, AuditQuery, OwnAuditEntry } from './contract-audit.ts'
import { PageQuery } from './contract-parts.ts'
import { pageById, pageOf, readTime } from './page.ts'
import type { ApiParts } from './parts.ts'
import type { Api, Unwritten } from './schema.ts'

type EntryRow = Omit<Unwritten<AuditEntry>, 'actor' | 'person'> & {
  id: string
  actorId: string | null
  actorEmail: string | null
  actorRole: string | null
  personId: string | null
  personEmail: string | null
}

const toEntry = ({ actorId, actorEmail, actorRole, personId, personEmail, ...entry }: EntryRow) => ({
  ...entry,
  actor: actorId === null ? null : { id: actorId, email: actorEmail, role: actorRole ?? '' },
  person: personId === null ? null : { id: personId, email: personEmail },
})

type OwnRow = Unwritten<Omit<OwnAuditEntry, 'by'>> & { id: string; actor: string | null }

/** What was done, by whom: everything for admins and support, and for each person what is about them. */
export const serveAuditLog = (api: Api, parts: ApiParts): void => {
  const schema = {
    summary: 'What was done, and by whom',
    querystring: AuditQuery,
    response: { 200: pageOf(AuditEntry) },
  }
  api.get('/admin/audit', { schema }, async request => {
    await requireSupport(parts, request)
    const { actor = null, subject = null, kind = null, from, to } = request.query
    const filter = { actor, subject, kind, from: readTime('from', from), to: readTime('to', to) }
    return pageById(request.query, async position => {
      const rows = await parts.database.call<EntryRow>('listAudit', { ...filter, ...position })
      return rows.map(toEntry)
    })
  })

  const ownSchema = {
    summary: 'What the audit log says about oneself',
    querystring: PageQuery,
    response: { 200: pageOf(OwnAuditEntry) },
  }
  api.get('/me/audit', { schema: ownSchema }, async request => {
    const { personId } = await requireCaller(parts, request, { keys: 'allowed' })
    return pageById(request.query, async position => {
      const rows = await parts.database.call<OwnRow>('listOwnAudit', { personId, ...position })
      return rows.map(({ actor, ...entry }) => ({ ...entry, by: actor }))
    })
  })
}
