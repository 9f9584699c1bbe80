import type { FastifyRequest } from 'fastify'
import { problems } from './errors.ts'
import type { Code, Store } from './store.ts'

/**
 * The signed-in person as the gate names them; only the gate reaches this service, so the header is believed.
 * @throws Problem signed_out
 */
export function ownerOf(request: FastifyRequest): string {
  const owner = request.headers['x-octroi-user']
  if (typeof owner !== 'string' || owner === '' || owner.length > 255) throw problems.signedOut()
  return owner
}

/** The charge that paid for this request: a repeat under the same one must not make a second code. */
export function chargeOf(request: FastifyRequest): string | null {
  const charge = request.headers['x-octroi-charge']
  if (charge === undefined || charge === '') return null
  if (typeof charge === 'string' && charge.length <= 255) return charge
  throw problems.badRequest('X-Octroi-Charge must be one charge id of at most 255 characters.')
}

/**
 * The owner's code.
 * @throws Problem code_not_found, also when it is another's
 */
export function requireCode(store: Store, owner: string, id: string): Code {
  const code = store.findCode(owner, id)
  if (!code) throw problems.codeNotFound()
  return code
}
