import { describe, expect, test } from 'vitest'
import { readPriceList } from './price-list-file.ts'
import { limitsOf, type Terms } from './terms.ts'

const read = (rule: string) =>
  readPriceList(
    Buffer.from(`title: T\nsummary: S\notherwise: free\nrules: [{ on: POST /a, ${rule} }]`),
    'a',
    'f',
  )
const priceOf = (rule: string) => {
  const { list, problems } = read(rule)
  if (!list) throw new Error(JSON.stringify(problems))
  const { tokens, terms } = list.rules[0] ?? {}
  return { tokens, terms }
}

describe("a rule's price", () => {
  test.each<[string, number, Terms | null]>([
    ['tokens: 7', 7, null],
    ['tokens: 0', 0, null],
    ['tokens: 7, refund: [5xx]', 7, { refund: ['5xx'] }],
    ['tokens: 7, pass: 30m', 7, { pass: 1800 }],
    ['tokens: 7, pass: 2d, refund: [4xx, 5xx]', 7, { pass: 172_800, refund: ['4xx', '5xx'] }],
    ['tokens: 7, pass: 45s', 7, { pass: 45 }],
    ['tokens: 7, free-quota: 10/day', 7, { quota: { n: 10, per: 'day' } }],
    [
      'tokens: 2, per: second, hold: 120, max: 600',
      120,
      { hold: true, per: 'second', rate: 2, min: 0, max: 600 },
    ],
    [
      'tokens: 0.25, per: megabyte-in, min: 3, max: 50',
      50,
      { hold: true, per: 'megabyte-in', rate: 0.25, min: 3, max: 50 },
    ],
    ['reported: true, hold: 500, max: 2000', 500, { hold: true, reported: true, max: 2000 }],
  ])('%s sets %d tokens aside or charges them, under its terms', (rule, tokens, terms) =>
    expect(priceOf(rule)).toEqual({ tokens, terms }),
  )

  test('is frozen, as charges keep it', () =>
    expect(Object.isFrozen(priceOf('tokens: 7, pass: 30m').terms)).toBe(true))

  test('folds its path even where only the tool knows the amount', () =>
    expect(read('reported: true, hold: 5, max: 9').list?.rules[0]?.exact).toBe(false))

  test.each([
    ['tokens: 1, per: second', 'max', 'is missing'],
    ['per: second, max: 9', 'tokens', 'is missing'],
    ['tokens: 0, per: second, max: 9', 'tokens', '0 is no price of a unit'],
    ['tokens: 0.0000001, per: second, max: 9', 'tokens', '1e-7 is no price of a unit'],
    ['tokens: 1, per: hour, max: 9', 'per', '"hour" cannot stand here'],
    ['tokens: 1, per: second, max: 9, pass: 1h', 'pass', 'leave out per, or leave out pass'],
    ['tokens: 1, per: second, max: 9, hold: 10', 'hold', 'is more than max, 9'],
    ['tokens: 1, per: second, max: 9, min: 10', 'min', 'is more than max, 9'],
    ['tokens: 1, per: second, max: 9, hold: 2, min: 3', 'hold', 'is less than min, 3'],
    ['tokens: 1, per: second, max: 9.5', 'max', '9.5 cannot stand here'],
    ['tokens: 1, per: second, max: 0', 'max', '0 cannot stand here'],
    ['tokens: .inf, per: second, max: 9', 'tokens', 'null cannot stand here'],
    ['tokens: 1.5', 'tokens', '1.5 cannot stand here without per'],
    ['tokens: 1, hold: 5', 'hold', 'stands only beside per or reported'],
    ['tokens: 1, max: 5, min: 1', 'max', 'stands only beside per or reported'],
    ['reported: true, max: 5', 'hold', 'is missing'],
    ['reported: true, hold: 5', 'max', 'is missing'],
    ['reported: true, hold: 6, max: 5', 'hold', 'is more than max'],
    ['reported: true, tokens: 3, hold: 5, max: 5', 'reported', 'leave out tokens, or leave out reported'],
    ['reported: false, tokens: 3', 'reported', 'false cannot stand here'],
    ['reported: true, hold: 5, max: 5, access: public', 'reported', 'cost nobody anything'],
    ['tokens: 0, pass: 30m', 'pass', 'the rule is free'],
    ['tokens: 0, refund: [5xx]', 'refund', 'the rule is free'],
    ['access: public, free-quota: 3/day', 'free-quota', 'the rule is free'],
    ['tokens: 1, pass: 30', 'pass', '30 cannot stand here'],
    ['tokens: 1, pass: 0m', 'pass', '"0m" cannot stand here'],
    ['tokens: 1, pass: 367d', 'pass', 'is longer than a year'],
    ['tokens: 1, refund: []', 'refund', '[] cannot stand here'],
    ['tokens: 1, refund: [5xx, 5xx]', 'refund', '["5xx","5xx"] cannot stand here'],
    ['tokens: 1, refund: 5xx', 'refund', '"5xx" cannot stand here'],
    ['tokens: 1, refund: [3xx]', 'refund[0]', '"3xx" cannot stand here'],
    ['tokens: 1, free-quota: 10', 'free-quota', '10 cannot stand here'],
    ['tokens: 1, free-quota: 10/year', 'free-quota', '"10/year" cannot stand here'],
    ['tokens: 1, free-quota: 0/day', 'free-quota', '"0/day" cannot stand here'],
    ['deny: true, pass: 30m', 'deny', 'refuses everybody: leave out pass'],
  ])('%s contradicts itself at %s', (rule, key, message) => {
    const { list, problems } = read(rule)
    expect(list).toBeNull()
    const at = problems.filter(problem => problem.key === `rules[0].${key}`)
    expect(at.map(problem => problem.message).join()).toContain(message)
  })
})

describe('the limits of a price', () => {
  const none = Number.POSITIVE_INFINITY
  test.each([
    ['tokens: 2, per: second, max: 600', { durationMs: 300_000, bytesIn: none, bytesOut: none }],
    ['tokens: 0.5, per: minute, max: 1', { durationMs: 120_000, bytesIn: none, bytesOut: none }],
    ['tokens: 4, per: megabyte-in, max: 10', { durationMs: none, bytesIn: 2_500_000, bytesOut: none }],
    ['tokens: 4, per: megabyte-out, max: 10', { durationMs: none, bytesIn: none, bytesOut: 2_500_000 }],
  ])('%s are where max is reached', (rule, limits) =>
    expect(limitsOf(priceOf(rule).terms ?? null)).toEqual(limits),
  )

  test('are none where time and size cost nothing', () => {
    expect(limitsOf(null)).toBeNull()
    expect(limitsOf(priceOf('reported: true, hold: 5, max: 9').terms ?? null)).toBeNull()
    expect(limitsOf(priceOf('tokens: 5, pass: 1h').terms ?? null)).toBeNull()
  })
})
