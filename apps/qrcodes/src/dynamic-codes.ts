import type { FastifyInstance, FastifyRequest } from 'fastify'
import { problems } from './errors.ts'
import { Fields } from './fields.ts'
import { chargeOf, ownerOf, requireCode } from './owner.ts'
import { decodeCursor, encodeCursor, PAGE_MAX } from './paging.ts'
import { shortUrlOf } from './short-url.ts'
import type { Code, Store } from './store.ts'
import { readTarget, readTitle } from './target.ts'

type Params = { Params: { id: string } }

export type DynamicDeps = { store: Store; publicUrl: string | null; now: () => number }

/** Dynamic codes: the code holds a short link whose target the owner may change. */
export function addDynamicCodes(app: FastifyInstance, { store, publicUrl, now }: DynamicDeps): void {
  const show = (request: FastifyRequest, { scans, ...code }: Code) => ({ ...showNew(request, code), scans })
  const showNew = (request: FastifyRequest, code: Omit<Code, 'scans'>) => ({
    id: code.id,
    shortUrl: shortUrlOf(request, publicUrl, code.id),
    target: code.target,
    title: code.title,
    createdAt: new Date(code.createdAt).toISOString(),
  })

  app.post('/api/dynamic', async (request, reply) => {
    const owner = ownerOf(request)
    const charge = chargeOf(request)
    const made = charge === null ? null : store.findCodeByCharge(owner, charge)
    if (made) return showNew(request, made)
    const fields = new Fields(request.body, ['target', 'title'])
    const [target, title] = [readTarget(fields), readTitle(fields)]
    fields.finish()
    const code = store.insertCode({ owner, target, title, charge, createdAt: now() })
    return reply.code(201).header('location', `/api/dynamic/${code.id}`).send(showNew(request, code))
  })

  app.get('/api/dynamic', async request => {
    const owner = ownerOf(request)
    const fields = new Fields(request.query, ['cursor', 'limit'])
    const limit = fields.integer('limit', { min: 1, max: PAGE_MAX, fallback: 50 })
    const after = decodeCursor(fields)
    fields.finish()
    const codes = store.loadCodes(owner, after, limit + 1)
    const items = codes.slice(0, limit)
    const last = codes.length > limit ? items.at(-1) : undefined
    return { items: items.map(code => show(request, code)), next: last ? encodeCursor(last) : null }
  })

  app.get<Params>('/api/dynamic/:id', async request => {
    return show(request, requireCode(store, ownerOf(request), request.params.id))
  })

  app.patch<Params>('/api/dynamic/:id', async request => {
    const owner = ownerOf(request)
    const { id } = requireCode(store, owner, request.params.id)
    const fields = new Fields(request.body, ['target', 'title'])
    const target = fields.has('target') ? readTarget(fields) : null
    const title = fields.has('title') ? readTitle(fields) : null
    fields.finish()
    if (target === null && title === null)
      throw problems.badRequest('Nothing to change: give target or title.')
    store.updateCode(owner, id, { target, title })
    return show(request, requireCode(store, owner, id))
  })

  app.delete<Params>('/api/dynamic/:id', async (request, reply) => {
    if (!store.deleteCode(ownerOf(request), request.params.id)) throw problems.codeNotFound()
    return reply.code(204).send()
  })
}
