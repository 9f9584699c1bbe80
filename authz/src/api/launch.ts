import { randomUUID } from 'node:crypto'
import type { FastifyReply } from 'fastify'
import Type, { type Static } from 'typebox'
import { errors } from '../errors.ts'
import type { Caller } from '../people/callers.ts'
import { readReturnPath } from '../people/return-path.ts'
import { sign } from '../people/signed.ts'
import { requireApp } from './apps.ts'
import { findSession, forbidKeys, requireCaller } from './caller.ts'
import { Launch, Launched } from './contract.ts'
import type { ApiParts, CatalogueApp } from './parts.ts'
import type { Api } from './schema.ts'

const ticketLifetimeS = 60

const LaunchQuery = Type.Object({
  app: Type.String({ maxLength: 100 }),
  to: Type.Optional(Type.String()),
  nonce: Type.Optional(Type.String()),
})

/** A SHA-256 in base64url: see hashNonce. */
const isNonceHash = (text: string) => /^[A-Za-z0-9_-]{43}$/.test(text)

const requireOpenApp = (apps: readonly CatalogueApp[], name: string): CatalogueApp => {
  const app = requireApp(apps, name)
  if (app.off) throw errors.notFound(`app ${JSON.stringify(name)} at the moment: it is switched off`)
  return app
}

type Entry = { app: CatalogueApp; to: string; nonce: string; paid: boolean }

/** The address that lets this person, in this browser, into the app for a minute. */
const ticketUrl = ({ secrets }: ApiParts, caller: Caller, { app, to, nonce, paid }: Entry): string => {
  const ticket = sign(secrets.ticket, {
    jti: randomUUID(),
    sid: caller.by.id,
    sub: caller.personId,
    aud: app.list.name,
    non: nonce,
    to,
    paid,
    exp: Math.floor(Date.now() / 1000) + ticketLifetimeS,
  })
  return `${app.origin}/.octroi/session?ticket=${ticket}`
}

/** Where a launch leads next: to get a nonce, to sign in, to see the price, or in. */
const nextStep = (
  parts: ApiParts,
  app: CatalogueApp,
  caller: Caller | null,
  query: Static<typeof LaunchQuery>,
) => {
  const portal = parts.config.portalUrl.origin
  const name = app.list.name
  const to = readReturnPath(query.to ?? '/', app.origin)
  const { nonce = '' } = query
  if (!isNonceHash(nonce)) return `${app.origin}/.octroi/start?${new URLSearchParams({ to })}`
  const launch = new URLSearchParams({ app: name, to, nonce })
  if (caller === null) return `${portal}/sign-in?${new URLSearchParams({ next: `/launch?${launch}` })}`
  if (caller.status === 'suspended')
    return `${portal}/denied?${new URLSearchParams({ app: name, reason: 'suspended' })}`
  if (caller.owesFactor)
    return `${portal}/denied?${new URLSearchParams({ app: name, reason: 'second-factor-due' })}`
  const { tokens, deny } = parts.priceOf(name, 'GET', to.split('?', 1)[0] ?? '/')
  if (tokens > 0 && !deny) return `${portal}/confirm?${launch}&price=${tokens}`
  return ticketUrl(parts, caller, { app, to, nonce, paid: false })
}

/** GET /launch: the way from the portal, or from an app's sign-in, into an app. */
export const serveLaunchPage = (api: Api, parts: ApiParts): void => {
  api.get(
    '/launch',
    { schema: { summary: 'The way into an app: answers with where to go next', querystring: LaunchQuery } },
    async (request, reply): Promise<FastifyReply> => {
      forbidKeys(request, 'launch an app: it opens apps by itself')
      const app = requireOpenApp(parts.apps(), request.query.app)
      const caller = await findSession(parts, request)
      return reply
        .header('cache-control', 'no-store')
        .redirect(nextStep(parts, app, caller, request.query), 302)
    },
  )
}

/** POST /api/launch: the way in for a person who has seen the price. */
export const serveLaunch = (api: Api, parts: ApiParts): void => {
  const schema = {
    summary: 'Agree to the price of a visit and get the way in',
    body: Launch,
    response: { 200: Launched },
  }
  api.post('/launch', { schema }, async request => {
    const use = { keys: 'forbidden', what: 'launch an app: it opens apps by itself' } as const
    const caller = await requireCaller(parts, request, use)
    const { nonce } = request.body
    const app = requireOpenApp(parts.apps(), request.body.app)
    if (!isNonceHash(nonce)) throw errors.invalid('nonce is none that an app gave: start at the app again')
    const to = readReturnPath(request.body.to, app.origin)
    return { url: ticketUrl(parts, caller, { app, to, nonce, paid: true }) }
  })
}
