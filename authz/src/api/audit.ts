import { requireAdmin } from './caller.ts'
import { Audit } from './contract.ts'
import type { ApiParts } from './parts.ts'
import type { Api } from './schema.ts'

/** Whether the books are right: every broken invariant, none when all is well. */
export const serveAudit = (api: Api, parts: ApiParts): void => {
  api.get(
    '/admin/audit',
    {
      schema: {
        summary: 'Broken invariants of the ledger: none when the books are right',
        response: { 200: Audit },
      },
    },
    async request => {
      await requireAdmin(parts, request)
      return { broken: await parts.database.call<Audit['broken'][number]>('listBroken') }
    },
  )
}
