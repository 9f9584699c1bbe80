import Type from 'typebox'
import { errors } from '../errors.ts'
import { forbidKeys, requireAdmin, requireSupport } from './caller.ts'
import { Key } from './contract.ts'
import { OwnApps } from './contract-own.ts'
import { PageQuery } from './contract-parts.ts'
import { KeyRevocation, PersonGroup, PersonVoucher } from './contract-person.ts'
import { loadOwnApps } from './own.ts'
import { pageById, pageByNumber, pageByTime, pageOf } from './page.ts'
import type { ApiParts } from './parts.ts'
import { PersonPath, requirePerson } from './people.ts'
import type { Api, Unwritten } from './schema.ts'
import { maskVoucherCode, writeVoucherCode } from './voucher-code.ts'

const serveKeys = (api: Api, parts: ApiParts): void => {
  const url = '/admin/people/:id/keys'
  const listSchema = {
    summary: 'A person’s API keys',
    params: PersonPath,
    querystring: PageQuery,
    response: { 200: pageOf(Key) },
  }
  api.get(url, { schema: listSchema }, async request => {
    await requireSupport(parts, request)
    const { id: personId } = await requirePerson(parts.database, request.params.id)
    return pageByTime(request.query, position =>
      parts.database.call<Unwritten<Key> & { id: string; createdUs: number }>('listKeys', {
        personId,
        ...position,
      }),
    )
  })

  const revokeSchema = {
    summary: 'Take a person’s API key away, with a reason that they read',
    params: Type.Object({ ...PersonPath.properties, key: Type.String({ format: 'uuid' }) }),
    body: KeyRevocation,
    response: { 204: Type.Null() },
  }
  api.post(`${url}/:key/revoke`, { schema: revokeSchema }, async (request, reply) => {
    await requireAdmin(parts, request)
    forbidKeys(request, 'revoke keys')
    const { id: personId, key: id } = request.params
    const args = { personId, id, reason: request.body.reason.trim() }
    const [row] = await parts.database.call<{ revoked: boolean }>('revokeKeyOf', args)
    if (!row?.revoked) throw errors.notFound(`live key ${id} of this person`)
    await parts.feed.readNow()
    return reply.code(204).send(null)
  })
}

type VoucherRow = {
  id: string
  at: Date
  number: number
  code: string
  tokens: number
  batchId: string
  batchName: string
}

const serveVouchers = (api: Api, parts: ApiParts): void => {
  const schema = {
    summary: 'The vouchers that a person redeemed, newest first',
    params: PersonPath,
    querystring: PageQuery,
    response: { 200: pageOf(PersonVoucher) },
  }
  api.get('/admin/people/:id/vouchers', { schema }, async request => {
    const { role } = await requireSupport(parts, request)
    const { id: personId } = await requirePerson(parts.database, request.params.id)
    // Who sees a whole code could redeem what is left of it.
    const writeCode = role === 'admin' ? writeVoucherCode : maskVoucherCode
    return pageById(request.query, async position => {
      const rows = await parts.database.call<VoucherRow>('listPersonVoucherUses', { personId, ...position })
      return rows.map(({ batchId, batchName, code, ...use }) => ({
        ...use,
        code: writeCode(code),
        batch: { id: batchId, name: batchName },
      }))
    })
  })
}

/** What the tabs of a person's page show, beside what other files serve of them. */
export const servePerson = (api: Api, parts: ApiParts): void => {
  serveKeys(api, parts)
  serveVouchers(api, parts)

  const appsSchema = {
    summary: 'A person’s apps: their use, and what is open of them now',
    params: PersonPath,
    response: { 200: OwnApps },
  }
  api.get('/admin/people/:id/apps', { schema: appsSchema }, async request => {
    await requireSupport(parts, request)
    const { id } = await requirePerson(parts.database, request.params.id)
    return loadOwnApps(parts.database, id)
  })

  const groupsSchema = {
    summary: 'The groups that a person is in',
    params: PersonPath,
    querystring: PageQuery,
    response: { 200: pageOf(PersonGroup) },
  }
  api.get('/admin/people/:id/groups', { schema: groupsSchema }, async request => {
    await requireSupport(parts, request)
    const { id: personId } = await requirePerson(parts.database, request.params.id)
    return pageByNumber(
      request.query,
      ({ id }: Unwritten<PersonGroup> & { id: number }) => id,
      position => parts.database.call('listPersonGroups', { personId, ...position }),
    )
  })
}
