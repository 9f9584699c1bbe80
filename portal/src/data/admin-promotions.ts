import type { Page } from 'authz/contract-parts'
import type { DeskOffers } from 'authz/contract-plans'
import type { NewPromotion, Promotion, PromotionChange, PromotionUse } from 'authz/contract-promotions'
import { api, query } from '../api.ts'

const base = '/api/admin/promotions'
const pathOf = (id: string) => `${base}/${encodeURIComponent(id)}`

/** Promotions, newest first; `search` is a part of a name or a code. */
export const loadPromotions = (search: string, cursor?: string) =>
  api<Page<Promotion>>(`${base}${query({ search, cursor, limit: 50 })}`)

export const loadPromotion = (id: string) => api<Promotion>(pathOf(id))

export const makePromotion = (body: NewPromotion) => api<Promotion>(base, { method: 'POST', body })

/** What is missing stays. */
export const changePromotion = (id: string, body: PromotionChange) =>
  api<Promotion>(pathOf(id), { method: 'PATCH', body })

/** Who used it, newest first. */
export const loadPromotionUses = (id: string, cursor?: string) =>
  api<Page<PromotionUse>>(`${pathOf(id)}/uses${query({ cursor, limit: 25 })}`)

/** Where the list of who used it is downloaded. */
export const fileOf = (id: string, format: 'csv' | 'xlsx') => `${pathOf(id)}/file${query({ format })}`

/** What a promotion can be tied to. */
export const loadPromotable = () => api<DeskOffers>('/api/admin/offers')
