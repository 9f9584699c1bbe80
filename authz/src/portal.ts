import { existsSync } from 'node:fs'
import { join } from 'node:path'
import helmet from '@fastify/helmet'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance } from 'fastify'

/** Serves the built portal: hashed files for a year, the page itself never from a cache. */
export const servePortal = async (app: FastifyInstance, dir: string, secure: boolean): Promise<void> => {
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
    setHeaders: (reply, path) => {
      reply.header(
        'cache-control',
        path.includes('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
      )
    },
  })
  const page = existsSync(join(dir, 'index.html'))
  app.get('/', (_request, reply) => sendPage(reply, page))
}

/** The single page that every address of the portal answers with. */
export const sendPage = (reply: import('fastify').FastifyReply, isBuilt = true) =>
  isBuilt
    ? reply.header('cache-control', 'no-cache').sendFile('index.html')
    : reply.code(503).type('text/plain').send('The portal is not built: run "npm run build" first.\n')
