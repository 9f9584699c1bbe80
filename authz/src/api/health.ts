import { requireSupport } from './caller.ts'
import { Health } from './contract-health.ts'
import type { ApiParts } from './parts.ts'
import type { Api } from './schema.ts'

/** GET /api/admin/health: every hop of this set-up, checked now. Many who ask at once get the answer of one look. */
export const serveHealth = (api: Api, parts: ApiParts): void => {
  let looking: Promise<Health> | null = null
  const schema = {
    summary: 'Every hop of this set-up, and what to do where one is broken',
    response: { 200: Health },
  }
  api.get('/admin/health', { schema }, async request => {
    await requireSupport(parts, request)
    looking ??= parts.checkHealth().finally(() => {
      looking = null
    })
    return looking
  })
}
