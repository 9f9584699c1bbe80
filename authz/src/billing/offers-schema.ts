import Type, { type Static } from 'typebox'

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

const currencyPattern = '^[a-z]{3}$'
const Currency = Type.String({
  pattern: currencyPattern,
  description: 'Give a currency by its three letters of ISO 4217, small: eur, usd, chf.',
})

const sumOf = (least: { minimum: number } | { exclusiveMinimum: number }, description: string) => {
  const sum = Type.Number({ ...least, maximum: 999_999 })
  return Type.Union(
    [
      sum,
      Type.Record(Type.String({ pattern: currencyPattern }), sum, {
        additionalProperties: false,
        minProperties: 1,
        maxProperties: 20,
      }),
    ],
    { description },
  )
}

const namePattern = '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$'

const groupsWhoSee = (what: string) =>
  Type.Optional(
    Type.Array(Type.String({ minLength: 1, maxLength: 100 }), {
      minItems: 1,
      maxItems: 50,
      description: `Give the names of the groups whose people see the ${what}; without them everybody does.`,
    }),
  )

const days = (description: string) => Type.Optional(Type.Integer({ minimum: 1, maximum: 3650, description }))

const flag = (description: string) => Type.Optional(Type.Boolean({ description }))

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
    price: sumOf(
      { exclusiveMinimum: 0 },
      'Give what it costs in the currency of the file (9.99), or in each currency: { eur: 9.99, usd: 10.99 }.',
    ),
    popular: flag('Give true for the pack that most should take; it is shown so.'),
    app: Type.Optional(
      Type.String({
        pattern: namePattern,
        description:
          'Give the name of an app: the pack is offered where that app is paid for, and nowhere else.',
      }),
    ),
    groups: groupsWhoSee('pack'),
    days: days('Give how many days the tokens last from their payment; without it they last for good.'),
    off: flag('Give true to offer the pack to nobody.'),
  },
  {
    additionalProperties: false,
    description: 'Give a pack such as { title: Starter, tokens: 500, price: 5 }.',
  },
)
export type PackEntry = Static<typeof PackEntry>

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
      { minimum: 0 },
      'Give what a period costs in the currency of the file (9.99), or in each currency; 0 for a free plan.',
    ),
    every: Type.Enum(['month', 'year', 'once'], {
      description: 'Give month or year for a plan that goes on, once for one that is paid once.',
    }),
    setup: Type.Optional(
      sumOf({ minimum: 0 }, 'Give what is paid once, with the first period, as for price.'),
    ),
    tokens: Type.Integer({
      minimum: 0,
      maximum: 1_000_000_000,
      description: 'Give how many tokens each period brings: a whole number from 0.',
    }),
    days: days(
      'Give how many days the tokens of a period last; without it to its end. A plan that is paid once ends then.',
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
      Type.Array(Type.String({ pattern: namePattern }), {
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
    groups: groupsWhoSee('plan'),
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
      Type.Record(Type.String({ pattern: namePattern }), PackEntry, {
        additionalProperties: false,
        maxProperties: 100,
        description: 'Give the packs by their names, which are small letters, digits and hyphens.',
      }),
    ),
    plans: Type.Optional(
      Type.Record(Type.String({ pattern: namePattern }), PlanEntry, {
        additionalProperties: false,
        maxProperties: 100,
        description: 'Give the plans by their names, which are small letters, digits and hyphens.',
      }),
    ),
  },
  { additionalProperties: false, description: 'Give packs and plans, and the currency of their prices.' },
)
export type OffersFile = Static<typeof OffersFile>
