import { requireCaller } from './caller.ts'
import { Usage, UsageQuery } from './contract.ts'
import { readDays } from './days.ts'
import { pageOf } from './page.ts'
import type { ApiParts } from './parts.ts'
import type { Api, Unwritten } from './schema.ts'

/** What a person did: a row per app and day, or added up by one of them. */
export const serveUsage = (api: Api, parts: ApiParts): void => {
  const schema = {
    summary: 'One’s own use by app or by day',
    querystring: UsageQuery,
    response: { 200: pageOf(Usage) },
  }
  api.get('/usage', { schema }, async request => {
    const { personId } = await requireCaller(parts, request, { keys: 'allowed' })
    const by = request.query.by ?? null
    const items = await parts.database.call<Unwritten<Usage>>('listUsage', {
      personId,
      ...readDays(request.query),
      by,
    })
    return { items, next: null }
  })
}
