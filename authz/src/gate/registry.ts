import type { Database } from '../database.ts'
import type { ChangeFeed } from '../people/change-feed.ts'
import type { App, Apps } from './app.ts'
import type { Text } from './app-schema.ts'
import type { Declared } from './labels.ts'
import { appHost, type PriceList, withPrices } from './price-list.ts'
import { readWrittenList } from './written-list.ts'

/** What an admin laid over a price list; null leaves its word. */
export type Overrides = {
  off: boolean | null
  prices: Record<string, number>
  title: Text | null
  summary: Text | null
  category: string | null
  /** Where the app stands in the catalogue. */
  place: number | null
}

/** An app in force, the file that it comes from, and what an admin laid over it. */
export type RegisteredApp = App & { file: PriceList; overrides: Overrides }

/** The apps in force: price lists from files and labels, overrides from the database. */
export type Registry = {
  apps(): Apps
  /** In the order of their names. */
  list(): RegisteredApp[]
  /** Takes over new files or overrides; resolves when they are in force. */
  reload(): Promise<void>
  close(): void
}

type AppRow = {
  id: number
  name: string
  off: boolean | null
  prices: Record<string, number>
  texts: { title?: Text; summary?: Text; category?: string } | null
  place: number | null
  /** The whole list, of an app that an admin wrote. */
  yaml: string | null
}

type Options = {
  database: Database
  feed: ChangeFeed
  lists: () => PriceList[]
  /** The apps that labels declare; files win over them. */
  labels?: () => Declared[]
  domain: string
  portalUrl: URL
  /** Told of an admin's prices that cannot hold: the file has no such rule any more, or it is public. */
  onIgnored: (app: string, rules: string[]) => void
  /** Told of an app that an admin wrote and that cannot be in force, with why. */
  onUnused?: (app: string, why: string) => void
  onError: (error: unknown) => void
}

/** Scheme and port are the portal's: apps live beside it. */
const originOf = (host: string, { domain, portalUrl }: Options) => {
  const port = host.endsWith(`.${domain.replace(/:\d+$/, '')}`) ? (/:\d+$/.exec(domain)?.[0] ?? '') : ''
  return `${portalUrl.protocol}//${host}${port}`
}

const register = (file: PriceList, row: AppRow, options: Options): RegisteredApp => {
  const host = appHost(file, options.domain)
  const { list: priced, ignored } = withPrices(file, row.prices)
  if (ignored.length > 0) options.onIgnored(file.name, ignored)
  const list = { ...priced, ...row.texts }
  const { title = null, summary = null, category = null } = row.texts ?? {}
  return {
    kind: 'app',
    id: row.id,
    file,
    list,
    host,
    origin: originOf(host, options),
    off: row.off === true,
    overrides: { off: row.off, prices: row.prices, title, summary, category, place: row.place },
  }
}

/** The lists that admins wrote, but for those whose name or host a file has. */
const readWritten = (rows: AppRow[], files: PriceList[], { domain, onUnused }: Options): PriceList[] => {
  const names = new Set(files.map(({ name }) => name))
  const hosts = new Map(files.map(file => [appHost(file, domain), file.file]))
  return rows.flatMap(({ name, yaml }) => {
    if (yaml === null || names.has(name)) return []
    const { list, problems } = readWrittenList(name, yaml)
    const holder = list && hosts.get(appHost(list, domain))
    if (list === null) onUnused?.(name, problems.map(({ key, message }) => `${key} ${message}`).join('; '))
    else if (holder) onUnused?.(name, `${appHost(list, domain)} is the host of ${holder}`)
    if (list === null || holder) return []
    hosts.set(appHost(list, domain), list.file)
    return [list]
  })
}

/** Opens the registry with a first load. Rejects when the database does not answer. */
export const openRegistry = async (options: Options): Promise<Registry> => {
  let apps: Apps = { byHost: new Map(), byName: new Map(), byLabels: new Map() }
  let list: RegisteredApp[] = []
  let wanted = 0
  let loading: Promise<void> | null = null
  let retry: NodeJS.Timeout | undefined

  const load = async () => {
    const files = options.lists()
    const declared = options.labels?.() ?? []
    const names = new Set([...files, ...declared.map(({ list }) => list)].map(({ name }) => name))
    const rows = await options.database.call<AppRow>('registerApps', { names: [...names] })
    const rowOf = new Map(rows.map(row => [row.name, row]))
    const registered = (file: PriceList): RegisteredApp[] => {
      const row = rowOf.get(file.name)
      return row ? [register(file, row, options)] : []
    }
    const fromFiles = [...files, ...readWritten(rows, files, options)].flatMap(registered)
    const byName = new Map(fromFiles.map(app => [app.list.name, app]))
    const byHost = new Map(fromFiles.map(app => [app.host, app]))
    const byLabels = new Map<string, RegisteredApp | null>()
    for (const { query, list } of declared) {
      const isTaken = [byName.get(list.name), byHost.get(appHost(list, options.domain))].some(
        app => app !== undefined && app.list.source !== 'labels',
      )
      const app = isTaken ? null : (registered(list)[0] ?? null)
      byLabels.set(query, app)
      if (app === null) continue
      // Of one app's labels, the newest are what screens show.
      byName.set(list.name, app)
      byHost.set(app.host, app)
    }
    list = [...byName.values()].sort((a, b) => (a.file.name < b.file.name ? -1 : 1))
    apps = { byHost, byName, byLabels }
  }

  /** One load at a time; a wish during a load brings one more. */
  const loadAll = async () => {
    for (let done = -1; done !== wanted; ) {
      done = wanted
      await load()
    }
  }
  const reload = (): Promise<void> => {
    wanted++
    loading ??= loadAll().finally(() => {
      loading = null
    })
    return loading
  }
  const reloadSoon = () => {
    clearTimeout(retry)
    reload().catch(error => {
      options.onError(error)
      retry = setTimeout(reloadSoon, 1000)
      retry.unref()
    })
  }
  options.feed.onChange(({ kind }) => {
    if (kind === 'app') reloadSoon()
  })
  options.feed.onLostSight(reloadSoon)
  await reload()
  return {
    apps: () => apps,
    list: () => list,
    reload,
    close: () => clearTimeout(retry),
  }
}
