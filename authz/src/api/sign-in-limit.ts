import rateLimit from '@fastify/rate-limit'
import type { FastifyInstance } from 'fastify'
import { ApiError } from '../errors.ts'
import { networkOf } from '../network.ts'
import type { ApiParts } from './parts.ts'

/** How often one address may ask for anything about signing in. */
export const limitSignIns = (
  auth: FastifyInstance,
  { signInLimit }: Pick<ApiParts, 'signInLimit'>,
): PromiseLike<unknown> =>
  auth.register(rateLimit, {
    max: signInLimit?.max ?? 60,
    timeWindow: signInLimit?.timeWindowMs ?? 60_000,
    // A client that has left already has no address any more.
    keyGenerator: ({ ip = '' }) => networkOf(ip),
    errorResponseBuilder: (_request, { after }) =>
      new ApiError(429, 'rate_limited', `Too many tries from this address: wait ${after}.`),
  })
