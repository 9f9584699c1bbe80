import type { PublicSettings } from 'authz/contract-settings'
import { useSyncExternalStore } from 'react'
import { api } from './api.ts'

/** What the house is called that has no name of its own. */
export const ownName = 'Octroi'

const plain: PublicSettings = { name: null, logo: null, color: null, tokenWords: null, signUp: 'open' }
const waitMs = 3000

let house = plain
const listeners = new Set<() => void>()

const subscribe = (listener: () => void) => {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}

/** Asks what this house is called and looks like; without an answer it keeps what it had. */
export const loadHouse = async () => {
  const found = await api<PublicSettings>('/api/settings', { signal: AbortSignal.timeout(waitMs) }).catch(
    () => house,
  )
  house = found
  for (const listener of listeners) listener()
}

/** After a change here: the page shows it at once, without a new load. */
export const reloadHouse = async () => {
  await loadHouse()
  const sheet = document.querySelector<HTMLLinkElement>('link[href^="/brand.css"]')
  if (sheet) sheet.href = `/brand.css?at=${Date.now()}`
}

/** The house as it is now, where no component asks. */
export const readHouse = (): PublicSettings => house

/** The house's name, logo and words. */
export const useHouse = () => useSyncExternalStore(subscribe, () => house)
