import type { Fields } from './fields.ts'
import type { Position } from './store.ts'

/** Most items a page may hold. */
export const PAGE_MAX = 200

/** An opaque cursor that continues after this item, also when the item is deleted meanwhile. */
export function encodeCursor({ createdAt, id }: Position): string {
  return Buffer.from(`${createdAt}.${id}`).toString('base64url')
}

/** Reads the `cursor` field; null = from the start. */
export function decodeCursor(fields: Fields): Position | null {
  const cursor = fields.text('cursor', 100)
  if (cursor === '') return null
  const match = /^(\d{1,15})\.([A-Za-z0-9]{6,32})$/.exec(Buffer.from(cursor, 'base64url').toString())
  if (match?.[1] && match[2]) return { createdAt: Number(match[1]), id: match[2] }
  fields.refuse('cursor', 'is not one of ours: pass on `next` of the page before unchanged, or leave it out.')
  return null
}
