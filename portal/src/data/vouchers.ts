import type { Page } from 'authz/contract-parts'
import type {
  NewVouchers,
  Redeemed,
  Voucher,
  VoucherBatch,
  VoucherState,
  VoucherUse,
} from 'authz/contract-vouchers'
import { api, query } from '../api.ts'

const base = '/api/admin/vouchers'
const pathOf = (batch: string) => `${base}/${encodeURIComponent(batch)}`

/** Redeems a voucher. The same `idempotencyKey` never does so twice, however often it is sent. */
export const redeemVoucher = (code: string, idempotencyKey: string) =>
  api<Redeemed>('/api/vouchers/redeem', {
    method: 'POST',
    body: { code },
    headers: { 'idempotency-key': idempotencyKey },
  })

/** Batches of vouchers, newest first; `search` is a part of a name or a whole code. */
export const loadBatches = (search: string, cursor?: string) =>
  api<Page<VoucherBatch>>(`${base}${query({ search, cursor, limit: 50 })}`)

export const loadBatch = (id: string) => api<VoucherBatch>(pathOf(id))

/** Makes vouchers. The same `idempotencyKey` never does so twice. */
export const makeVouchers = (body: NewVouchers, idempotencyKey: string) =>
  api<VoucherBatch>(base, { method: 'POST', body, headers: { 'idempotency-key': idempotencyKey } })

/** What a batch's page shows of its vouchers, as it stands in the address. */
export type VoucherFilter = { search: string; state: VoucherState | '' }

export const voucherStates: VoucherState[] = ['open', 'used_up', 'revoked', 'expired']

/** The filter in an address; an unknown state counts as none. */
export const readVoucherFilter = (search: URLSearchParams): VoucherFilter => ({
  search: (search.get('search') ?? '').trim().slice(0, 100),
  state: voucherStates.find(state => state === search.get('state')) ?? '',
})

/** A batch's vouchers, by number. */
export const loadVouchers = (batch: string, filter: VoucherFilter, cursor?: string, limit = 50) =>
  api<Page<Voucher>>(`${pathOf(batch)}/codes${query({ ...filter, cursor, limit })}`)

/** Who redeemed a batch's vouchers, newest first. */
export const loadVoucherUses = (batch: string, cursor?: string) =>
  api<Page<VoucherUse>>(`${pathOf(batch)}/redemptions${query({ cursor, limit: 25 })}`)

export const revokeBatch = (batch: string) => api<void>(pathOf(batch), { method: 'DELETE' })

export const revokeVoucher = (batch: string, id: string) =>
  api<void>(`${pathOf(batch)}/codes/${encodeURIComponent(id)}`, { method: 'DELETE' })

/** Where a batch's codes are downloaded. */
export const fileOf = (batch: string, format: 'csv' | 'xlsx') => `${pathOf(batch)}/file${query({ format })}`
