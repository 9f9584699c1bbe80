import type { FirstSteps, FirstStepsChange, Grant, OwnApps } from 'authz/contract-own'
import type { Page } from 'authz/contract-parts'
import { api, isShutOut } from '../api.ts'

/** One's own apps with what is open of them. */
export const loadOwnApps = () => api<OwnApps>('/api/me/apps')

/** What is left of one's tokens, what expires first at the front. */
export const loadGrants = async () => (await api<Page<Grant>>('/api/me/grants')).items

export const setFavourite = (app: string, isFavourite: boolean) =>
  api<void>(`/api/me/favourites/${encodeURIComponent(app)}`, { method: isFavourite ? 'PUT' : 'DELETE' })

/** How far one came in the first steps; null for guests. */
export const loadFirstSteps = async (): Promise<FirstSteps | null> => {
  try {
    return await api<FirstSteps>('/api/me/first-steps')
  } catch (error) {
    if (isShutOut(error)) return null
    throw error
  }
}

const noteFirstStep = (body: FirstStepsChange) =>
  api<FirstSteps>('/api/me/first-steps', { method: 'PATCH', body })

/** Shows the first steps no more. */
export const dismissFirstSteps = () => noteFirstStep({ dismissed: true })

/** Notes that somebody looked at where their tokens go. */
export const noteLook = () => noteFirstStep({ looked: true })
