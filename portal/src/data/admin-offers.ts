import type { AdminPack, PackChange, WrittenPack } from 'authz/contract-payments'
import type { AdminPlan, DeskOffers, PlanChange, WrittenPlan } from 'authz/contract-plans'
import { api } from '../api.ts'

export const loadAdminOffers = () => api<DeskOffers>('/api/admin/offers')

const pathOf = (name: string) => `/api/admin/offers/packs/${encodeURIComponent(name)}`

export const makePack = (body: WrittenPack) =>
  api<AdminPack>('/api/admin/offers/packs', { method: 'POST', body })

/** What is null takes the file's word back. */
export const changePack = (name: string, body: PackChange) =>
  api<AdminPack>(pathOf(name), { method: 'PATCH', body })

export const removePack = (name: string) => api<void>(pathOf(name), { method: 'DELETE' })

const planPathOf = (name: string) => `/api/admin/offers/plans/${encodeURIComponent(name)}`

export const makePlan = (body: WrittenPlan) =>
  api<AdminPlan>('/api/admin/offers/plans', { method: 'POST', body })

/** What is null takes the file's word back. */
export const changePlan = (name: string, body: PlanChange) =>
  api<AdminPlan>(planPathOf(name), { method: 'PATCH', body })

export const removePlan = (name: string) => api<void>(planPathOf(name), { method: 'DELETE' })
