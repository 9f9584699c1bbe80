import { LRUCache } from 'lru-cache'
import type { ChangeFeed } from '../people/change-feed.ts'

/** Whose pass, for which app and rule. */
export type PassKey = { personId: string; appId: number; note: string }

/**
 * The open passes that this gate knows of, so that requests inside their time ask the ledger nothing. What is not here
 * may still be open: the ledger tells.
 */
export type Passes = {
  /** Whole seconds that are left, counted up; 0 when no pass is known. */
  left(key: PassKey): number
  /** To be taken before the ledger is asked, and given back with its answer. */
  epoch(): number
  /** Remembers a pass of at most `seconds`, unless somebody's passes were closed since the epoch. */
  remember(key: PassKey, until: Date, seconds: number, epoch: number): void
}

const defaultSize = 50_000

const textOf = ({ personId, appId, note }: PassKey) => `${personId} ${appId} ${note}`

type Entry = { personId: string; endsAt: number }

/**
 * Opens the memory of passes. A person's change closes theirs: refunding a pass writes one. Times are of the clock that
 * nobody sets, and never longer than the rule says: the database's clock may be ahead.
 */
export const openPasses = (
  feed: Pick<ChangeFeed, 'onChange' | 'onLostSight'>,
  size = defaultSize,
): Passes => {
  const textsOf = new Map<string, Set<string>>()
  const entries = new LRUCache<string, Entry>({
    max: size,
    dispose: ({ personId }, text) => {
      const texts = textsOf.get(personId)
      texts?.delete(text)
      if (texts?.size === 0) textsOf.delete(personId)
    },
  })
  let epoch = 0

  feed.onChange(({ kind, ref }) => {
    if (kind !== 'person') return
    // What the ledger is saying now may be from before the change, whoever it is about.
    epoch++
    for (const text of [...(textsOf.get(ref) ?? [])]) entries.delete(text)
  })
  feed.onLostSight(() => {
    epoch++
    entries.clear()
  })

  const own = (personId: string) => {
    let texts = textsOf.get(personId)
    if (texts === undefined) {
      texts = new Set()
      textsOf.set(personId, texts)
    }
    return texts
  }

  return {
    left: key => {
      const text = textOf(key)
      const entry = entries.get(text)
      if (entry === undefined) return 0
      const seconds = Math.ceil((entry.endsAt - performance.now()) / 1000)
      if (seconds > 0) return seconds
      entries.delete(text)
      return 0
    },
    epoch: () => epoch,
    remember: (key, until, seconds, since) => {
      const leftMs = Math.min(until.getTime() - Date.now(), seconds * 1000)
      if (since !== epoch || leftMs <= 0) return
      const text = textOf(key)
      // The old entry's end must not take the new one's place in the person's list.
      entries.set(text, { personId: key.personId, endsAt: performance.now() + leftMs })
      own(key.personId).add(text)
    },
  }
}
