import type { Database } from './database.ts'
import { type HeadHouse, plainHouse } from './page-head.ts'
import type { Settings } from './settings.ts'

type BlockRow = { kind: string; shown: boolean; content: unknown }

const freshForMs = 4000
/** The page is sent without the house's own words rather than late: it works while the database is down. */
const patienceMs = 500

const load = async (database: Pick<Database, 'call'>, settings: Settings): Promise<HeadHouse> => {
  const [{ brand, tokenWords }, blocks] = await Promise.all([
    settings.read(),
    database.call<BlockRow>('listSiteBlocks'),
  ])
  const hero = blocks.find(({ kind, shown }) => kind === 'hero' && shown)
  return {
    name: brand.name,
    logo: brand.logoHash === null ? null : `/brand/logo?v=${brand.logoHash}`,
    tokenWords,
    opening: (hero?.content ?? null) as HeadHouse['opening'],
  }
}

/** What the house says of itself in the heads of its pages; a few seconds old, or as it was known last. Never rejects. */
export const openHeadHouse = (
  database: Pick<Database, 'call'>,
  settings: Settings,
): (() => Promise<HeadHouse>) => {
  let known = plainHouse
  let knownAt = Number.NEGATIVE_INFINITY
  let loading: Promise<void> | null = null

  const refresh = async () => {
    try {
      known = await load(database, settings)
    } catch {
      // The next page asks again: what is known until then stands.
    }
    knownAt = performance.now()
    loading = null
  }

  return async () => {
    if (performance.now() - knownAt < freshForMs) return known
    loading ??= refresh()
    await Promise.race([loading, new Promise(resolve => setTimeout(resolve, patienceMs).unref())])
    return known
  }
}
