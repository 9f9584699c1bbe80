import Type from 'typebox'
import { ApiError, errors } from '../errors.ts'
import { checkPrices, describeAdminApp } from './admin-apps.ts'
import { AppPath, requireApp } from './apps.ts'
import { requireAdmin, requireSupport } from './caller.ts'
import { AdminApp } from './contract-apps.ts'
import {
  AppText,
  NewApp,
  Simulation,
  SimulationWish,
  Trial,
  TrialWish,
  type WrittenProblem,
} from './contract-desk.ts'
import type { ApiParts } from './parts.ts'
import type { Api } from './schema.ts'

const simulatedMs = 30 * 86_400_000
const maxYamlBytes = 65_536

type SimulatedRow = {
  rule: string | null
  charges: number
  people: number
  tokens: number
  simulated: number
  since: Date
  complete: boolean
}

const nothing = { charges: 0, people: 0, tokens: 0, simulated: 0 }

const simulate = async ({ database }: ApiParts, app: string, prices: Record<string, number>) => {
  const rows = await database.call<SimulatedRow>('simulatePrices', {
    app,
    from: new Date(Date.now() - simulatedMs),
    rules: Object.keys(prices),
    tokens: Object.values(prices),
  })
  const whole = rows.find(({ rule }) => rule === null)
  if (whole === undefined) throw new Error('simulate_prices returned no whole')
  const { since, complete, rule: _, ...total } = whole
  const found = new Map(
    rows.flatMap(({ rule, since, complete, ...row }) => (rule === null ? [] : [[rule, row]])),
  )
  // What was never paid for is told as well: its price changes nothing.
  for (const on of Object.keys(prices)) if (!found.has(on)) found.set(on, nothing)
  return { from: since, complete, total, rules: [...found].map(([on, row]) => ({ on, ...row })) }
}

const serveTrials = (api: Api, parts: ApiParts): void => {
  const trySchema = {
    summary: 'What the gate makes of a request to an app: the rule and the price',
    params: AppPath,
    body: TrialWish,
    response: { 200: Trial },
  }
  api.post('/admin/apps/:name/try', { schema: trySchema }, async request => {
    await requireSupport(parts, request)
    const { name } = request.params
    const { method, target } = request.body
    const trial = parts.desk.tryRequest(name, method, target)
    if (trial === null) throw errors.notFound(`app ${JSON.stringify(name)}`)
    return trial
  })

  const simulateSchema = {
    summary: 'What the last 30 days would have cost at other prices',
    params: AppPath,
    body: SimulationWish,
    response: { 200: Simulation },
  }
  api.post('/admin/apps/:name/simulate', { schema: simulateSchema }, async request => {
    await requireSupport(parts, request)
    const app = requireApp(parts.apps(), request.params.name)
    checkPrices(app, request.body)
    return simulate(parts, app.list.name, request.body.prices)
  })
}

const sentenceOf = ({ line, key, message }: WrittenProblem, hasLines: boolean) =>
  [hasLines ? `line ${line}:` : '', key, message].filter(Boolean).join(' ')

/** The list must read and its host be free. Throws 400 with every problem, 409 for a host that another app has. */
const checkText = ({ desk }: ApiParts, name: string, text: string, hasLines = true): void => {
  if (Buffer.byteLength(text) > maxYamlBytes)
    throw errors.invalid(`the app is longer than ${maxYamlBytes} bytes: write a file in apps/`)
  const read = desk.readWritten(name, text)
  if ('problems' in read) {
    const detail = read.problems.map(problem => sentenceOf(problem, hasLines)).join('; ')
    throw new ApiError(400, 'bad_app', detail, { problems: read.problems })
  }
  const holder = desk.findAt(read.host)
  if (holder !== null && holder !== name)
    throw errors.conflict('host_taken', `${read.host} is the host of ${holder}: give another as host.`)
}

const requireWritten = async ({ database, apps }: ApiParts, name: string): Promise<string> => {
  const [row] = await database.call<{ yaml: string }>('findMadeApp', { name })
  const app = apps().find(({ list }) => list.name === name)
  if (app !== undefined && app.list.source !== 'admin')
    throw errors.notFound(
      `app ${name} that was written here: it comes from a file or from labels, change it there`,
    )
  if (row === undefined) throw errors.notFound(`app ${JSON.stringify(name)} that was written here`)
  return row.yaml
}

const refusals: Record<string, (name: string) => ApiError> = {
  no_app: name => errors.notFound(`app ${JSON.stringify(name)} that was written here`),
  on: name => errors.conflict('app_on', `${name} is switched on: switch it off first.`),
}

const rewrite = async (parts: ApiParts, name: string, yaml: string | null): Promise<void> => {
  const [outcome] = await parts.database.call<{ status: string }>('rewriteApp', { name, yaml })
  const refusal = refusals[outcome?.status ?? 'no_app']
  if (refusal !== undefined) throw refusal(name)
  await takeOver(parts)
}

const takeOver = async ({ feed, reloadApps }: ApiParts): Promise<void> => {
  await feed.readNow()
  await reloadApps()
}

const serveWritten = (api: Api, parts: ApiParts): void => {
  const makeSchema = {
    summary: 'Make an app without a file, from the text or the keys of an app.yaml',
    body: NewApp,
    response: { 201: AdminApp },
  }
  api.post('/admin/apps', { schema: makeSchema }, async (request, reply) => {
    const admin = await requireAdmin(parts, request)
    const { name, yaml, ...keys } = request.body
    if (parts.apps().some(({ list }) => list.name === name))
      throw errors.conflict('name_taken', `There is an app ${JSON.stringify(name)}: give another name.`)
    // JSON is YAML, so one reader judges both.
    const text = yaml ?? JSON.stringify(keys, null, 2)
    checkText(parts, name, text, yaml !== undefined)
    const [row] = await parts.database.call<{ made: boolean }>('makeApp', { name, yaml: text })
    if (!row?.made)
      throw errors.conflict('name_taken', `There is an app ${JSON.stringify(name)}: give another name.`)
    await takeOver(parts)
    return reply.code(201).send(describeAdminApp(parts, requireApp(parts.apps(), name), admin))
  })

  const url = '/admin/apps/:name/text'
  const readSchema = {
    summary: 'The text of an app that was made without a file',
    params: AppPath,
    response: { 200: AppText },
  }
  api.get(url, { schema: readSchema }, async request => {
    await requireSupport(parts, request)
    return { yaml: await requireWritten(parts, request.params.name) }
  })

  const writeSchema = {
    summary: 'Give an app that was made without a file another text',
    params: AppPath,
    body: AppText,
    response: { 200: AdminApp },
  }
  api.put(url, { schema: writeSchema }, async request => {
    const admin = await requireAdmin(parts, request)
    const { name } = request.params
    await requireWritten(parts, name)
    checkText(parts, name, request.body.yaml)
    await rewrite(parts, name, request.body.yaml)
    return describeAdminApp(parts, requireApp(parts.apps(), name), admin)
  })

  const removeSchema = {
    summary: 'Remove an app that was made without a file and is switched off',
    params: AppPath,
    response: { 204: Type.Null() },
  }
  api.delete('/admin/apps/:name', { schema: removeSchema }, async (request, reply) => {
    await requireAdmin(parts, request)
    const { name } = request.params
    await requireWritten(parts, name)
    await rewrite(parts, name, null)
    return reply.code(204).send(null)
  })
}

/** An admin's work on apps beside their overrides: trials, simulations, and apps without a file. */
export const serveDesk = (api: Api, parts: ApiParts): void => {
  serveTrials(api, parts)
  serveWritten(api, parts)
}
