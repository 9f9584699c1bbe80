import type { FastifyInstance } from 'fastify'
import { lastDays } from './days.ts'
import type { DynamicDeps } from './dynamic-codes.ts'
import { Fields } from './fields.ts'
import { IMAGE_FIELDS, readImageOptions } from './image-options.ts'
import { ownerOf, requireCode } from './owner.ts'
import { drawCode } from './qr.ts'
import { shortUrlOf } from './short-url.ts'
import { sendImage } from './static-codes.ts'

type Params = { Params: { id: string } }

/** What an owner sees of a dynamic code: its scans by day and its image. */
export function addDynamicViews(app: FastifyInstance, { store, publicUrl, now }: DynamicDeps): void {
  app.get<Params>('/api/dynamic/:id/scans', async request => {
    const { id } = requireCode(store, ownerOf(request), request.params.id)
    const fields = new Fields(request.query, ['days'])
    const count = fields.integer('days', { min: 1, max: 366, fallback: 30 })
    fields.finish()
    const [first = '', ...rest] = lastDays(count, now())
    const scans = store.loadScans(id, first)
    const days = [first, ...rest].map(day => ({ day, scans: scans.get(day) ?? 0 }))
    return { id, total: days.reduce((sum, day) => sum + day.scans, 0), days }
  })

  app.get<Params>('/api/dynamic/:id/image', async (request, reply) => {
    const { id } = requireCode(store, ownerOf(request), request.params.id)
    const fields = new Fields(request.query, IMAGE_FIELDS)
    const options = readImageOptions(fields)
    fields.finish()
    return sendImage(reply, await drawCode(shortUrlOf(request, publicUrl, id), options))
  })
}
