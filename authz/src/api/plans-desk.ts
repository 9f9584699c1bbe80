import type { BookedPlan } from '../billing/offer-book.ts'
import { isPlanEntry, makePlan } from '../billing/offers-file.ts'
import type { PlanEntry } from '../billing/offers-schema.ts'
import { errors } from '../errors.ts'
import { requireAdmin } from './caller.ts'
import { AdminPlan, PlanChange, PlanPath, WrittenPlan } from './contract-plans.ts'
import type { ApiParts } from './parts.ts'
import type { Api } from './schema.ts'

export const toAdminPlan = ({ name, source, entry, changes, prices, setups, apps }: BookedPlan) => ({
  name,
  source,
  entry,
  changed: Object.keys(changes).sort(),
  prices,
  setups,
  apps: apps ?? [],
})

const findPlan = async ({ shop }: ApiParts, name: string): Promise<BookedPlan> => {
  const { plans } = await shop.offers.load()
  const plan = plans.find(plan => plan.name === name)
  if (plan === undefined) throw errors.notFound(`plan ${JSON.stringify(name)}`)
  return plan
}

/** Throws 400 for what makes no plan. */
const checkPlan = (name: string, entry: unknown, currency: string): PlanEntry => {
  if (!isPlanEntry(entry))
    throw errors.invalid('the plan would have no title, price, tokens or every: give them')
  makePlan(name, entry, currency, message => {
    throw errors.invalid(message)
  })
  return entry
}

const mergeChanges = (before: object, change: object) =>
  Object.fromEntries(Object.entries({ ...before, ...change }).filter(([, value]) => value !== null))

/** The plans on the admin's desk, as the packs are: see offers-desk.ts, which lists them. */
export const servePlansDesk = (api: Api, parts: ApiParts): void => {
  const { database, shop } = parts
  const set = (name: string, written: PlanEntry | null, changes: object) =>
    database.call('setOffer', { kind: 'plan', name, written, changes })

  const makeSchema = { summary: 'Make a plan', body: WrittenPlan, response: { 201: AdminPlan } }
  api.post('/admin/offers/plans', { schema: makeSchema }, async (request, reply) => {
    await requireAdmin(parts, request)
    const { name, ...written } = request.body
    const { currency, plans } = await shop.offers.load()
    if (plans.some(plan => plan.name === name))
      throw errors.conflict('name_taken', `There is a plan ${name} already: take another name.`)
    await set(name, checkPlan(name, written, currency), {})
    return reply.code(201).send(toAdminPlan(await findPlan(parts, name)))
  })

  const changeSchema = {
    summary: 'Change a plan; null takes the file’s word back',
    params: PlanPath,
    body: PlanChange,
    response: { 200: AdminPlan },
  }
  api.patch('/admin/offers/plans/:name', { schema: changeSchema }, async request => {
    await requireAdmin(parts, request)
    const { name } = request.params
    const plan = await findPlan(parts, name)
    const { currency } = await shop.offers.load()
    const changes = mergeChanges(plan.changes, request.body)
    const isFile = plan.source === 'file'
    const entry = checkPlan(name, mergeChanges(plan.base, isFile ? changes : request.body), currency)
    await set(name, isFile ? null : entry, isFile ? changes : {})
    return toAdminPlan(await findPlan(parts, name))
  })

  const removeSchema = { summary: 'Remove a plan that the portal made', params: PlanPath }
  api.delete('/admin/offers/plans/:name', { schema: removeSchema }, async (request, reply) => {
    await requireAdmin(parts, request)
    const { name, source } = await findPlan(parts, request.params.name)
    if (source === 'file')
      throw errors.conflict(
        'from_file',
        'The plan is in apps/offers.yaml: take it out there, or switch it off.',
      )
    await set(name, null, {})
    return reply.code(204).send()
  })
}
