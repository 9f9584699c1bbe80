import type { AdminOffers, AdminPack, PackChange, WrittenPack } from 'authz/contract-payments'
import { api } from '../api.ts'

export const loadAdminOffers = () => api<AdminOffers>('/api/admin/offers')

const pathOf = (name: string) => `/api/admin/offers/packs/${encodeURIComponent(name)}`

export const makePack = (body: WrittenPack) =>
  api<AdminPack>('/api/admin/offers/packs', { method: 'POST', body })

/** What is null takes the file's word back. */
export const changePack = (name: string, body: PackChange) =>
  api<AdminPack>(pathOf(name), { method: 'PATCH', body })

export const removePack = (name: string) => api<void>(pathOf(name), { method: 'DELETE' })
