import type { Launch, Launched } from 'authz/contract'
import { api } from '../api.ts'

/** Agrees to a visit that costs tokens; the answer's `url` carries the ticket into the app. */
export const launch = (body: Launch) => api<Launched>('/api/launch', { method: 'POST', body })
