import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import helmet from '@fastify/helmet'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { readLanguage } from './mail/letters.ts'
import {
  cutTemplate,
  fillTemplate,
  findHead,
  type HeadApp,
  type HeadHouse,
  type PageTemplate,
  plainHouse,
  writeHead,
  writeRobots,
  writeSitemap,
} from './page-head.ts'

/** What pages say of themselves: the portal's origin, the apps in force, and the house where it has words of its own. */
export type Pages = {
  dir: string
  origin: string
  apps: () => readonly HeadApp[]
  house?: () => Promise<HeadHouse>
}

/** Sends the single page that every address of the portal answers with, under the head of that address. */
export type SendPage = (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply>

/** The built page, cut once for each build; null while there is none. */
const openTemplate = (dir: string) => {
  const file = join(dir, 'index.html')
  let kept: { builtAt: number; template: PageTemplate } | null = null
  return async (): Promise<PageTemplate | null> => {
    const found = await stat(file).catch(() => null)
    if (found === null) return null
    if (kept?.builtAt !== found.mtimeMs)
      kept = { builtAt: found.mtimeMs, template: cutTemplate(await readFile(file, 'utf8')) }
    return kept.template
  }
}

/** Opens the portal's page. */
export const openPages = ({ dir, origin, apps, house: findHouse }: Pages): SendPage => {
  const load = openTemplate(dir)
  return async (request, reply) => {
    const template = await load()
    if (template === null)
      return reply.code(503).type('text/plain').send('The portal is not built: run "npm run build" first.\n')
    const language = readLanguage(request.headers['accept-language'])
    const house = (await findHouse?.()) ?? plainHouse
    const lines = writeHead(findHead(request.url, language, apps(), house), { language, origin, house })
    return reply
      .header('cache-control', 'no-cache')
      .header('vary', 'accept-language')
      .type('text/html; charset=utf-8')
      .send(fillTemplate(template, language, lines))
  }
}

/** Serves the built portal: hashed files for a year, the page itself never from a cache. */
export const servePortal = async (app: FastifyInstance, pages: Pages, secure: boolean): Promise<SendPage> => {
  const { dir, origin, apps } = pages
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        imgSrc: ["'self'", 'data:'],
        objectSrc: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
      },
    },
    strictTransportSecurity: secure ? { maxAge: 31_536_000 } : false,
    referrerPolicy: { policy: 'strict-origin-when-cross-origin' },
    xFrameOptions: { action: 'deny' },
  })
  await app.register(fastifyStatic, {
    root: dir,
    wildcard: true,
    index: false,
    // The build puts name.br and name.gz beside what packs well.
    preCompressed: true,
    setHeaders: (reply, path) => {
      reply.header(
        'cache-control',
        path.includes('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
      )
    },
  })
  const sendPage = openPages(pages)
  app.get('/', sendPage)
  app.get('/robots.txt', (_request, reply) =>
    reply.type('text/plain; charset=utf-8').send(writeRobots(origin)),
  )
  app.get('/sitemap.xml', (_request, reply) =>
    reply.type('application/xml; charset=utf-8').send(writeSitemap(origin, apps())),
  )
  return sendPage
}
