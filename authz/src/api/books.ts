import { requireSupport } from './caller.ts'
import { Books } from './contract-audit.ts'
import type { ApiParts } from './parts.ts'
import type { Api } from './schema.ts'

/** Whether the books are right: every broken invariant, none when all is well. */
export const serveBooks = (api: Api, parts: ApiParts): void => {
  const schema = {
    summary: 'Broken invariants of the ledger: none when the books are right',
    response: { 200: Books },
  }
  api.get('/admin/books', { schema }, async request => {
    await requireSupport(parts, request)
    return { broken: await parts.database.call<Books['broken'][number]>('listBroken') }
  })
}
