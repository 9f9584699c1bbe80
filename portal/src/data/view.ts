import { api } from '../api.ts'

/** From now on the portal shows what that person sees. */
export const startView = (id: string, reason: string) =>
  api<{ until: string }>(`/api/admin/people/${encodeURIComponent(id)}/view`, {
    method: 'POST',
    body: { reason },
  })

/** Tells as whom it was; null when it was over already. */
export const stopView = () => api<{ person: string | null }>('/api/view', { method: 'DELETE' })
