import Type from 'typebox'
import { stepOf, toWhole } from '../billing/money.ts'
import { keepPromotions } from '../billing/promotions.ts'
import { errors } from '../errors.ts'
import { uuidv7 } from '../uuid.ts'
import { requireAdmin, requireSupport } from './caller.ts'
import { PageQuery, strict } from './contract-parts.ts'
import type { PromotionOn } from './contract-payments.ts'
import {
  NewPromotion,
  Promotion,
  PromotionChange,
  PromotionPath,
  type PromotionState,
  type PromotionSum,
  PromotionsQuery,
  PromotionUse,
} from './contract-promotions.ts'
import { noteExport } from './exports.ts'
import { pageById, pageByTime, pageOf, readTime } from './page.ts'
import type { ApiParts } from './parts.ts'
import { readPromotionCode } from './promotion-prices.ts'
import type { Api } from './schema.ts'
import { allRows, sendTable, TableFormat } from './table-file.ts'

/** All that an admin says of a promotion. */
type Words = {
  name: string
  code: string | null
  percent: number | null
  sums: Record<string, number> | null
  on: PromotionOn
  minimums: Record<string, number>
  totalLimit: number | null
  personLimit: number | null
  startsAt: Date | null
  endsAt: Date | null
  packs: string[]
  plans: string[]
  newOnly: boolean
  off: boolean
}

/** A row of list_promotions. */
type Row = Omit<Words, 'sums' | 'on'> & {
  id: string
  sumsOff: Record<string, number> | null
  countsOn: PromotionOn
  madeAt: Date
  uses: number
  reserved: number
  sums: PromotionSum[]
  createdUs: number
}

type Stated = Pick<Row, 'off' | 'startsAt' | 'endsAt' | 'totalLimit' | 'uses' | 'reserved'>

const stateOf = ({ off, startsAt, endsAt, totalLimit, uses, reserved }: Stated): PromotionState => {
  if (off) return 'off'
  const now = new Date()
  if (endsAt !== null && endsAt <= now) return 'over'
  if (startsAt !== null && startsAt > now) return 'waiting'
  return totalLimit !== null && uses + reserved >= totalLimit ? 'used_up' : 'running'
}

const toPromotion = ({ sumsOff, countsOn, sums, createdUs: _, ...row }: Row) => ({
  ...row,
  sums: sumsOff,
  on: countsOn,
  state: stateOf(row),
  results: sums,
})

const findRow = async ({ database }: ApiParts, id: string): Promise<Row> => {
  const [row] = await database.call<Row>('listPromotions', { id })
  if (row === undefined) throw errors.notFound(`promotion ${id}`)
  return row
}

const wordsOf = ({ sumsOff: sums, countsOn: on, ...row }: Row): Words => ({ ...row, sums, on })

const nothing: Omit<Words, 'name'> = {
  code: null,
  percent: null,
  sums: null,
  on: 'first',
  minimums: {},
  totalLimit: null,
  personLimit: null,
  startsAt: null,
  endsAt: null,
  packs: [],
  plans: [],
  newOnly: false,
  off: false,
}

/** What was said before with what is said now on top. Throws 400 where that makes no promotion. */
const readWords = (before: Omit<Words, 'name'> & { name?: string }, said: PromotionChange): Words => {
  const { startsAt, endsAt, code, ...rest } = said
  const words: Words = {
    ...before,
    name: before.name ?? '',
    ...rest,
    ...(code === undefined ? {} : { code: readPromotionCode(code ?? '') }),
    ...(startsAt === undefined ? {} : { startsAt: readTime('startsAt', startsAt ?? undefined) }),
    ...(endsAt === undefined ? {} : { endsAt: readTime('endsAt', endsAt ?? undefined) }),
  }
  const hasSums = words.sums !== null && Object.keys(words.sums).length > 0
  if ((words.percent === null) === !hasSums)
    throw errors.invalid('percent and sums both say what is taken off: give one of them')
  for (const [code, sum] of Object.entries(words.sums ?? {}))
    if (sum % stepOf(code) !== 0)
      throw errors.invalid(`sums: cards pay multiples of ${toWhole(stepOf(code), code)} in ${code}`)
  if (words.percent !== null && Math.round(words.percent * 100) / 100 !== words.percent)
    throw errors.invalid('percent has more than two decimals: leave some out')
  if (words.startsAt && words.endsAt && words.endsAt <= words.startsAt)
    throw errors.invalid('endsAt is not after startsAt: make it later')
  if (words.on === 'renewals' && words.packs.length > 0)
    throw errors.invalid('packs are never renewed: leave them out, or take another word for on')
  return { ...words, name: words.name.trim(), sums: words.percent === null ? words.sums : null }
}

/** In the columns' names, as set_promotion takes it. */
const toColumns = (words: Words) => ({
  name: words.name,
  code: words.code,
  percent: words.percent,
  sums: words.sums,
  counts_on: words.on,
  minimums: words.minimums,
  total_limit: words.totalLimit,
  person_limit: words.personLimit,
  starts_at: words.startsAt,
  ends_at: words.endsAt,
  packs: words.packs,
  plans: words.plans,
  new_only: words.newOnly,
  off: words.off,
})

const save = async (parts: ApiParts, id: string, words: Words, madeBy: string) => {
  const [row] = await parts.database.call<{ status: string }>('setPromotion', {
    id,
    words: toColumns(words),
    madeBy,
  })
  if (row?.status === 'code_taken')
    throw errors.conflict('code_taken', 'Another promotion has this code: take another code.')
  const { provider } = parts.shop
  // Whatever the provider did not hear now it is told again by the reconciler.
  if (provider !== null) await keepPromotions({ database: parts.database, provider })
  return toPromotion(await findRow(parts, id))
}

const serveDesk = (api: Api, parts: ApiParts): void => {
  const listSchema = {
    summary: 'Promotions, newest first',
    querystring: PromotionsQuery,
    response: { 200: pageOf(Promotion) },
  }
  api.get('/admin/promotions', { schema: listSchema }, async request => {
    await requireSupport(parts, request)
    const search = request.query.search?.trim() || null
    const { items, next } = await pageByTime(request.query, position =>
      parts.database.call<Row>('listPromotions', { search, ...position }),
    )
    return { items: items.map(toPromotion), next }
  })

  const makeSchema = { summary: 'Make a promotion', body: NewPromotion, response: { 201: Promotion } }
  api.post('/admin/promotions', { schema: makeSchema }, async (request, reply) => {
    const { personId } = await requireAdmin(parts, request)
    return reply.code(201).send(await save(parts, uuidv7(), readWords(nothing, request.body), personId))
  })

  const oneSchema = { summary: 'A promotion', params: PromotionPath, response: { 200: Promotion } }
  api.get('/admin/promotions/:id', { schema: oneSchema }, async request => {
    await requireSupport(parts, request)
    return toPromotion(await findRow(parts, request.params.id))
  })

  const changeSchema = {
    summary: 'Change a promotion, or switch it off; what was bought keeps its price',
    params: PromotionPath,
    body: PromotionChange,
    response: { 200: Promotion },
  }
  api.patch('/admin/promotions/:id', { schema: changeSchema }, async request => {
    const { personId } = await requireAdmin(parts, request)
    const { id } = request.params
    const before = wordsOf(await findRow(parts, id))
    return save(parts, id, readWords(before, request.body), personId)
  })
}

type UseRow = Omit<PromotionUse, 'person' | 'madeAt' | 'usedAt'> & {
  personId: string
  personEmail: string
  personName: string
  madeAt: Date
  usedAt: Date | null
}

const toUse = ({ personId: id, personEmail: email, personName: name, ...use }: UseRow) => ({
  ...use,
  person: { id, email, name },
})

const serveUses = (api: Api, parts: ApiParts): void => {
  const { database } = parts
  const listSchema = {
    summary: 'Who used a promotion, newest first',
    params: PromotionPath,
    querystring: PageQuery,
    response: { 200: pageOf(PromotionUse) },
  }
  api.get('/admin/promotions/:id/uses', { schema: listSchema }, async request => {
    await requireSupport(parts, request)
    const { id: promotionId } = await findRow(parts, request.params.id)
    return pageById(request.query, async position =>
      (await database.call<UseRow>('listPromotionUses', { promotionId, ...position })).map(toUse),
    )
  })

  const fileSchema = {
    summary: 'Who used a promotion, as a file',
    params: PromotionPath,
    querystring: Type.Object({ format: Type.Optional(TableFormat) }, strict),
  }
  api.get('/admin/promotions/:id/file', { schema: fileSchema }, async (request, reply) => {
    await requireSupport(parts, request)
    const { id: promotionId, name } = await findRow(parts, request.params.id)
    const { format = 'csv' } = request.query
    await noteExport(database, { kind: 'promotion', subject: name, how: { format } })
    return sendTable<UseRow>(reply, format, {
      name: `promotion-${promotionId.slice(0, 8)}`,
      columns: [
        { title: 'Made', value: ({ madeAt }) => madeAt },
        { title: 'Email', value: ({ personEmail }) => personEmail },
        { title: 'Name', value: ({ personName }) => personName },
        { title: 'Bought', value: ({ what }) => what },
        { title: 'State', value: ({ state }) => state },
        { title: 'Paid on', value: ({ usedAt }) => usedAt },
        { title: 'Currency', value: ({ currency }) => currency.toUpperCase() },
        // In whole units, as accountants add them up.
        { title: 'Paid', value: ({ paid, currency }) => toWhole(paid, currency) },
        { title: 'Given away', value: ({ given, currency }) => toWhole(given, currency) },
        { title: 'Mode', value: ({ live }) => (live ? 'live' : 'test') },
        { title: 'Order', value: ({ orderId }) => orderId },
        { title: 'Plan', value: ({ subscriptionId }) => subscriptionId },
      ],
      rows: allRows<UseRow, string>(
        (before, limit) => database.call('listPromotionUses', { promotionId, before, limit }),
        ({ id }) => id,
      ),
    })
  })
}

/** Promotions: admins make and change them, support sees them and who used them. */
export const serveAdminPromotions = (api: Api, parts: ApiParts): void => {
  serveDesk(api, parts)
  serveUses(api, parts)
}
