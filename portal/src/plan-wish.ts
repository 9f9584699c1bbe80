import type { AdminPlan } from 'authz/contract-plans'
import type { WriteSum } from './format.ts'
import { readSum } from './money.ts'
import { readPrices, readWords, typeSums, typeText } from './pack-wish.ts'

type Typed = { en: string; fr: string }

export const lengths = ['month', 'year', 'once'] as const
export type Every = (typeof lengths)[number]

/** A plan as it stands in its form: everything as it is typed, sums by currency, features one a line. */
export type TypedPlan = {
  title: Typed
  summary: Typed
  features: Typed
  every: Every
  prices: Record<string, string>
  setups: Record<string, string>
  tokens: string
  days: string
  rollover: string
  trial: string
  apps: string[]
  groups: string[]
  popular: boolean
  hidden: boolean
  onRequest: boolean
  off: boolean
}

type Entry = AdminPlan['entry']

const linesOf = (text: string) => text.split('\n').map(line => line.trim())

const typeFeatures = (features: Entry['features'] = []): Typed => {
  const lines = features.map(typeText)
  const said = (language: 'en' | 'fr') => lines.map(line => line[language]).join('\n')
  return { en: said('en'), fr: said('fr').trim() === '' ? '' : said('fr') }
}

/** The first line in French is the first in English, and so on. */
const readFeatures = ({ en, fr }: Typed): NonNullable<Entry['features']> | null => {
  const [inEnglish, inFrench] = [linesOf(en), linesOf(fr)]
  const features = Array.from({ length: Math.max(inEnglish.length, inFrench.length) }, (_, i) =>
    readWords({ en: inEnglish[i] ?? '', fr: inFrench[i] ?? '' }),
  ).filter(line => line !== null)
  return features.length === 0 ? null : features
}

const typeNumber = (value: number | undefined) => (value === undefined ? '' : String(value))
const readNumber = (typed: string) => (typed === '' ? null : Number(typed))

/** The days of `trial: true`. */
const usualTrialDays = 14
const typeTrial = (trial: Entry['trial']) =>
  trial === true ? String(usualTrialDays) : trial === false ? '0' : typeNumber(trial)

/** A plan's words as they are typed; an empty form without one. */
export const typePlan = (plan: AdminPlan | null, currency: string, write: WriteSum): TypedPlan => {
  const { entry, prices = {}, setups = {} } = plan ?? {}
  return {
    title: typeText(entry?.title),
    summary: typeText(entry?.summary),
    features: typeFeatures(entry?.features),
    every: lengths.find(every => every === entry?.every) ?? 'month',
    prices: { [currency]: '', ...typeSums(prices, write) },
    setups: { [currency]: '', ...typeSums(setups, write) },
    tokens: typeNumber(entry?.tokens),
    days: typeNumber(entry?.days),
    rollover: typeNumber(entry?.rollover),
    trial: typeTrial(entry?.trial),
    apps: entry?.apps ?? [],
    groups: entry?.groups ?? [],
    popular: entry?.popular === true,
    hidden: entry?.hidden === true,
    onRequest: entry?.['on-request'] === true,
    off: entry?.off === true,
  }
}

/** What the form says, as the service takes it: null for what is empty. */
export const readPlan = (typed: TypedPlan) => ({
  title: readWords(typed.title),
  summary: readWords(typed.summary),
  features: readFeatures(typed.features),
  price: readPrices(typed.prices),
  every: typed.every,
  setup: readPrices(typed.setups),
  tokens: readNumber(typed.tokens),
  days: readNumber(typed.days),
  rollover: readNumber(typed.rollover),
  trial: typed.trial === '0' ? false : readNumber(typed.trial),
  apps: typed.apps.length === 0 ? null : typed.apps,
  groups: typed.groups.length === 0 ? null : typed.groups,
  hidden: typed.hidden,
  'on-request': typed.onRequest,
  popular: typed.popular,
  off: typed.off,
})

/** Only what the form says otherwise than it did when it opened: the rest stays the file's. */
export const planChangesOf = (before: TypedPlan, after: TypedPlan): Record<string, unknown> => {
  const [was, is] = [readPlan(before), readPlan(after)]
  return Object.fromEntries(
    Object.entries(is).filter(
      ([name, value]) => JSON.stringify(value) !== JSON.stringify(was[name as keyof typeof was]),
    ),
  )
}

/** What is wrong with a field, beside what the browser sees by itself. */
export type PlanFault = 'daysToo' | 'onceRolls' | 'onceTried' | 'setupAlone' | 'tooMany' | 'tooLong'

const maxFeatures = 20
const maxLine = 200

const featureFault = (text: string): PlanFault | null => {
  const lines = linesOf(text)
  if (lines.filter(line => line !== '').length > maxFeatures) return 'tooMany'
  return lines.some(line => line.length > maxLine) ? 'tooLong' : null
}

/** What does not go together, each at the field that is to change; `setups` by currency. */
export const planFaultsOf = (typed: TypedPlan) => {
  const { every, days, rollover, trial, prices, setups } = typed
  const setupFaults = Object.entries(setups).map(([code, setup]): [string, PlanFault | null] => {
    const isAlone = (readSum(setup, code) ?? 0) > 0 && !(readSum(prices[code] ?? '', code) ?? 0)
    return [code, isAlone ? 'setupAlone' : null]
  })
  const isOnce = every === 'once'
  return {
    rollover: rollover === '' ? null : isOnce ? 'onceRolls' : days === '' ? null : 'daysToo',
    trial: isOnce && trial !== '' && trial !== '0' ? 'onceTried' : null,
    features: { en: featureFault(typed.features.en), fr: featureFault(typed.features.fr) },
    setups: Object.fromEntries(setupFaults),
  } as const satisfies Record<string, PlanFault | null | Record<string, PlanFault | null>>
}

/** Whether the form can be sent: each sum is one, there is a price, and nothing contradicts itself. */
export const isPlanRight = (typed: TypedPlan): boolean => {
  const sums = [typed.prices, typed.setups].flatMap(by => Object.entries(by))
  const faults = planFaultsOf(typed)
  return (
    sums.every(([code, sum]) => sum === '' || readSum(sum, code) !== null) &&
    Object.values(typed.prices).some(sum => sum !== '') &&
    [faults.rollover, faults.trial, ...Object.values(faults.features), ...Object.values(faults.setups)].every(
      fault => fault === null,
    )
  )
}
