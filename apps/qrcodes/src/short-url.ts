import type { FastifyRequest } from 'fastify'

/** The short link of a code, as it stands in its image. */
export function shortUrlOf(request: FastifyRequest, configured: string | null, id: string): string {
  return `${publicBase(request, configured)}/r/${id}`
}

/**
 * The base of short links: the configured one, else what the proxy in front says, else the Host header. The proxy is
 * believed because only the gate reaches this service.
 */
function publicBase(request: FastifyRequest, configured: string | null): string {
  if (configured) return configured
  const forwardedHost = request.headers['x-forwarded-host']
  const forwardedProto = request.headers['x-forwarded-proto']
  const protocol = forwardedProto === 'https' || forwardedProto === 'wss' ? 'https' : 'http'
  const host = typeof forwardedHost === 'string' ? forwardedHost : (request.headers.host ?? '')
  return isHost(host) ? `${protocol}://${host}` : `${protocol}://localhost`
}

/** A name or address with an optional port, and nothing that would end the host part of a URL. */
function isHost(text: string): boolean {
  return /^(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?$/.test(text)
}
