import { type Path, type Report, show } from '../yaml-file.ts'
import type { FileRule, RefundClass, Unit } from './app-schema.ts'

/** What a price says besides an amount, frozen into the charge that it makes; see supabase/schemas/charge_batch.sql. */
export type Terms = {
  /** The amount is set aside; what it really costs is settled when the request has ended. */
  hold?: true
  /** The price of one unit in tokens, perhaps a decimal, and what a request costs at least and at most. */
  per?: Unit
  rate?: number
  min?: number
  max?: number
  /** The tool tells what it cost, at most `max`. */
  reported?: true
  /** Which answers of the tool give the tokens back. */
  refund?: RefundClass[]
  /** One charge opens the rule for so many seconds. */
  pass?: number
  /** So many requests of a person are free first. */
  quota?: { n: number; per: 'day' | 'week' | 'month' }
}

/** A rule's price: a whole number of tokens to charge or to set aside, and terms where it is not a plain charge. */
export type RulePrice = { tokens: number; terms: Terms | null }

const priceKeys = ['tokens', 'pass', 'per', 'min', 'max', 'hold', 'reported', 'refund', 'free-quota'] as const
type PriceKey = (typeof priceKeys)[number]

const secondsOf = { s: 1, m: 60, h: 3600, d: 86_400 }
const longestPass = 366 * 86_400

const readDuration = (text: string): number =>
  Number(text.slice(0, -1)) * secondsOf[text.slice(-1) as keyof typeof secondsOf]

const readQuota = (text: string): NonNullable<Terms['quota']> => {
  const [n, per] = text.split('/')
  return { n: Number(n), per: per as 'day' | 'week' | 'month' }
}

/** Whether a number has at most 6 decimals: what a ledger that counts exactly multiplies. */
export const isRate = (rate: number): boolean => rate > 0 && Number(rate.toFixed(6)) === rate

/** Whether a rule of the file takes tokens at all. */
export const isCharging = (rule: FileRule): boolean => (rule.tokens ?? 0) > 0 || rule.reported === true

type Problem = [key: PriceKey, message: string]

const given = (rule: FileRule, keys: readonly PriceKey[]) => keys.filter(key => rule[key] !== undefined)

const strangers = (rule: FileRule, keys: readonly PriceKey[], message: string): Problem[] =>
  given(rule, keys).map(key => [key, message])

const missing = (rule: FileRule, keys: readonly PriceKey[], why: string): Problem[] =>
  keys.filter(key => rule[key] === undefined).map(key => [key, `is missing: ${why}`])

const checkBounds = ({ min, max, hold }: FileRule): Problem[] => {
  if (max === undefined) return []
  const problems: Problem[] = []
  if (min !== undefined && min > max) problems.push(['min', `is more than max, ${max}: give at most that`])
  if (hold !== undefined && hold > max)
    problems.push(['hold', `is more than max, ${max}: nothing above that is ever taken`])
  if (hold !== undefined && min !== undefined && hold < min)
    problems.push(['hold', `is less than min, ${min}: give at least that`])
  return problems
}

const checkPer = (rule: FileRule): Problem[] => [
  ...missing(rule, ['tokens'], `give what one ${rule.per} costs`),
  ...missing(rule, ['max'], 'a price that grows needs an end. Give the most that a request can cost'),
  ...strangers(rule, ['pass'], 'opens a time for one charge: leave out per, or leave out pass'),
  ...(rule.tokens !== undefined && !isRate(rule.tokens)
    ? [
        [
          'tokens',
          `${show(rule.tokens)} is no price of a unit: give more than 0, with at most 6 decimals`,
        ] as Problem,
      ]
    : []),
  ...checkBounds(rule),
]

const checkReported = (rule: FileRule): Problem[] => {
  const other = given(rule, ['tokens', 'per', 'min', 'pass'])
  if (other.length > 0)
    return [
      [
        'reported',
        `means that the tool tells the price: leave out ${other.join(', ')}, or leave out reported`,
      ],
    ]
  return [
    ...missing(rule, ['hold'], 'give what is set aside until the tool tells what it cost'),
    ...missing(rule, ['max'], 'give the most that the tool may report'),
    ...checkBounds(rule),
  ]
}

const checkPlain = (rule: FileRule): Problem[] => [
  ...strangers(rule, ['min', 'max', 'hold'], 'stands only beside per or reported: leave it out'),
  ...(Number.isInteger(rule.tokens ?? 0)
    ? []
    : [
        [
          'tokens',
          `${show(rule.tokens)} cannot stand here without per: give a whole number of tokens`,
        ] as Problem,
      ]),
  ...((rule.tokens ?? 0) > 0
    ? []
    : strangers(
        rule,
        ['pass', 'refund', 'free-quota'],
        'is about tokens, but the rule is free: leave it out',
      )),
]

/** What contradicts itself in a rule's price, each with the key that is wrong and the remedy. */
const problemsOf = (rule: FileRule): Problem[] => {
  if (rule.deny) {
    const other = [...given(rule, priceKeys), ...(rule.access === undefined ? [] : ['access'])]
    return other.length === 0
      ? []
      : [['deny' as PriceKey, `refuses everybody: leave out ${other.join(' and ')}, or leave out deny`]]
  }
  const long = rule.pass !== undefined && readDuration(rule.pass) > longestPass
  return [
    ...(long ? [['pass', 'is longer than a year: give at most 366d'] as Problem] : []),
    ...(rule.reported ? checkReported(rule) : rule.per ? checkPer(rule) : checkPlain(rule)),
  ]
}

const readTerms = (rule: FileRule): Terms | null => {
  const terms: Terms = {}
  if (rule.per !== undefined)
    Object.assign(terms, { hold: true, per: rule.per, rate: rule.tokens, min: rule.min ?? 0, max: rule.max })
  if (rule.reported) Object.assign(terms, { hold: true, reported: true, max: rule.max })
  if (rule.refund !== undefined) terms.refund = rule.refund
  if (rule.pass !== undefined) terms.pass = readDuration(rule.pass)
  if (rule['free-quota'] !== undefined) terms.quota = readQuota(rule['free-quota'])
  return Object.keys(terms).length === 0 ? null : Object.freeze(terms)
}

/** A rule's price; what contradicts itself in it is reported, and then the price must not be used. */
export const readRulePrice = (rule: FileRule, path: Path, report: Report): RulePrice => {
  for (const [key, message] of problemsOf(rule)) report([...path, key], message)
  const terms = readTerms(rule)
  const tokens = terms?.hold ? (rule.hold ?? rule.max ?? 0) : (rule.tokens ?? 0)
  return { tokens, terms }
}

/** The same price at an admin's number of tokens; null when it cannot hold. 0 makes the rule free. */
export const repriced = ({ tokens, terms }: RulePrice, wanted: number): RulePrice | null => {
  if (wanted === 0) return terms?.reported ? null : { tokens: 0, terms: null }
  if (terms?.reported) return null
  if (terms?.per) return isRate(wanted) ? { tokens, terms: Object.freeze({ ...terms, rate: wanted }) } : null
  return Number.isInteger(wanted) && wanted > 0 ? { tokens: wanted, terms } : null
}

const megabyte = 1_000_000

/** Where a request has cost its `max`, so that a gateway can end it there: milliseconds and bytes of either way. */
export type Limits = { durationMs: number; bytesIn: number; bytesOut: number }

/** The limits of a price by the unit; null where what goes on costs nothing more. */
export const limitsOf = (terms: Terms | null): Limits | null => {
  if (!terms?.per || !terms.rate || !terms.max) return null
  const units = terms.max / terms.rate
  const none = Number.POSITIVE_INFINITY
  switch (terms.per) {
    case 'second':
      return { durationMs: units * 1000, bytesIn: none, bytesOut: none }
    case 'minute':
      return { durationMs: units * 60_000, bytesIn: none, bytesOut: none }
    case 'megabyte-in':
      return { durationMs: none, bytesIn: units * megabyte, bytesOut: none }
    case 'megabyte-out':
      return { durationMs: none, bytesIn: none, bytesOut: units * megabyte }
  }
}

const words = (n: number) => (n === 1 ? '1 token' : `${n} tokens`)

const spans: [number, string][] = [
  [86_400, 'day'],
  [3600, 'hour'],
  [60, 'minute'],
  [1, 'second'],
]

const spanOf = (seconds: number) => {
  const [size, name] = spans.find(([size]) => seconds % size === 0) ?? [1, 'second']
  const n = seconds / size
  return n === 1 ? `1 ${name}` : `${n} ${name}s`
}

/** A price in words: `2 tokens a second, 120 set aside, at most 600, given back after 5xx`. */
export const wordsOfPrice = ({ tokens, terms }: RulePrice): string => {
  if (tokens === 0) return 'free'
  if (terms === null) return words(tokens)
  const { per, rate = 0, min = 0, max = 0, reported, refund, pass, quota } = terms
  const bounds = `${tokens} set aside, ${min > 0 ? `at least ${min}, ` : ''}at most ${max}`
  return [
    per
      ? `${words(rate)} a ${per.replace('-', ' ')}, ${bounds}`
      : reported
        ? `what the tool reports, ${bounds}`
        : words(tokens),
    ...(pass ? [`opens ${spanOf(pass)}`] : []),
    ...(quota ? [`the first ${quota.n} a ${quota.per} free`] : []),
    ...(refund ? [`given back after ${refund.join(' or ')}`] : []),
  ].join(', ')
}
