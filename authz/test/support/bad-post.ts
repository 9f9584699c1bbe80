import fc from 'fast-check'

/** What becomes of one delivery: it is lost when `luck`, 0 to 19, is less than the twentieths that are lost. */
export type Fate = { luck: number; doubled: boolean; at: number }

/** Of each delivery of a history. */
export const fates = fc.infiniteStream(
  fc.record({
    luck: fc.nat({ max: 19 }),
    doubled: fc.boolean(),
    at: fc.double({ min: 0, max: 1, noNaN: true }),
  }),
)

/** Says which letters arrive after a step that made these; null is the end, when all that waits arrives. */
export type Carry<Letter> = (letters: Letter[] | null) => Letter[]

/** Brings everything at once and in order. */
export const goodPost = <Letter>(letters: Letter[] | null): Letter[] => letters ?? []

/** Loses some letters, 5 in 100 unless `lost` says other twentieths, doubles others, and brings them late and in another order. */
export const badPost = <Letter>(fates: Iterator<Fate>, lost = 1): Carry<Letter> => {
  let waiting: { letter: Letter; at: number }[] = []
  return letters => {
    for (const letter of letters ?? []) {
      const { luck, doubled, at } = fates.next().value as Fate
      if (luck >= lost) waiting.push({ letter, at })
      if (luck >= lost && doubled) waiting.push({ letter, at: 1 - at })
    }
    waiting.sort((a, b) => a.at - b.at)
    const due = letters === null ? waiting : waiting.filter(({ at }) => at < 0.5)
    waiting = waiting.filter(one => !due.includes(one)).map(({ letter, at }) => ({ letter, at: at / 2 }))
    return due.map(({ letter }) => letter)
  }
}
