/** How long a granted app is open to somebody, in milliseconds since 1970. */
export type AppAccess = {
  until: number
  /** Beyond this every use counts; see supabase/schemas/find_access.sql. */
  uncountedUntil: number
}

/** The granted apps that are open to somebody, by name. Time ends them: nobody has to take them out. */
export type GrantedApps = ReadonlyMap<string, AppAccess>

/** As SQL's granted_apps gives them: null is without end. */
export type GrantedAppsRow = Record<string, { until: number | null; uncountedUntil: number | null }>

/** Reads what granted_apps gave. */
export const readGrantedApps = (row: GrantedAppsRow): GrantedApps =>
  new Map(
    Object.entries(row).map(([name, { until, uncountedUntil }]) => [
      name,
      {
        until: until ?? Number.POSITIVE_INFINITY,
        uncountedUntil: uncountedUntil ?? Number.POSITIVE_INFINITY,
      },
    ]),
  )

/** Whether a granted app is open to somebody now. */
export const isGranted = (apps: GrantedApps, name: string): boolean => {
  const access = apps.get(name)
  return access !== undefined && access.until > Date.now()
}

/** Whether somebody's uses of a granted app count now. */
export const isCounted = (apps: GrantedApps, name: string): boolean => {
  const access = apps.get(name)
  return access !== undefined && access.uncountedUntil <= Date.now()
}
