import type { Params } from './params.ts'
import { invalid } from './refused.ts'

export type Page<T> = { object: 'list'; data: T[]; has_more: boolean; url: string }

/** A page of what is given oldest first, newest first, by the parameters that all of Stripe's lists share. */
export function page<T extends { id: string; created?: number }>(
  items: T[],
  params: Params,
  url: string,
): Page<T> {
  const limit = params.integer('limit') ?? 10
  if (limit < 1 || limit > 100) throw invalid('Invalid limit: must be between 1 and 100', 'limit')
  const rows = items.filter(isCreatedAs(params)).toReversed()
  const after = params.text('starting_after')
  const before = params.text('ending_before')
  if (before !== undefined) {
    const end = requireIndex(rows, before, 'ending_before')
    const start = Math.max(0, end - limit)
    return { object: 'list', data: rows.slice(start, end), has_more: start > 0, url }
  }
  const start = after === undefined ? 0 : requireIndex(rows, after, 'starting_after') + 1
  return {
    object: 'list',
    data: rows.slice(start, start + limit),
    has_more: start + limit < rows.length,
    url,
  }
}

/** A list inside of an object, whole. */
export const wholeList = <T>(data: T[], url: string): Page<T> => ({
  object: 'list',
  data,
  has_more: false,
  url,
})

function requireIndex(items: { id: string }[], id: string, param: string): number {
  const index = items.findIndex(item => item.id === id)
  if (index < 0) throw invalid(`No such object: '${id}'`, param, 'resource_missing')
  return index
}

function isCreatedAs(params: Params): (item: { created?: number }) => boolean {
  if (params.isText('created')) {
    const exact = params.integer('created')
    return item => item.created === exact
  }
  const range = params.object('created')
  const least = Math.max(range?.integer('gte') ?? 0, (range?.integer('gt') ?? -1) + 1)
  const most = Math.min(
    range?.integer('lte') ?? Number.POSITIVE_INFINITY,
    (range?.integer('lt') ?? Number.POSITIVE_INFINITY) - 1,
  )
  return ({ created = 0 }) => created >= least && created <= most
}
