import { createHash } from 'node:crypto'
import Type, { type Static } from 'typebox'
import { errors } from '../errors.ts'
import type { Caller } from '../people/callers.ts'
import { sayTokens } from '../token-words.ts'
import { requireAdmin, requireSupport } from './caller.ts'
import { PageQuery, strict } from './contract-parts.ts'
import {
  BatchesQuery,
  NewVouchers,
  Voucher,
  VoucherBatch,
  type VoucherState,
  VouchersQuery,
  VoucherUse,
} from './contract-vouchers.ts'
import { noteExport } from './exports.ts'
import { readIdempotencyKey } from './idempotency-key.ts'
import { pageById, pageByNumber, pageByTime, pageOf, readTime } from './page.ts'
import type { ApiParts } from './parts.ts'
import type { Api } from './schema.ts'
import { allRows, sendTable, type TableColumn, TableFormat } from './table-file.ts'
import {
  makeVoucherCode,
  maskVoucherCode,
  normaliseVoucherCode,
  readVoucherCode,
  writeVoucherCode,
} from './voucher-code.ts'

type PersonColumns = { personId: string | null; personEmail: string | null; personName: string | null }

const toPerson = ({ personId, personEmail, personName }: PersonColumns) =>
  personId === null ? null : { id: personId, email: personEmail ?? '', name: personName ?? '' }

type BatchRow = {
  id: string
  name: string
  prefix: string
  count: number
  tokens: number
  uses: number
  perPerson: number
  redeemUntil: Date | null
  grantDays: number | null
  grantUntil: Date | null
  madeAt: Date
  madeById: string | null
  madeByEmail: string | null
  madeByName: string | null
  revokedAt: Date | null
  used: number
  remaining: number
  createdUs: number
}

const toBatch = ({ madeById, madeByEmail, madeByName, remaining, ...batch }: BatchRow) => ({
  ...batch,
  madeBy: toPerson({ personId: madeById, personEmail: madeByEmail, personName: madeByName }),
  left: remaining,
  given: batch.used * batch.tokens,
})

type VoucherRow = PersonColumns & {
  id: string
  number: number
  code: string
  state: VoucherState
  uses: number
  used: number
  redeemedAt: Date | null
}

/** Who sees a whole code could redeem it, and support gives no more than its tokens a day. */
const writeCodeFor = ({ role }: Pick<Caller, 'role'>) =>
  role === 'admin' ? writeVoucherCode : maskVoucherCode

const loadBatch = async ({ database }: Pick<ApiParts, 'database'>, id: string) => {
  const [row] = await database.call<BatchRow>('listVoucherBatches', { id })
  if (row === undefined) throw errors.notFound(`batch of vouchers ${id}`)
  return toBatch(row)
}

/** Until when vouchers are redeemed, and how long their tokens last. Throws 400. */
const readTerms = (wish: NewVouchers) => {
  const grantUntil = readTime('grantUntil', wish.grantUntil)
  const redeemUntil = readTime('redeemUntil', wish.redeemUntil) ?? grantUntil
  const grantDays = wish.grantDays ?? null
  for (const [name, time] of Object.entries({ redeemUntil, grantUntil }))
    if (time !== null && time.getTime() <= Date.now()) throw errors.invalid(`${name} must be in the future`)
  if (grantDays !== null && grantUntil !== null)
    throw errors.invalid('grantDays and grantUntil both say when the tokens end: leave one of them out')
  if (redeemUntil !== null && grantUntil !== null && redeemUntil > grantUntil)
    throw errors.invalid('redeemUntil is after grantUntil, when the tokens are over: make it earlier')
  return { redeemUntil, grantDays, grantUntil }
}

/** The same for the same wish, whatever the order of its words and however its times are written. */
const digestOf = (wish: Record<string, unknown>): string =>
  createHash('sha256').update(JSON.stringify(wish)).digest('hex')

const makeVouchers = async (
  { database }: ApiParts,
  admin: Caller,
  wish: NewVouchers,
  key: string | null,
): Promise<string> => {
  const { count, tokens, uses = 1, perPerson = 1 } = wish
  if (!Number.isSafeInteger(count * tokens * uses))
    throw errors.invalid(
      'count, tokens and uses together are more tokens than there can be: make one smaller',
    )
  const prefix = (wish.prefix ?? '').toUpperCase()
  const terms = { name: wish.name.trim(), prefix, tokens, uses, perPerson, ...readTerms(wish) }
  const [row] = await database.call<{ id: string; status: string }>('makeVouchers', {
    ...terms,
    codes: Array.from({ length: count }, () => makeVoucherCode(prefix)),
    madeBy: admin.personId,
    key,
    wish: key && digestOf({ ...terms, count }),
  })
  if (row === undefined) throw new Error('make_vouchers returned no row')
  if (row.status === 'key_reused')
    throw errors.conflict('key_reused', 'This Idempotency-Key stands for other vouchers: take a new one.')
  return row.id
}

const BatchPath = Type.Object({ id: Type.String({ format: 'uuid' }) })

const serveBatches = (api: Api, parts: ApiParts): void => {
  const listSchema = {
    summary: 'Batches of vouchers, newest first',
    querystring: BatchesQuery,
    response: { 200: pageOf(VoucherBatch) },
  }
  api.get('/admin/vouchers', { schema: listSchema }, async request => {
    await requireSupport(parts, request)
    const search = request.query.search?.trim() || null
    const filter = { search, code: search === null ? null : readVoucherCode(search) }
    const { items, next } = await pageByTime(request.query, position =>
      parts.database.call<BatchRow>('listVoucherBatches', { ...filter, ...position }),
    )
    return { items: items.map(toBatch), next }
  })

  const makeSchema = {
    summary: 'Make vouchers, once under one Idempotency-Key',
    body: NewVouchers,
    response: { 201: VoucherBatch },
  }
  api.post('/admin/vouchers', { schema: makeSchema }, async (request, reply) => {
    const admin = await requireAdmin(parts, request)
    const id = await makeVouchers(parts, admin, request.body, readIdempotencyKey(request))
    return reply.code(201).send(await loadBatch(parts, id))
  })

  const oneSchema = { summary: 'A batch of vouchers', params: BatchPath, response: { 200: VoucherBatch } }
  api.get('/admin/vouchers/:id', { schema: oneSchema }, async request => {
    await requireSupport(parts, request)
    return loadBatch(parts, request.params.id)
  })
}

type Filter = Pick<Static<typeof VouchersQuery>, 'search' | 'state'>

const endingLength = 4

const readFilter = ({ search = '', state }: Filter) => {
  const typed = normaliseVoucherCode(search)
  const isEnding = typed.length <= endingLength
  return {
    code: isEnding ? null : typed,
    ending: isEnding && typed !== '' ? typed : null,
    state: state ?? null,
  }
}

const serveCodes = (api: Api, parts: ApiParts): void => {
  const listSchema = {
    summary: 'A batch’s vouchers, by number',
    params: BatchPath,
    querystring: VouchersQuery,
    response: { 200: pageOf(Voucher) },
  }
  api.get('/admin/vouchers/:id/codes', { schema: listSchema }, async request => {
    const writeCode = writeCodeFor(await requireSupport(parts, request))
    const { id: batchId } = await loadBatch(parts, request.params.id)
    const filter = readFilter(request.query)
    const { items, next } = await pageByNumber(
      request.query,
      ({ number }: VoucherRow) => number,
      position => parts.database.call<VoucherRow>('listVouchers', { batchId, ...filter, ...position }),
    )
    return {
      items: items.map(({ personId, personEmail, personName, code, ...voucher }) => ({
        ...voucher,
        code: writeCode(code),
        person: toPerson({ personId, personEmail, personName }),
      })),
      next,
    }
  })

  const usesSchema = {
    summary: 'Who redeemed a batch’s vouchers, newest first',
    params: BatchPath,
    querystring: PageQuery,
    response: { 200: pageOf(VoucherUse) },
  }
  type UseRow = { id: string; at: Date; number: number; code: string } & {
    [Column in keyof PersonColumns]: string
  }
  api.get('/admin/vouchers/:id/redemptions', { schema: usesSchema }, async request => {
    const writeCode = writeCodeFor(await requireSupport(parts, request))
    const { id: batchId } = await loadBatch(parts, request.params.id)
    return pageById(request.query, async position => {
      const rows = await parts.database.call<UseRow>('listVoucherUses', { batchId, ...position })
      return rows.map(({ personId: id, personEmail: email, personName: name, code, ...use }) => ({
        ...use,
        code: writeCode(code),
        person: { id, email, name },
      }))
    })
  })
}

const serveFile = (api: Api, parts: ApiParts): void => {
  const { origin } = parts.config.portalUrl
  const schema = {
    summary: 'A batch’s vouchers as a file',
    params: BatchPath,
    querystring: Type.Object({ format: Type.Optional(TableFormat) }, strict),
  }
  api.get('/admin/vouchers/:id/file', { schema }, async (request, reply) => {
    const caller = await requireSupport(parts, request)
    const writeCode = writeCodeFor(caller)
    const { tokenWords } = await parts.settings.read()
    const batch = await loadBatch(parts, request.params.id)
    const columns: TableColumn<VoucherRow>[] = [
      { title: 'Number', value: ({ number }) => number },
      { title: 'Code', value: ({ code }) => writeCode(code) },
      { title: sayTokens('Tokens', 'en', tokenWords), value: () => batch.tokens },
      { title: 'Redeem until', value: () => batch.redeemUntil },
      { title: 'State', value: ({ state }) => state },
      { title: 'Uses', value: ({ uses }) => uses },
      { title: 'Used', value: ({ used }) => used },
      { title: 'Redeemed at', value: ({ redeemedAt }) => redeemedAt },
      { title: 'Redeemed by', value: ({ personEmail }) => personEmail },
    ]
    if (caller.role === 'admin')
      columns.push({
        title: 'Link',
        value: ({ code }) => `${origin}/redeem?code=${writeVoucherCode(code)}`,
      })
    const rows = allRows<VoucherRow, number>(
      (after, limit) => parts.database.call('listVouchers', { batchId: batch.id, after, limit }),
      ({ number }) => number,
    )
    const name = `vouchers-${batch.prefix || batch.id.slice(0, 8)}`.toLowerCase()
    const { format = 'csv' } = request.query
    await noteExport(parts.database, { kind: 'vouchers', subject: batch.name, how: { format } })
    return sendTable(reply, format, { name, columns, rows, count: batch.count })
  })
}

const serveRevoking = (api: Api, parts: ApiParts): void => {
  const revoke = async (batchId: string, id: string | null) => {
    const [row] = await parts.database.call<{ revoked: boolean }>('revokeVouchers', { batchId, id })
    if (!row?.revoked) throw errors.notFound('such voucher that is not revoked yet')
  }
  const batchSchema = {
    summary: 'Revoke a batch of vouchers',
    params: BatchPath,
    response: { 204: Type.Null() },
  }
  api.delete('/admin/vouchers/:id', { schema: batchSchema }, async (request, reply) => {
    await requireAdmin(parts, request)
    await revoke(request.params.id, null)
    return reply.code(204).send(null)
  })

  const params = Type.Object({ ...BatchPath.properties, voucher: Type.String({ format: 'uuid' }) })
  const oneSchema = { summary: 'Revoke a voucher', params, response: { 204: Type.Null() } }
  api.delete('/admin/vouchers/:id/codes/:voucher', { schema: oneSchema }, async (request, reply) => {
    await requireAdmin(parts, request)
    await revoke(request.params.id, request.params.voucher)
    return reply.code(204).send(null)
  })
}

/** Vouchers: admins make, see, print and revoke them; support finds them. */
export const serveAdminVouchers = (api: Api, parts: ApiParts): void => {
  serveBatches(api, parts)
  serveCodes(api, parts)
  serveFile(api, parts)
  serveRevoking(api, parts)
}
