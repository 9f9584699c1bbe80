import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Static } from 'typebox'
import { readJsonBodies } from '../api/json-bodies.ts'
import { type ApiDescription, serveOpenApi } from '../api/openapi.ts'
import { type Api, compileValidator, type SchemaTypes } from '../api/schema.ts'
import type { Database } from '../database.ts'
import { ApiError, errors, handleErrors } from '../errors.ts'
import { hashApiKey, readSecret } from '../people/api-key.ts'
import { looksLikeAppSecret } from '../people/app-secret.ts'
import { uuidv7 } from '../uuid.ts'
import { type Settlement, type Settler, Unsettled } from './settler.ts'
import {
  Balance,
  BalanceQuery,
  ChargePath,
  KeyHeader,
  Settled,
  ToolCharge,
  ToolCharged,
  ToolSettlement,
} from './tools-contract.ts'

/** What serving the tools takes. */
export type ToolParts = {
  database: Database
  settler: Pick<Settler, 'ask'>
  /** Of an app in force: the most tokens that its reports may take from one person a day. Null for any other. */
  reportMaxOf: (app: string) => number | null
  /** Whether the app's requests cost nothing at the moment: shadow, or free for all. */
  isFree: (app: string) => boolean
  /** Writes down who used what until now, so that somebody who came this second is known. */
  flushUsage: () => Promise<void>
}

type ToolApp = { id: number; name: string }

const toolApi: ApiDescription = {
  path: '/v1/openapi.json',
  docsPath: '/v1/docs',
  title: 'Octroi for tools',
  description: 'What a tool tells and asks, on the internal listener, with the secret of its app.',
  bearer: 'The secret of an app: octapp_…',
  bearerOnly: true,
}

const badSecret = () =>
  new ApiError(401, 'bad_secret', 'The app secret is missing, unknown or replaced: an admin makes another.')
const notInForce = (app: string) =>
  new ApiError(403, 'app_off', `The app ${app} has no price list in force, or is switched off.`)
const notAUser = (user: string, app: string) =>
  new ApiError(403, 'not_a_user', `${user} has not used ${app} in the last 24 hours.`)

const requireToolApp = async ({ database }: ToolParts, { headers }: FastifyRequest): Promise<ToolApp> => {
  const found = readSecret(headers.authorization)
  if (found?.scheme !== 'bearer' || !looksLikeAppSecret(found.secret)) throw badSecret()
  const [app] = await database.call<ToolApp>('findAppBySecret', { hash: hashApiKey(found.secret) })
  if (app === undefined) throw badSecret()
  return app
}

const settle = async (
  { database, settler }: ToolParts,
  app: ToolApp,
  id: string,
  report: Static<typeof ToolSettlement>,
) => {
  const [charge] = await database.call('findAppCharge', { appId: app.id, id })
  if (charge === undefined) throw errors.notFound(`charge ${id} of ${app.name}`)
  const nothing = { durationMs: null, bytesIn: null, bytesOut: null }
  const { cost = null, status = null } = report
  let settled: Settlement | null
  try {
    settled = await settler.ask({ ...nothing, chargeId: id, cost, status, source: 'tool' })
  } catch (error) {
    throw error instanceof Unsettled ? errors.unavailable() : error
  }
  if (settled === null) throw new Error(`the ledger refused to settle ${id}`)
  return { id, status: settled.status, tokens: settled.tokens }
}

type Person = { walletId: number; balance: number }

/** A person who used the app lately; who came this second is known once usage is written. Throws 403. */
const requireUser = async (parts: ToolParts, app: ToolApp, user: string): Promise<Person> => {
  const find = () => parts.database.call<Person>('findAppPerson', { appId: app.id, personId: user })
  let [person] = await find()
  if (person === undefined) {
    await parts.flushUsage()
    ;[person] = await find()
  }
  if (person === undefined) throw notAUser(user, app.name)
  return person
}

type Reported = { status: string; chargeId: string; balance: number; reported: number }

/** The charge, or the refusal as a tool reads it. */
const readOutcome = (outcome: Reported, app: ToolApp, wish: Static<typeof ToolCharge>, max: number) => {
  const { status, balance, chargeId: id, reported } = outcome
  const { tokens, user } = wish
  const more = { price: tokens, balance }
  switch (status) {
    case 'charged':
    case 'already_charged':
      return { id, tokens, balance }
    case 'insufficient':
      throw new ApiError(
        402,
        'balance_too_low',
        `This costs ${tokens} tokens, the balance is ${balance}.`,
        more,
      )
    case 'limit_reached':
      throw new ApiError(429, 'limit_reached', 'A spend limit of this person is reached.', more)
    case 'over_max':
      throw new ApiError(
        429,
        'report_max',
        `${app.name} may report ${max} tokens a day for one person; ${reported} are reported today.`,
      )
    case 'key_reused':
      throw errors.conflict('key_reused', 'This Idempotency-Key stands for another charge: take a new one.')
    case 'not_a_user':
      throw notAUser(user, app.name)
    default:
      throw new Error(`report_charge answered ${status}`)
  }
}

const charge = async (parts: ToolParts, app: ToolApp, wish: Static<typeof ToolCharge>, key: string) => {
  const max = parts.reportMaxOf(app.name)
  if (max === null) throw notInForce(app.name)
  const { user, tokens, note } = wish
  const { balance } = await requireUser(parts, app, user)
  if (parts.isFree(app.name)) return { id: null, tokens: 0, balance }
  const [outcome] = await parts.database.call<Reported>('reportCharge', {
    ...{ appId: app.id, personId: user, id: uuidv7(), tokens, note: note.trim(), key, max },
  })
  if (outcome === undefined) throw new Error('report_charge returned no row')
  return readOutcome(outcome, app, wish, max)
}

const serveRoutes = (api: Api, parts: ToolParts): void => {
  const settleSchema = {
    summary: 'Tell what a charge really cost, or how its request ended',
    params: ChargePath,
    body: ToolSettlement,
    response: { 200: Settled },
  }
  api.post('/charges/:id/settle', { schema: settleSchema }, async request => {
    const app = await requireToolApp(parts, request)
    return settle(parts, app, request.params.id.slice(0, 36), request.body)
  })

  const chargeSchema = {
    summary: 'Charge a person for something that no rule prices',
    headers: KeyHeader,
    body: ToolCharge,
    response: { 201: ToolCharged },
  }
  api.post('/charges', { schema: chargeSchema }, async (request, reply) => {
    const app = await requireToolApp(parts, request)
    return reply.code(201).send(await charge(parts, app, request.body, request.headers['idempotency-key']))
  })

  api.get(
    '/balance',
    {
      schema: {
        summary: 'What a person who uses the app has',
        querystring: BalanceQuery,
        response: { 200: Balance },
      },
    },
    async request => {
      const app = await requireToolApp(parts, request)
      const { user } = request.query
      const { balance } = await requireUser(parts, app, user)
      return { user, balance }
    },
  )
}

/** Serves /v1 to tools, which say who they are with their app's secret. For the internal listener. */
export const serveTools = (internal: FastifyInstance, parts: ToolParts): void => {
  const serve = async (scope: FastifyInstance) => {
    scope.setValidatorCompiler(compileValidator)
    readJsonBodies(scope)
    handleErrors(scope)
    scope.setNotFoundHandler(async request => {
      throw errors.notFound(`${request.method} ${request.url.split('?', 1)[0]}`)
    })
    scope.addHook('onRequest', async (_request, reply) => {
      reply.header('cache-control', 'no-store')
    })
    serveOpenApi(scope, toolApi)
    serveRoutes(scope.withTypeProvider<SchemaTypes>(), parts)
  }
  internal.register(serve, { prefix: '/v1' })
}
