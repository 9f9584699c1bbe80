import type { FastifyRequest } from 'fastify'
import { errors } from '../errors.ts'

const maxKeyBytes = 255

/** The Idempotency-Key header, null when there is none. Throws 400 for one that is empty, too long or doubled. */
export const readIdempotencyKey = ({ headers, raw }: FastifyRequest): string | null => {
  const key = headers['idempotency-key']
  if (key === undefined) return null
  const count = raw.rawHeaders.filter(
    (name, i) => i % 2 === 0 && name.toLowerCase() === 'idempotency-key',
  ).length
  if (count === 1 && typeof key === 'string' && key !== '' && Buffer.byteLength(key) <= maxKeyBytes)
    return key
  throw errors.invalid(`Idempotency-Key must be given once, with 1 to ${maxKeyBytes} bytes`)
}
