import type { BrakeChange, Brakes } from 'authz/contract-apps'
import { api } from '../api.ts'

/** The brakes in force, by whoever set them. */
export const loadBrakes = async () => (await api<Brakes>('/api/admin/brakes')).brakes

/** Sets or releases an admin's brake. */
export const changeBrake = (body: BrakeChange) => api<Brakes>('/api/admin/brakes', { method: 'PATCH', body })
