import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import Provider from 'oidc-provider'

/** What the provider knows of somebody. */
export type ProviderPerson = { email: string; verified: boolean; name?: string }

/** A real OpenID provider on loopback, with the addresses of a GitHub Enterprise, or of Google. */
export type OpenIdProvider = {
  url: string
  clientId: string
  secret: string
  /** Who has an account there, by number. */
  people: Map<number, ProviderPerson>
  /** Lets a client come back to this address. */
  allow(redirectUri: string): void
  stop(): Promise<void>
}

const makeKeys = () => {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  return { keys: [{ ...privateKey.export({ format: 'jwk' }), use: 'sig', alg: 'RS256', kid: 'test' }] }
}

const cookies = {
  keys: [randomBytes(16).toString('hex')],
  short: { signed: true },
  long: { signed: true },
}

const clientId = 'octroi'

type People = OpenIdProvider['people']

/** `issuer`: what its tokens say, where that is not the address at which it is. */
type Shape = { authorize: string; token: string; scope: string; issuer?: string; jwks?: string }

const shapes = {
  github: {
    authorize: '/login/oauth/authorize',
    token: '/login/oauth/access_token',
    scope: 'openid user:email',
  },
  google: {
    authorize: '/o/oauth2/v2/auth',
    token: '/token',
    scope: 'openid email profile',
    issuer: 'https://accounts.google.com',
    jwks: '/oauth2/v3/certs',
  },
} satisfies Record<string, Shape>

type Client = { secret: string; redirectUris: string[] }

const claimsOf = (people: People, accountId: string) => {
  const { email, verified, name } = people.get(Number(accountId)) ?? {}
  return { sub: accountId, email, email_verified: verified, name }
}

const makeProvider = (url: string, shape: Shape, people: People, { secret, redirectUris }: Client) =>
  new Provider(shape.issuer ?? url, {
    jwks: makeKeys(),
    cookies,
    ttl: { AccessToken: 60, AuthorizationCode: 60, Grant: 60, Interaction: 60, Session: 60 },
    clients: [
      {
        client_id: clientId,
        client_secret: secret,
        redirect_uris: redirectUris,
        token_endpoint_auth_method: 'client_secret_post',
      },
    ],
    scopes: shape.scope.split(' '),
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
    conformIdTokenClaims: false,
    routes: { authorization: shape.authorize, token: shape.token, ...(shape.jwks && { jwks: shape.jwks }) },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_ctx, { uid }) => `/interaction/${uid}` },
    findAccount: (_ctx, accountId) => ({ accountId, claims: () => claimsOf(people, accountId) }),
    // Whoever signs in agrees.
    loadExistingGrant: async ctx => {
      const { client, session, provider } = ctx.oidc
      const grant = new provider.Grant({
        clientId: client?.clientId ?? '',
        accountId: session?.accountId ?? '',
      })
      grant.addOIDCScope(shape.scope)
      await grant.save()
      return grant
    },
  })

const sendJson = (response: ServerResponse, status: number, body: unknown) =>
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))

/** Both take for granted what the standard wants said. */
const completeRequest = async (request: IncomingMessage, shape: Shape): Promise<void> => {
  const url = new URL(request.url ?? '/', 'http://localhost')
  if (url.pathname === shape.authorize) {
    url.searchParams.set('response_type', 'code')
    url.searchParams.set('scope', shape.scope)
    request.url = url.pathname + url.search
  }
  if (url.pathname !== shape.token) return
  const form = Object.fromEntries(new URLSearchParams(await text(request)))
  Object.assign(request, { body: { ...form, grant_type: 'authorization_code' } })
}

/** Starts one; the account that a browser has there is what its header `x-account` says. */
export const startOpenIdProvider = async (like: keyof typeof shapes = 'github'): Promise<OpenIdProvider> => {
  const shape: Shape = shapes[like]
  const people: OpenIdProvider['people'] = new Map()
  const redirectUris = ['http://127.0.0.1/unused']
  const secret = randomBytes(16).toString('hex')
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  let provider = makeProvider(url, shape, people, { secret, redirectUris })

  const ownerOf = async (request: IncomingMessage) => {
    const token = request.headers.authorization?.replace(/^Bearer /, '') ?? ''
    const found = await provider.AccessToken.find(token)
    const id = Number(found?.accountId)
    const person = people.get(id)
    return person === undefined ? null : { id, ...person }
  }

  const answerApi = async (request: IncomingMessage, response: ServerResponse) => {
    const owner = await ownerOf(request)
    if (owner === null) return sendJson(response, 401, { message: 'Bad credentials' })
    const { id, email, verified, name } = owner
    if (request.url === '/api/v3/user') return sendJson(response, 200, { id, login: `login-${id}`, name })
    return sendJson(response, 200, [{ email, verified, primary: true }])
  }

  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    const path = request.url ?? '/'
    if (path.startsWith('/api/v3/')) return void answerApi(request, response)
    if (!path.startsWith('/interaction/'))
      return void completeRequest(request, shape).then(() => provider.callback()(request, response))
    const accountId = String(request.headers['x-account'])
    const result = accountId === 'nobody' ? { error: 'access_denied' } : { login: { accountId }, consent: {} }
    void provider.interactionFinished(request, response, result)
  })
  return {
    url,
    clientId,
    secret,
    people,
    allow: redirectUri => {
      redirectUris.push(redirectUri)
      provider = makeProvider(url, shape, people, { secret, redirectUris })
    },
    stop: async () => {
      server.closeAllConnections()
      server.close()
    },
  }
}
