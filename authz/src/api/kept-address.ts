import type { FastifyInstance } from 'fastify'

/**
 * Keeps `request.ip` as it was when the request came. Fastify reads it from the socket each time, and one that has closed
 * knows its other end no more: whoever leaves while we work would be at no address.
 */
export const keepAddress = (app: FastifyInstance): void => {
  app.addHook('onRequest', (request, _reply, done) => {
    Object.defineProperty(request, 'ip', { value: request.ip ?? '' })
    done()
  })
}
