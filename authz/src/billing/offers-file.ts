import Type, { type Static } from 'typebox'
import { Compile } from 'typebox/compile'
import { type FileProblem, type Report, readYamlFile, show, writeSchema } from '../yaml-file.ts'
import { toSmallest } from './money.ts'

// The schema's descriptions are the editor's help and, word for word, the remedies in our error messages.

const textHelp = 'Give a text of 1 to 200 letters, or one for each language: { en: …, fr: … }.'
const Text = Type.Union(
  [
    Type.String({ minLength: 1, maxLength: 200 }),
    Type.Object(
      {
        en: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
        fr: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
      },
      { additionalProperties: false, minProperties: 1 },
    ),
  ],
  { description: textHelp },
)

const Currency = Type.String({
  pattern: '^[a-z]{3}$',
  description: 'Give a currency by its three letters of ISO 4217, small: eur, usd, chf.',
})

const priceHelp =
  'Give what it costs in the currency of the file (9.99), or in each currency: { eur: 9.99, usd: 10.99 }.'
const Price = Type.Union(
  [
    Type.Number({ exclusiveMinimum: 0, maximum: 999_999 }),
    Type.Record(
      Type.String({ pattern: '^[a-z]{3}$' }),
      Type.Number({ exclusiveMinimum: 0, maximum: 999_999 }),
      {
        additionalProperties: false,
        minProperties: 1,
        maxProperties: 20,
      },
    ),
  ],
  { description: priceHelp },
)

/** What a pack says, in the file and where an admin writes one. */
export const PackEntry = Type.Object(
  {
    title: Text,
    summary: Type.Optional(Text),
    tokens: Type.Integer({
      minimum: 1,
      maximum: 1_000_000_000,
      description: 'Give how many tokens the pack holds: a whole number from 1.',
    }),
    price: Price,
    popular: Type.Optional(
      Type.Boolean({ description: 'Give true for the pack that most should take; it is shown so.' }),
    ),
    app: Type.Optional(
      Type.String({
        pattern: '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$',
        description:
          'Give the name of an app: the pack is offered where that app is paid for, and nowhere else.',
      }),
    ),
    groups: Type.Optional(
      Type.Array(Type.String({ minLength: 1, maxLength: 100 }), {
        minItems: 1,
        maxItems: 50,
        description: 'Give the names of the groups whose people see the pack; without them everybody does.',
      }),
    ),
    days: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 3650,
        description: 'Give how many days the tokens last from their payment; without it they last for good.',
      }),
    ),
    off: Type.Optional(Type.Boolean({ description: 'Give true to offer the pack to nobody.' })),
  },
  {
    additionalProperties: false,
    description: 'Give a pack such as { title: Starter, tokens: 500, price: 5 }.',
  },
)
export type PackEntry = Static<typeof PackEntry>

const sumOf = (description: string) => {
  const sum = Type.Number({ minimum: 0, maximum: 999_999 })
  return Type.Union(
    [
      sum,
      Type.Record(Type.String({ pattern: '^[a-z]{3}$' }), sum, {
        additionalProperties: false,
        minProperties: 1,
        maxProperties: 20,
      }),
    ],
    { description },
  )
}

const flag = (description: string) => Type.Optional(Type.Boolean({ description }))

const limit = (period: string) =>
  Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: 1_000_000_000,
      description: `Give how many tokens may be spent in a ${period} (UTC) while the plan runs.`,
    }),
  )

/** What a plan says, in the file and where an admin writes one. */
export const PlanEntry = Type.Object(
  {
    title: Text,
    summary: Type.Optional(Text),
    features: Type.Optional(
      Type.Array(Text, {
        minItems: 1,
        maxItems: 20,
        description: 'Give what the plan brings, a text for each line.',
      }),
    ),
    price: sumOf(
      'Give what a period costs in the currency of the file (9.99), or in each currency; 0 for a free plan.',
    ),
    every: Type.Enum(['month', 'year', 'once'], {
      description: 'Give month or year for a plan that goes on, once for one that is paid once.',
    }),
    setup: Type.Optional(sumOf('Give what is paid once, with the first period, as for price.')),
    tokens: Type.Integer({
      minimum: 0,
      maximum: 1_000_000_000,
      description: 'Give how many tokens each period brings: a whole number from 0.',
    }),
    days: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 3650,
        description:
          'Give how many days the tokens of a period last; without it to its end. A plan that is paid once ends then.',
      }),
    ),
    rollover: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: 1_000_000_000,
        description:
          'Give how many of the tokens that are left come along into the next period; not together with days.',
      }),
    ),
    trial: Type.Optional(
      Type.Union([Type.Boolean(), Type.Integer({ minimum: 1, maximum: 365 })], {
        description: 'Give how many days are free at the start, or true for 14.',
      }),
    ),
    apps: Type.Optional(
      Type.Array(Type.String({ pattern: '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$' }), {
        minItems: 1,
        maxItems: 100,
        description: 'Give the names of the apps that are open to its people while the plan runs.',
      }),
    ),
    limits: Type.Optional(
      Type.Object(
        { day: limit('day'), month: limit('month') },
        {
          additionalProperties: false,
          minProperties: 1,
          description: 'Give what may be spent while the plan runs, such as { day: 500 } or { month: 5000 }.',
        },
      ),
    ),
    groups: Type.Optional(
      Type.Array(Type.String({ minLength: 1, maxLength: 100 }), {
        minItems: 1,
        maxItems: 50,
        description: 'Give the names of the groups whose people see the plan; without them everybody does.',
      }),
    ),
    hidden: flag('Give true to show the plan to nobody; whoever knows its name can take it.'),
    'on-request': flag(
      'Give true to show the plan with a way to ask for it: nobody can take it by themselves.',
    ),
    popular: flag('Give true for the plan that most should take; it is shown so.'),
    off: flag('Give true to offer the plan to nobody; whoever has it keeps it.'),
  },
  {
    additionalProperties: false,
    description: 'Give a plan such as { title: Pro, price: 15, every: month, tokens: 2000 }.',
  },
)
export type PlanEntry = Static<typeof PlanEntry>

/** What apps/offers.yaml may say. */
export const OffersFile = Type.Object(
  {
    currency: Type.Optional(Currency),
    packs: Type.Optional(
      Type.Record(Type.String({ pattern: '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$' }), PackEntry, {
        additionalProperties: false,
        maxProperties: 100,
        description: 'Give the packs by their names, which are small letters, digits and hyphens.',
      }),
    ),
    plans: Type.Optional(
      Type.Record(Type.String({ pattern: '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$' }), PlanEntry, {
        additionalProperties: false,
        maxProperties: 100,
        description: 'Give the plans by their names, which are small letters, digits and hyphens.',
      }),
    ),
  },
  { additionalProperties: false, description: 'Give packs and plans, and the currency of their prices.' },
)
type OffersFile = Static<typeof OffersFile>

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
    if (amount !== null && amount <= 99_999_999) prices[code] = amount
    else tell(`${show(sum)} is no price in ${code}: give whole smallest units, at most 99999999 of them`)
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
