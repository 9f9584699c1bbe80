import { makeSetupLink } from './api/setup.ts'
import type { Data } from './data.ts'

export type AuditReport = {
  broken: { what: string; walletId: number; isNow: number; shouldBe: number }[]
  wallets: number
  movements: number
}

/** Reads the books: every broken invariant, and how much was looked at. */
export const readAudit = async ({ database }: Pick<Data, 'database'>): Promise<AuditReport> => {
  const [size] = await database.call<{ wallets: number; movements: number }>('countLedger')
  return {
    broken: await database.call<AuditReport['broken'][number]>('listBroken'),
    wallets: size?.wallets ?? 0,
    movements: size?.movements ?? 0,
  }
}

/** A link that makes its visitor the first admin; null when there is an admin already. */
export const makeAdminLink = async (
  data: Pick<Data, 'config' | 'secrets' | 'database'>,
): Promise<string | null> => {
  const [row] = await data.database.call<{ hasAdmin: boolean }>('hasAdmin')
  return row?.hasAdmin ? null : makeSetupLink(data.secrets, data.config.portalUrl)
}
