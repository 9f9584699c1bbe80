import type { FastifyRequest } from 'fastify'
import { errors } from '../errors.ts'

const isRead = (method: string) => method === 'GET' || method === 'HEAD' || method === 'OPTIONS'

/** A page cannot send Bearer to another origin without being asked first; Basic a browser remembers and sends by itself. */
const carriesBearer = ({ headers }: FastifyRequest) => /^bearer /i.test(headers.authorization ?? '')

const isOwn = ({ headers }: FastifyRequest, origin: string): boolean => {
  const site = headers['sec-fetch-site']
  if (site !== undefined) return site === 'same-origin' || site === 'none'
  return headers.origin === undefined || headers.origin === origin
}

/**
 * A hook that refuses writes from other sites' pages, a tool's subdomain included: SameSite does not separate those.
 * `origin` is the portal's.
 */
export const refuseOtherSites = (origin: string) => async (request: FastifyRequest) => {
  if (isRead(request.method) || carriesBearer(request) || isOwn(request, origin)) return
  throw errors.crossSite()
}
