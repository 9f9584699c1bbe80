import { surfaces, type Theme } from '../brand-color.ts'
import type { Logo } from '../brand-logo.ts'
import { errors } from '../errors.ts'
import type { ApiParts } from './parts.ts'
import type { Api } from './schema.ts'

/**
 * More specific than the portal's own sheet, wherever the page loads it. Not by light-dark(), which the portal's build
 * writes out for browsers that do not know it.
 */
const writeSheet = (color: { light: string; dark: string } | null): string => {
  if (color === null) return ''
  const tokensOf = (theme: Theme) => `{ --brand: ${color[theme]}; --on-brand: ${surfaces[theme].onBrand}; }`
  return `:root:root ${tokensOf('light')}
@media (prefers-color-scheme: dark) { :root:root:not([data-theme="light"]) ${tokensOf('dark')} }
:root:root[data-theme="dark"] ${tokensOf('dark')}
`
}

/** An SVG that is opened by itself is a document: it may draw, and nothing else. */
const logoPolicy =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox; frame-ancestors 'none'"

/** GET /brand.css and /brand/logo: files for the portal's pages, outside of /api. */
export const serveBrand = (root: Api, parts: Pick<ApiParts, 'database' | 'settings'>): void => {
  root.get('/brand.css', { schema: { hide: true } }, async (_request, reply) => {
    const { brand } = await parts.settings.read()
    return reply
      .type('text/css; charset=utf-8')
      .header('cache-control', 'no-cache')
      .send(writeSheet(brand.color))
  })

  root.get('/brand/logo', { schema: { hide: true } }, async (request, reply) => {
    const { brand } = await parts.settings.read()
    if (brand.logoHash === null) throw errors.notFound('logo')
    reply.header('etag', `"${brand.logoHash}"`).header('cache-control', 'no-cache')
    if (request.headers['if-none-match'] === `"${brand.logoHash}"`) return reply.code(304).send()
    const [logo] = await parts.database.call<Logo>('findBrandLogo')
    if (logo === undefined) throw errors.notFound('logo')
    return reply
      .type(logo.type)
      .header('content-security-policy', logoPolicy)
      .header('x-content-type-options', 'nosniff')
      .header('etag', `"${logo.hash}"`)
      .send(Buffer.from(logo.data))
  })
}
