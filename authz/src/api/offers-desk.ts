import type { BookedPack } from '../billing/offer-book.ts'
import { isPackEntry, makePack } from '../billing/offers-file.ts'
import type { PackEntry } from '../billing/offers-schema.ts'
import { errors } from '../errors.ts'
import { requireAdmin, requireSupport } from './caller.ts'
import { AdminPack, PackChange, PackPath, WrittenPack } from './contract-payments.ts'
import { DeskOffers } from './contract-plans.ts'
import type { ApiParts } from './parts.ts'
import { toAdminPlan } from './plans-desk.ts'
import type { Api } from './schema.ts'

const toAdminPack = ({ name, source, entry, changes, prices }: BookedPack) => ({
  name,
  source,
  entry,
  changed: Object.keys(changes).sort(),
  prices,
})

const findPack = async ({ shop }: ApiParts, name: string): Promise<BookedPack> => {
  const { packs } = await shop.offers.load()
  const pack = packs.find(pack => pack.name === name)
  if (pack === undefined) throw errors.notFound(`pack ${JSON.stringify(name)}`)
  return pack
}

/** A price that its currency cannot say makes no pack. Throws 400. */
const checkPack = (name: string, entry: PackEntry, currency: string): void => {
  makePack(name, entry, currency, message => {
    throw errors.invalid(`price: ${message}`)
  })
}

/** The file's entry with the words on top, where null takes the file's back. */
const mergeChanges = (before: Record<string, unknown>, change: Record<string, unknown>) =>
  Object.fromEntries(Object.entries({ ...before, ...change }).filter(([, value]) => value !== null))

/** The packs on the admin's desk: those of apps/offers.yaml can be changed and reset, those of the portal made and removed. */
export const serveOffersDesk = (api: Api, parts: ApiParts): void => {
  const { database, shop } = parts
  const set = (name: string, written: PackEntry | null, changes: Record<string, unknown>) =>
    database.call('setOffer', {
      kind: 'pack',
      name,
      written,
      changes,
    })

  api.get(
    '/admin/offers',
    { schema: { summary: 'Packs and plans, as they are sold', response: { 200: DeskOffers } } },
    async request => {
      await requireSupport(parts, request)
      const { currency, packs, plans } = await shop.offers.load()
      return { currency, packs: packs.map(toAdminPack), plans: plans.map(toAdminPlan) }
    },
  )

  const makeSchema = { summary: 'Make a pack', body: WrittenPack, response: { 201: AdminPack } }
  api.post('/admin/offers/packs', { schema: makeSchema }, async (request, reply) => {
    await requireAdmin(parts, request)
    const { name, ...entry } = request.body
    const { currency, packs } = await shop.offers.load()
    if (packs.some(pack => pack.name === name))
      throw errors.conflict('name_taken', `There is a pack ${name} already: take another name.`)
    checkPack(name, entry, currency)
    await set(name, entry, {})
    return reply.code(201).send(toAdminPack(await findPack(parts, name)))
  })

  const changeSchema = {
    summary: 'Change a pack; null takes the file’s word back',
    params: PackPath,
    body: PackChange,
    response: { 200: AdminPack },
  }
  api.patch('/admin/offers/packs/:name', { schema: changeSchema }, async request => {
    await requireAdmin(parts, request)
    const { name } = request.params
    const pack = await findPack(parts, name)
    const { currency } = await shop.offers.load()
    const changes = mergeChanges(pack.changes, request.body)
    const entry = mergeChanges({ ...pack.base }, pack.source === 'file' ? changes : request.body)
    if (!isPackEntry(entry)) throw errors.invalid('the pack would have no title, tokens or price: give them')
    checkPack(name, entry, currency)
    if (pack.source === 'file') await set(name, null, changes)
    else await set(name, entry, {})
    return toAdminPack(await findPack(parts, name))
  })

  const removeSchema = { summary: 'Remove a pack that the portal made', params: PackPath }
  api.delete('/admin/offers/packs/:name', { schema: removeSchema }, async (request, reply) => {
    await requireAdmin(parts, request)
    const { name, source } = await findPack(parts, request.params.name)
    if (source === 'file')
      throw errors.conflict(
        'from_file',
        'The pack is in apps/offers.yaml: take it out there, or switch it off.',
      )
    await set(name, null, {})
    return reply.code(204).send()
  })
}
