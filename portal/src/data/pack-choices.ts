import { loadAdminOffers } from './admin-offers.ts'
import { loadApps } from './apps.ts'
import { loadGroupPage } from './groups.ts'

/** The packs, and what they can be tied to. */
export const loadPackChoices = async () => {
  const [offers, apps, groups] = await Promise.all([loadAdminOffers(), loadApps(), loadGroupPage()])
  return { offers, apps, groups: groups.items.map(({ name }) => name) }
}
