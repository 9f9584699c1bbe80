import type { SignUpMode } from './config.ts'
import type { Database } from './database.ts'

/** The words for one token and for several, by language. */
export type TokenWords = Record<'en' | 'fr', [one: string, many: string]>

/** What holds now: what admins set, with what the environment says on top. */
export type SettingsNow = {
  brand: {
    name: string | null
    /** For light and for dark paper; null for the product's own red. */
    color: { light: string; dark: string } | null
    /** Names the picture in its address; null while there is none. */
    logoHash: string | null
  }
  tokenWords: TokenWords | null
  /** `mode` holds, `here` is what admins chose, and `by` says which of the two places `mode` comes from. */
  signUp: { mode: SignUpMode; here: SignUpMode | null; by: 'environment' | 'here' | 'default' }
  welcome: { tokens: number; days: number | null }
  retention: { failedSignInDays: number | null; notificationDays: number; refusalDays: number | null }
}

type SettingsRow = {
  brandName: string | null
  brandLight: string | null
  brandDark: string | null
  tokenWords: TokenWords | null
  signUp: SignUpMode | null
  welcomeTokens: number
  welcomeDays: number | null
  failedSignInDays: number | null
  notificationDays: number
  refusalDays: number | null
  logoHash: string | null
}

/** The settings of the house. */
export type Settings = {
  /** At most 4 s old, or as old as the database is away. Rejects when they were never read. */
  read(): Promise<SettingsNow>
  /** Reads them anew after an own write. */
  reload(): Promise<SettingsNow>
}

const freshForMs = 4000

const interpret = (row: SettingsRow, environment: SignUpMode | null): SettingsNow => ({
  brand: {
    name: row.brandName,
    color:
      row.brandLight === null || row.brandDark === null
        ? null
        : { light: row.brandLight, dark: row.brandDark },
    logoHash: row.logoHash,
  },
  tokenWords: row.tokenWords,
  signUp: {
    mode: environment ?? row.signUp ?? 'open',
    here: row.signUp,
    by: environment !== null ? 'environment' : row.signUp !== null ? 'here' : 'default',
  },
  welcome: { tokens: row.welcomeTokens, days: row.welcomeDays },
  retention: {
    failedSignInDays: row.failedSignInDays,
    notificationDays: row.notificationDays,
    refusalDays: row.refusalDays,
  },
})

/** Opens the settings; `signUp` is what the environment says of it, null for nothing. */
export const openSettings = (database: Pick<Database, 'call'>, signUp: SignUpMode | null): Settings => {
  let last: { now: SettingsNow; at: number } | null = null
  let loading: Promise<SettingsNow> | null = null

  const load = async (): Promise<SettingsNow> => {
    const at = performance.now()
    const [row] = await database.call<SettingsRow>('findSettings')
    if (row === undefined) throw new Error('the row of settings is gone')
    const now = interpret(row, signUp)
    // A slow answer must not take the place of a later one.
    if (last === null || last.at <= at) last = { now, at }
    return now
  }

  const loadOnce = () => {
    loading ??= load().finally(() => {
      loading = null
    })
    return loading
  }

  return {
    read: async () => {
      if (last !== null && performance.now() - last.at < freshForMs) return last.now
      try {
        return await loadOnce()
      } catch (error) {
        if (last === null) throw error
        return last.now
      }
    },
    reload: load,
  }
}
