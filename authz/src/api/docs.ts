import swagger, { type StaticDocumentSpec } from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import type { FastifyInstance } from 'fastify'

/** No script but the page's own files; the styles that Swagger UI writes into its elements and data: icons. */
const csp = {
  'default-src': "'self'",
  'style-src': "'self' 'unsafe-inline'",
  'img-src': "'self' data:",
  'object-src': "'none'",
  'base-uri': "'none'",
  'form-action': "'none'",
  'frame-ancestors': "'none'",
}

/** Serves a page to browse an OpenAPI document and to try it out. `path` is absolute, `title` the window's. */
export const serveDocs = async (
  scope: FastifyInstance,
  document: StaticDocumentSpec['document'],
  { path, title }: { path: string; title: string },
): Promise<void> => {
  await scope.register(swagger, { mode: 'static', specification: { document } })
  await scope.register(swaggerUi, {
    routePrefix: path.slice(scope.prefix.length),
    indexPrefix: scope.prefix,
    staticCSP: csp,
    theme: { title },
    // Without the top bar, which is there to load other documents.
    uiConfig: { layout: 'BaseLayout', docExpansion: 'list', filter: true },
  })
}
