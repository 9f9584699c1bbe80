import type { Static } from 'typebox'
import { errors } from '../errors.ts'
import { requireCaller } from './caller.ts'
import { Usage, UsageQuery } from './contract.ts'
import { pageOf } from './page.ts'
import type { ApiParts } from './parts.ts'
import type { Api, Unwritten } from './schema.ts'

const dayMs = 86_400_000
const defaultDays = 30
const maxDays = 366

const dayOf = (time: number) => new Date(time).toISOString().slice(0, 10)

/** The days asked for: the last 30 unless told otherwise, at most a year. */
const readDays = ({ from, to }: Static<typeof UsageQuery>): { from: string; to: string } => {
  const last = to ?? dayOf(Date.now())
  const first = from ?? dayOf(Math.max(0, Date.parse(last) - (defaultDays - 1) * dayMs))
  const days = (Date.parse(last) - Date.parse(first)) / dayMs + 1
  if (first < '1970' || days < 1 || days > maxDays)
    throw errors.invalid(`from and to must be in order, after 1970 and at most ${maxDays} days apart`)
  return { from: first, to: last }
}

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
