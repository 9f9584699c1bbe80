import { hash, randomBytes } from 'node:crypto'

/** Something worth remembering until a time, by whatever clock the owner asks with; after it, it is as if it were new. */
export type Fading = { fadesAt: number }

/** What is known of names that anybody can make up, in bounded memory. */
export type FadingMemory<Entry extends Fading> = {
  /** The entry of a name, to be changed in place; a new one when there is none. */
  find(name: string, now: number): Entry
  size(): number
}

type Options<Entry> = {
  /** Makes an entry that has faded. `shared` says that it will stand for many names at once. */
  make: (shared: boolean) => Entry
  /** How many names have an entry of their own; 100,000 unless given. */
  most?: number
  /** How many entries the names beyond those share; 8,192 unless given. */
  cells?: number
}

/** How many entries each newcomer looks at for one that has faded: the work of forgetting comes in crumbs. */
const looksAt = 8

/**
 * Opens a memory. An entry is forgotten only when it has faded, so forgetting gives nobody a fresh start, however many
 * names a flood brings. While `most` entries are alive newcomers share `cells` more, by a hash that nobody can foresee: a
 * flood of names has no more than those entries to use up.
 */
export const openFadingMemory = <Entry extends Fading>({
  make,
  most = 100_000,
  cells = 8192,
}: Options<Entry>): FadingMemory<Entry> => {
  const entries = new Map<string, Entry>()
  const shared: (Entry | undefined)[] = []
  const seed = randomBytes(16).toString('hex')
  let hand = entries.entries()

  const forgetFaded = (now: number) => {
    for (let looked = 0; looked < looksAt; looked++) {
      const next = hand.next()
      if (next.done) {
        hand = entries.entries()
        return
      }
      const [name, entry] = next.value
      if (entry.fadesAt <= now) entries.delete(name)
    }
  }

  const findShared = (name: string): Entry => {
    const cell = hash('sha1', seed + name, 'buffer').readUInt32LE(0) % cells
    const entry = shared[cell] ?? make(true)
    shared[cell] = entry
    return entry
  }

  return {
    find: (name, now) => {
      const known = entries.get(name)
      if (known !== undefined) return known
      forgetFaded(now)
      if (entries.size >= most) return findShared(name)
      const entry = make(false)
      entries.set(name, entry)
      return entry
    },
    size: () => entries.size,
  }
}
