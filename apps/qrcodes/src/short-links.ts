import type { FastifyInstance } from 'fastify'
import { dayOf } from './days.ts'
import { sendUnknownLink } from './pages.ts'
import type { Store } from './store.ts'

/** Short links: public, so what a scanned code meets. */
export function addShortLinks(app: FastifyInstance, store: Store, now: () => number): void {
  app.get<{ Params: { id: string } }>('/r/:id', async (request, reply) => {
    const { id } = request.params
    const target = store.findTarget(id)
    if (target === null) return sendUnknownLink(request, reply)
    // A HEAD is a link checker's or a preview's, nobody stands there with a phone.
    if (request.method === 'GET') store.countScan(id, dayOf(now()))
    // Kept by no cache, else later scans would miss both the count and a changed target.
    return reply.header('cache-control', 'no-store').redirect(target, 302)
  })
}
