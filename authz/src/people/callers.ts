import { LRUCache } from 'lru-cache'
import { type Database, isUnavailable } from '../database.ts'
import type { SigningKeys } from '../secrets.ts'
import { hashApiKey, looksLikeApiKey } from './api-key.ts'
import { type GrantedApps, type GrantedAppsRow, readGrantedApps } from './app-access.ts'
import type { ChangeFeed } from './change-feed.ts'
import { openSessionUses, type SessionUse, type SessionUses } from './session-uses.ts'
import { readSigned, type SessionClaims } from './signed.ts'

/** A person as the gate and the API need them, with what the credential allows. */
export type Caller = {
  kind: 'caller'
  personId: string
  walletId: number
  email: string
  name: string
  role: 'user' | 'support' | 'admin'
  /** Deleted accounts have no callers. */
  status: 'unverified' | 'active' | 'suspended'
  suspendedReason: string | null
  granted: GrantedApps
  /** Whether this session has shown a second factor; of a key, whether its owner has one. */
  secondFactor: boolean
  /** An admin who must make a second factor, or show it, before anything else. */
  owesFactor: boolean
  /** How they showed who they are. */
  by:
    | {
        kind: 'session'
        id: string
        expiresAt: number
        /** Until when an admin's session sees the portal as somebody, where it does; nothing for the gate. */
        viewUntil?: number
      }
    | {
        kind: 'key'
        id: string
        /** What it spends counts under this id: its own, or that of the first key that it came of by rotation. */
        firstId: string
        apps: readonly string[] | null
        admin: boolean
      }
}

/** The state that is needed cannot be had: neither yes nor no. */
export class CallerUnavailable extends Error {}

type CallerRow = {
  personId: string
  walletId: number
  email: string
  name: string
  role: Caller['role']
  status: Caller['status']
  suspendedReason: string | null
  granted: GrantedAppsRow
  sessionId: string | null
  sessionExpiresAt: Date | null
  sessionSeenAt: Date | null
  keyId: string | null
  keyApps: string[] | null
  keyAdmin: boolean | null
  keyExpiresAt: Date | null
  keyFirstId: string | null
  secondFactor: boolean
  viewUntil?: Date | null
}

/** Finds who a credential belongs to. All answers come from memory while the change feed vouches for them. */
export type Callers = {
  /** A session cookie's text for one audience ("portal" or an app). Null: nobody. Rejects with CallerUnavailable. */
  bySession(text: string, audience: string): Promise<Caller | null>
  /** An API key's text. Null: unknown, expired or revoked. Rejects with CallerUnavailable. */
  byKey(text: string): Promise<Caller | null>
  /** Whom an admin's session sees the portal as; null when it does not. Rejects with CallerUnavailable. */
  viewedBy(sessionId: string): Promise<Caller | null>
  /** The first two at once from memory; undefined when memory alone cannot tell. */
  knownBySession(text: string, audience: string): Caller | null | undefined
  knownByKey(text: string): Caller | null | undefined
  /** The keys used since the last call, and when each was last: for the batch behind the gate. */
  takeUsedKeys(): Map<string, number>
  /** The same of sessions, which end when nobody uses them. */
  sessionUses: Pick<SessionUses, 'take' | 'giveBack'>
  /** Forgets everybody: whoever asks next is looked up and must prove it by the keys that hold then. */
  forget(): void
}

const defaultSize = 50_000
const dayMs = 86_400_000

const toCaller = (row: CallerRow, adminMfa: boolean): Caller => ({
  kind: 'caller',
  personId: row.personId,
  walletId: row.walletId,
  email: row.email,
  name: row.name,
  role: row.role,
  status: row.status,
  suspendedReason: row.suspendedReason,
  granted: readGrantedApps(row.granted),
  secondFactor: row.secondFactor,
  owesFactor: adminMfa && row.role === 'admin' && !row.secondFactor,
  by: row.keyId
    ? {
        kind: 'key',
        id: row.keyId,
        firstId: row.keyFirstId ?? row.keyId,
        apps: row.keyApps,
        admin: row.keyAdmin === true,
      }
    : {
        kind: 'session',
        id: row.sessionId ?? '',
        expiresAt: row.sessionExpiresAt?.getTime() ?? 0,
        ...(row.viewUntil ? { viewUntil: row.viewUntil.getTime() } : {}),
      },
})

/** `use` is that of a session; null of a key, and of nobody. */
type Entry = { caller: Caller | null; audience: string; expiresAt: number; use: SessionUse | null }

/** Whose change makes an entry wrong. */
const ownersOf = ({ caller }: Entry): string[] => (caller ? [caller.personId, caller.by.id] : [])

type Load = { entry: Promise<Entry>; tainted: boolean }

type Options = {
  sessionKeys: SigningKeys
  /** Whether admins must have shown a second factor. */
  adminMfa?: boolean
  /** How many credentials stay in memory. */
  size?: number
  /** How long a session lives that nobody uses; a day unless given. */
  idleMs?: number
  onLookup?: (outcome: 'hit' | 'miss') => void
}

/** Opens the memory of callers over the database, kept right by the change feed. */
export const openCallers = (database: Database, feed: ChangeFeed, options: Options): Callers => {
  const { adminMfa = false, idleMs = dayMs } = options
  const entries = new LRUCache<string, Entry>({
    max: options.size ?? defaultSize,
    dispose: (entry, text) => {
      for (const owner of ownersOf(entry)) {
        const texts = textsOf.get(owner)
        texts?.delete(text)
        if (texts?.size === 0) textsOf.delete(owner)
      }
    },
  })
  /** Under which texts a person or a credential is in memory: exactly those of `entries`. */
  const textsOf = new Map<string, Set<string>>()
  const loads = new Map<string, Load>()

  feed.onChange(({ kind, ref }) => {
    if (kind === 'app') return
    // What is being read now may be from before the change, and nobody knows yet whose it is.
    for (const load of loads.values()) load.tainted = true
    for (const text of [...(textsOf.get(ref) ?? [])]) entries.delete(text)
  })
  const forget = () => {
    for (const load of loads.values()) load.tainted = true
    entries.clear()
  }
  feed.onLostSight(forget)

  const remember = (text: string, entry: Entry) => {
    entries.set(text, entry)
    for (const owner of ownersOf(entry)) {
      const texts = textsOf.get(owner)
      if (texts) texts.add(text)
      else textsOf.set(owner, new Set([text]))
    }
  }

  /** Loads once however many ask at the same time. */
  const load = (text: string, ask: () => Promise<Entry>): Promise<Entry> => {
    const running = loads.get(text)
    if (running) return running.entry
    // Bounded here: one that hangs on a dead connection must not be joined for ever.
    const started: Load = { tainted: false, entry: bounded(ask()) }
    loads.set(text, started)
    started.entry
      .then(entry => {
        if (!started.tainted) remember(text, entry)
      })
      .catch(() => {})
      .finally(() => loads.delete(text))
    return started.entry
  }

  let usedKeys = new Map<string, number>()
  const uses = openSessionUses(idleMs)

  /** The record of a session's uses that another of its cookies has in memory already. */
  const useInMemory = (sessionId: string): SessionUse | null => {
    for (const text of textsOf.get(sessionId) ?? []) return entries.peek(text)?.use ?? null
    return null
  }

  const known = (text: string, audience: string): Caller | null | undefined => {
    const entry = entries.get(text)
    if (entry === undefined) return undefined
    const now = Date.now()
    if (entry.audience !== audience || entry.expiresAt <= now) return null
    if (entry.use !== null) {
      // Idle here: only the database knows whether it was used at another gate.
      if (uses.isIdle(entry.use, now)) return undefined
      uses.note(entry.use, now)
    } else if (entry.caller?.by.kind === 'key') usedKeys.set(entry.caller.by.id, now)
    return entry.caller
  }

  const find = async (text: string, audience: string, ask: () => Promise<Entry>): Promise<Caller | null> => {
    if ((await feed.confirm()) !== 'lost') {
      const caller = known(text, audience)
      if (caller !== undefined) return caller
    }
    try {
      const entry = await load(text, ask)
      if (entry.audience !== audience || entry.expiresAt <= Date.now()) return null
      if (entry.caller?.by.kind === 'key') usedKeys.set(entry.caller.by.id, Date.now())
      return entry.caller
    } catch (error) {
      if (isUnavailable(error))
        throw new CallerUnavailable('the account cannot be read now', { cause: error })
      throw error
    }
  }

  const askSession = async (claims: SessionClaims): Promise<Entry> => {
    const [row] = await database.call<CallerRow>('findCallerBySession', { id: claims.sid })
    const caller = row && row.personId === claims.sub ? toCaller(row, adminMfa) : null
    const expiresAt = Math.min(
      claims.exp * 1000,
      row?.sessionExpiresAt?.getTime() ?? Number.POSITIVE_INFINITY,
    )
    const nobody = { caller: null, audience: claims.aud, expiresAt, use: null }
    if (!caller || !row) return nobody
    const { id } = caller.by
    const now = Date.now()
    const use = uses.of(id, row.sessionSeenAt?.getTime() ?? 0, useInMemory(id))
    if (uses.isIdle(use, now)) return nobody
    // Noted at once, so that another cookie of the session that is being read now finds this very record.
    uses.note(use, now)
    return { caller, audience: claims.aud, expiresAt, use }
  }

  const askKey = async (text: string): Promise<Entry> => {
    const [row] = await database.call<CallerRow>('findCallerByKey', { hash: hashApiKey(text) })
    const expiresAt = row?.keyExpiresAt?.getTime() ?? Number.POSITIVE_INFINITY
    return { caller: row ? toCaller(row, adminMfa) : null, audience: 'key', expiresAt, use: null }
  }

  const quick = (text: string, audience: string) => {
    const caller = feed.isFresh() ? known(text, audience) : undefined
    options.onLookup?.(caller === undefined ? 'miss' : 'hit')
    return caller
  }

  return {
    forget,
    knownBySession: quick,
    knownByKey: text => quick(text, 'key'),
    bySession: async (text, audience) => {
      const claims = readSigned<SessionClaims>(options.sessionKeys, text, audience)
      return claims === null ? null : find(text, audience, () => askSession(claims))
    },
    viewedBy: async sessionId => {
      try {
        const [row] = await bounded(database.call<CallerRow>('findViewed', { sessionId }))
        return row === undefined ? null : toCaller(row, adminMfa)
      } catch (error) {
        if (isUnavailable(error))
          throw new CallerUnavailable('the account cannot be read now', { cause: error })
        throw error
      }
    },
    takeUsedKeys: () => {
      const taken = usedKeys
      usedKeys = new Map()
      return taken
    },
    sessionUses: uses,
    byKey: async text => (looksLikeApiKey(text) ? find(text, 'key', () => askKey(text)) : null),
  }
}

const loadTimeoutMs = 800

/** Rejects like a lost connection when the database takes longer than a person should wait. */
const bounded = <T>(work: Promise<T>): Promise<T> => {
  let timer: NodeJS.Timeout
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(Object.assign(new Error('too slow'), { code: 'ETIMEDOUT' })),
      loadTimeoutMs,
    )
  })
  return Promise.race([work, late]).finally(() => clearTimeout(timer))
}
