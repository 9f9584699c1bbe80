import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { extname } from 'node:path'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'

const PAGE_CSP =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

const PUBLIC = new URL('../public/', import.meta.url)

const TYPES = new Map([
  ['.html', 'text/html; charset=utf-8'],
  ['.css', 'text/css; charset=utf-8'],
  ['.js', 'text/javascript; charset=utf-8'],
  ['.svg', 'image/svg+xml'],
])

/** The tool's own page: the files of public/, read once at the start; what is not among them cannot be asked for. */
export function addPages(app: FastifyInstance): void {
  for (const name of readdirSync(PUBLIC)) {
    const type = TYPES.get(extname(name))
    if (type)
      addFile(app, name === 'index.html' ? '/' : `/${name}`, type, readFileSync(new URL(name, PUBLIC)))
  }
}

function addFile(app: FastifyInstance, path: string, type: string, body: Buffer): void {
  const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`
  app.get(path, async (request, reply) => {
    reply.header('etag', etag).header('cache-control', 'no-cache').header('content-security-policy', PAGE_CSP)
    if (request.headers['if-none-match'] === etag) return reply.code(304).send()
    return reply.type(type).send(body)
  })
}

const UNKNOWN = {
  en: { title: 'This code leads nowhere', text: 'Its owner has deleted it, or the link is not complete.' },
  fr: { title: 'Ce code ne mène nulle part', text: 'Il a été supprimé, ou le lien n’est pas complet.' },
}

/** Stands inside the page, for whoever scans a code may load nothing else here. */
const UNKNOWN_STYLE =
  ':root{color-scheme:light dark;font:16px/1.5 Inter,system-ui,sans-serif}body{margin:0;background:light-dark(#faf8f3,#15140f);color:light-dark(#1c1a14,#f1ecdf)}.bar{height:6px;background:repeating-linear-gradient(-55deg,light-dark(#b3261e,#ff7a66) 0 18px,transparent 18px 36px)}main{padding:12vh 24px;max-width:34rem;margin:auto}h1{font-size:28px;line-height:1.15;letter-spacing:-.015em;margin:0 0 8px}p{margin:0;color:light-dark(#5d574a,#b3ac9b)}'

const UNKNOWN_CSP = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(UNKNOWN_STYLE).digest('base64')}'; frame-ancestors 'none'`

/** The page for a short link that nobody has (any more), in the reader's language. */
export function sendUnknownLink(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const lang = /^\s*fr\b/i.test(request.headers['accept-language'] ?? '') ? 'fr' : 'en'
  const { title, text } = UNKNOWN[lang]
  return reply
    .code(404)
    .header('cache-control', 'no-store')
    .header('content-security-policy', UNKNOWN_CSP)
    .type('text/html; charset=utf-8')
    .send(
      `<!doctype html><html lang="${lang}"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title><style>${UNKNOWN_STYLE}</style><div class="bar"></div><main><h1>${title}</h1><p>${text}</p></main></html>\n`,
    )
}
