import type { Database } from '../database.ts'
import type { ChangeFeed } from '../people/change-feed.ts'
import { type Brake, type BrakeEntry, type BrakeSet, noBrakes, openBrakesFile } from './brakes-file.ts'

/** What holds for an app's requests: a brake, or that charging is only pretended. */
export type Effect = Brake | { mode: 'shadow' }

/** A brake as screens show it: `app` null is everything; on one app the file beats an admin, and env the file. */
export type ShownBrake = {
  app: string | null
  mode: Brake['mode'] | null
  reason: string | null
  shadow: boolean
  source: 'environment' | 'file' | 'admin'
}

/** The operators' brakes: closed, free for all, and shadow. */
export type Brakes = {
  /** What holds for an app's requests; null in ordinary times. From memory alone. */
  on(app: string): Effect | null
  list(): ShownBrake[]
  /** Takes over what an admin said; resolves when it is in force here. */
  reload(): Promise<void>
  close(): void
}

type BrakeRow = { app: string | null; mode: Brake['mode'] | null; reason: string | null; shadow: boolean }

const toEntry = ({ mode, reason, shadow }: BrakeRow): BrakeEntry => ({
  brake: mode ? { mode, reason: reason ?? '' } : null,
  shadow,
})

const toSet = (rows: BrakeRow[]): BrakeSet => {
  const all = rows.find(row => row.app === null)
  return {
    all: all ? toEntry(all) : noBrakes.all,
    apps: new Map(rows.flatMap(row => (row.app === null ? [] : [[row.app, toEntry(row)]]))),
  }
}

const shadowEffect: Effect = { mode: 'shadow' }

/** Of what is said of one thing the file beats the admin: it is what works when nothing else does. */
const mergeEntry = (file: BrakeEntry | undefined, admin: BrakeEntry | undefined): BrakeEntry => ({
  brake: file?.brake ?? admin?.brake ?? null,
  shadow: file?.shadow === true || admin?.shadow === true,
})

/** Of what is said of everything and of one app, closed beats free: a kill switch kills. */
const effectOf = (all: BrakeEntry, own: BrakeEntry = noBrakes.all): Effect | null => {
  const brakes = [all.brake, own.brake]
  const brake = brakes.find(one => one?.mode === 'closed') ?? brakes.find(one => one !== null)
  return brake ?? (all.shadow || own.shadow ? shadowEffect : null)
}

const shown = (set: BrakeSet, source: ShownBrake['source']): ShownBrake[] =>
  [[null, set.all] as const, ...set.apps].flatMap(([app, { brake, shadow }]) =>
    brake || shadow
      ? [{ app, mode: brake?.mode ?? null, reason: brake?.reason ?? null, shadow, source }]
      : [],
  )

type Options = {
  database: Database
  feed: Pick<ChangeFeed, 'onChange' | 'onLostSight'>
  file: string
  /** OCTROI_SHADOW. */
  shadow: boolean
  /** Told of every change, and at the start when there is something to tell. */
  onChange: (brakes: ShownBrake[]) => void
  onProblem: (message: string) => void
  onError: (error: unknown) => void
  intervalMs?: number
}

/** Opens the brakes with a first look at the file and the database. Rejects when either cannot be read. */
export const openBrakes = async (options: Options): Promise<Brakes> => {
  const environment: BrakeSet = { all: { brake: null, shadow: options.shadow }, apps: new Map() }
  let file = noBrakes
  let admin = noBrakes
  let all: Effect | null = null
  let apps = new Map<string, Effect | null>()
  let told = '[]'
  let retry: NodeJS.Timeout | undefined
  let asked = 0
  let answered = 0

  const list = () => [...shown(environment, 'environment'), ...shown(file, 'file'), ...shown(admin, 'admin')]

  /** Makes the answers anew: requests only look them up. */
  const apply = () => {
    const merged = mergeEntry(file.all, admin.all)
    const everything = { ...merged, shadow: merged.shadow || options.shadow }
    all = effectOf(everything)
    apps = new Map(
      [...new Set([...file.apps.keys(), ...admin.apps.keys()])].map(app => [
        app,
        effectOf(everything, mergeEntry(file.apps.get(app), admin.apps.get(app))),
      ]),
    )
    const now = JSON.stringify(list())
    if (now !== told) options.onChange(list())
    told = now
  }

  const load = async () => {
    const turn = ++asked
    const rows = await options.database.call<BrakeRow>('listBrakes')
    // An answer that was overtaken is of an older question.
    if (turn < answered) return
    answered = turn
    admin = toSet(rows)
    apply()
  }
  const loadSoon = () => {
    clearTimeout(retry)
    load().catch(error => {
      options.onError(error)
      retry = setTimeout(loadSoon, 1000).unref()
    })
  }
  options.feed.onChange(({ kind }) => {
    if (kind === 'app') loadSoon()
  })
  options.feed.onLostSight(loadSoon)
  const polled = await openBrakesFile({
    file: options.file,
    onLoad: brakes => {
      file = brakes
      apply()
    },
    onProblem: options.onProblem,
    ...(options.intervalMs === undefined ? {} : { intervalMs: options.intervalMs }),
  })
  await load()
  return {
    on: app => apps.get(app) ?? all,
    list,
    reload: load,
    close: () => {
      polled.close()
      clearTimeout(retry)
    },
  }
}
