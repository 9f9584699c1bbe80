import type { Health } from 'authz/contract-health'
import { api } from '../api.ts'

/** Looks at every hop of the set-up now. */
export const loadHealth = () => api<Health>('/api/admin/health')
