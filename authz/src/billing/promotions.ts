import { createHash } from 'node:crypto'
import type { CodeAtProvider } from './provider-promotions.ts'
import type { Settling } from './settling.ts'

/** A row of list_promotions_at_provider; `isOpen`: the provider's page shall take its code now. */
type Row = Omit<CodeAtProvider, 'code'> & {
  code: string | null
  isOpen: boolean
  digest: string | null
  codeId: string | null
}

/** What a code says at the provider, as one text: what differs is to be made anew. */
const digestOf = ({ endsAt, ...promotion }: CodeAtProvider): string => {
  const sorted = (sums: Record<string, number> | null) => Object.entries(sums ?? {}).sort()
  const { name, code, percent, sums, countsOn, minimums } = promotion
  const words = [name, code, percent, sorted(sums), countsOn, sorted(minimums), endsAt?.getTime() ?? null]
  return createHash('md5').update(JSON.stringify(words)).digest('hex')
}

/** Brings a promotion's code at the provider in line with ours; a changed one is made anew. */
const keepPromotion = async ({ database, provider }: Settling, row: Row): Promise<void> => {
  const { id, code, isOpen, digest, codeId } = row
  const wish = isOpen && code !== null ? { ...row, code } : null
  const wanted = wish && digestOf(wish)
  if (wanted === digest) return
  const keep = (kept: { digest: string | null; codeId: string | null }) =>
    database.call('keepPromotionCode', { id, live: provider.live, ...kept })
  if (codeId !== null) {
    await provider.promotions.endCode(codeId)
    await keep({ digest: null, codeId: null })
  }
  if (wish !== null) await keep({ digest: wanted, codeId: await provider.promotions.makeCode(wish) })
}

/**
 * Makes the provider's own page take the codes that it can hold to, and no others: those without limits, for everything
 * and everybody. What fails does not keep the others; resolves with how many failed.
 */
export const keepPromotions = async (parts: Settling): Promise<number> => {
  const rows = await parts.database.call<Row>('listPromotionsAtProvider', { live: parts.provider.live })
  let failed = 0
  for (const row of rows)
    await keepPromotion(parts, row).catch(() => {
      failed++
    })
  return failed
}
