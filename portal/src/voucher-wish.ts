import type { NewVouchers, VoucherBatch, VoucherState } from 'authz/contract-vouchers'
import { startOfDay } from './days.ts'
import { readField } from './outcome.ts'

/** How long a voucher's tokens last. */
export type Lasting = 'ever' | 'days' | 'until'

/** The vouchers that the form asks for; days are meant to their ends. */
export const readVoucherWish = (form: FormData): NewVouchers => {
  const redeemUntil = startOfDay(readField(form, 'redeemUntil'), 1)
  const grantUntil = startOfDay(readField(form, 'grantUntil'), 1)
  const grantDays = Number(readField(form, 'grantDays'))
  return {
    name: readField(form, 'name'),
    prefix: readField(form, 'prefix'),
    count: Number(readField(form, 'count')),
    tokens: Number(readField(form, 'tokens')),
    uses: Number(readField(form, 'uses')),
    perPerson: Number(readField(form, 'perPerson')),
    ...(redeemUntil === null ? {} : { redeemUntil }),
    ...(grantUntil === null ? {} : { grantUntil }),
    ...(grantDays > 0 ? { grantDays } : {}),
  }
}

/** All the tokens that such vouchers can come to; null while that is no number, or none that there can be. */
export const sumOfVouchers = (count: string, tokens: string, uses: string): number | null => {
  const typed = [count, tokens, uses]
  if (!typed.every(text => /^\d{1,10}$/.test(text.trim()) && Number(text) > 0)) return null
  const sum = typed.reduce((product, text) => product * Number(text), 1)
  return Number.isSafeInteger(sum) ? sum : null
}

/** What a batch is as a whole. */
export const stateOfBatch = (
  { revokedAt, redeemUntil, left }: Pick<VoucherBatch, 'revokedAt' | 'redeemUntil' | 'left'>,
  now = Date.now(),
): VoucherState => {
  if (revokedAt !== null) return 'revoked'
  if (redeemUntil !== null && new Date(redeemUntil).getTime() <= now) return 'expired'
  return left > 0 ? 'open' : 'used_up'
}

/** The last day of what ends with a day: a moment before the end is still in it. */
export const lastDayOf = (end: string): string => new Date(new Date(end).getTime() - 1).toISOString()
