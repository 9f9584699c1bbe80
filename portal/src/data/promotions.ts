import type { Promoted } from 'authz/contract-payments'
import type { PromotionCheck } from 'authz/contract-promotions'
import { api } from '../api.ts'

/** What something costs with a code. Rejects with the reason when the code does not count. */
export const checkPromotion = (body: PromotionCheck, signal: AbortSignal) =>
  api<Promoted>('/api/promotions/check', { method: 'POST', body, signal })
