import { Compile } from 'typebox/compile'
import { type FileProblem, type Report, readYamlFile, show, writeSchema } from '../yaml-file.ts'
import { stepOf, toSmallest, toWhole } from './money.ts'
import { OffersFile, PackEntry, PlanEntry } from './offers-schema.ts'

/** A pack as it is sold: its price in each currency in the smallest unit. */
export type Pack = Omit<PackEntry, 'price'> & { name: string; prices: Record<string, number> }

/** A plan as it is sold: price and set-up in the smallest unit of each currency, the trial in days. */
export type Plan = Omit<PlanEntry, 'price' | 'setup' | 'trial'> & {
  name: string
  prices: Record<string, number>
  setups: Record<string, number>
  trialDays: number | null
}

/** What a good file says. */
export type Offers = {
  currency: string
  packs: Record<string, PackEntry>
  plans: Record<string, PlanEntry>
}

const validator = Compile(OffersFile)
const entryValidator = Compile(PackEntry)
const planValidator = Compile(PlanEntry)

export const defaultCurrency = 'eur'

type Told = (message: string) => void

const readPrices = (price: PackEntry['price'], currency: string, tell: Told) => {
  const prices: Record<string, number> = {}
  for (const [code, sum] of Object.entries(typeof price === 'number' ? { [currency]: price } : price)) {
    const amount = toSmallest(sum, code)
    const step = stepOf(code)
    if (amount === null || amount > 99_999_999)
      tell(`${show(sum)} is no price in ${code}: give whole smallest units, at most 99999999 of them`)
    else if (amount % step !== 0)
      tell(`${show(sum)} is no price in ${code}: cards pay multiples of ${toWhole(step, code)} in it`)
    else prices[code] = amount
  }
  return prices
}

/** A pack as it is sold. `tell` hears of a price that its currency cannot say. */
export const makePack = (name: string, entry: PackEntry, currency: string, tell: Told = () => {}): Pack => {
  const { price, ...rest } = entry
  return { ...rest, name, prices: readPrices(price, currency, tell) }
}

/** Days of `trial: true`. */
const usualTrialDays = 14

/** A plan as it is sold. `tell` hears of what its currency cannot say, and of what does not go together. */
export const makePlan = (name: string, entry: PlanEntry, currency: string, tell: Told = () => {}): Plan => {
  const { price, setup, trial = false, ...rest } = entry
  const prices = readPrices(price, currency, tell)
  const setups = setup === undefined ? {} : readPrices(setup, currency, tell)
  for (const [code, amount] of Object.entries(setups))
    if (amount > 0 && !prices[code]) tell(`there is a set-up fee in ${code}, and no price in it: give one`)
  if (rest.days !== undefined && rest.rollover !== undefined)
    tell('tokens last so many days, or roll over: take days or rollover away')
  if (rest.every === 'once' && (rest.rollover !== undefined || trial !== false))
    tell('nothing rolls over, and nothing is tried, where a plan is paid once: take rollover and trial away')
  return { ...rest, name, prices, setups, trialDays: trial === true ? usualTrialDays : trial || null }
}

const checkOffers = (
  { currency = defaultCurrency, packs = {}, plans = {} }: OffersFile,
  report: Report,
): Offers => {
  for (const [name, entry] of Object.entries(packs))
    makePack(name, entry, currency, message => report(['packs', name, 'price'], message))
  for (const [name, entry] of Object.entries(plans))
    makePlan(name, entry, currency, message => report(['plans', name], message))
  return { currency, packs, plans }
}

const kind = { schema: OffersFile, validator, name: "the offers' file" }

/** Reads apps/offers.yaml. Gives the offers, or null and every problem found. */
export const readOffers = (
  source: Uint8Array,
  file: string,
): { offers: Offers | null; problems: FileProblem[] } => {
  const { value, problems } = readYamlFile(source, file, kind, checkOffers)
  return { offers: value, problems }
}

/** Whether a value is a whole pack entry; the database's words are read with the same eyes as the file's. */
export const isPackEntry = (value: unknown): value is PackEntry => entryValidator.Check(value)

/** Whether a value is a whole plan entry. */
export const isPlanEntry = (value: unknown): value is PlanEntry => planValidator.Check(value)

/** The text of apps/offers.schema.json, for editors. */
export const offersSchemaJson = (): string => writeSchema('What is sold', OffersFile)
