import type { FastifyInstance } from 'fastify'
import { BadSignature, ProviderError } from '../billing/provider.ts'
import { settleEvent } from '../billing/settlement.ts'
import { webhookPaths } from '../billing/webhook.ts'
import { errors } from '../errors.ts'
import type { ApiParts } from './parts.ts'

/** Stripe's largest events have some tens of kilobytes; only their ids are read. */
const bodyLimitBytes = 256 * 1024

/**
 * Where Stripe tells of payments. 200: done, or nothing to do; 400: not Stripe's, or too old; 503: it could not be done, and
 * Stripe sends it again. What an event says is not believed: see settleEvent.
 */
export const serveStripeWebhook = (app: FastifyInstance, { shop, database }: ApiParts): void => {
  app.register(async scope => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser(
      '*',
      { parseAs: 'buffer', bodyLimit: bodyLimitBytes },
      (_request, body, done) => done(null, body),
    )
    for (const path of webhookPaths)
      scope.post(path, { schema: { hide: true } }, async (request, reply) => {
        const { provider } = shop
        if (provider === null) throw errors.notFound('webhook: STRIPE_SECRET_KEY is not set')
        const signature = request.headers['stripe-signature']
        const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0)
        try {
          const event = provider.readEvent(body, typeof signature === 'string' ? signature : '')
          const result = await settleEvent({ database, provider }, event)
          return reply.send({ received: true, result })
        } catch (error) {
          if (error instanceof BadSignature)
            throw errors.invalid(`the event is not signed as it should be: ${error.message}`)
          if (error instanceof ProviderError) throw errors.unavailable()
          throw error
        }
      })
  })
}
