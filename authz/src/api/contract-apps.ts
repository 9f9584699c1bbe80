import Type, { type Static } from 'typebox'
import { AppName, Reason, strict, Time, Tokens } from './contract-parts.ts'

/** What travels about apps, their prices and their brakes. */

/** A text in the languages it was written in; a plain string stands for all of them. */
export const Text = Type.Union([
  Type.String({ minLength: 1, maxLength: 500 }),
  Type.Object(
    {
      en: Type.Optional(Type.String({ minLength: 1, maxLength: 500 })),
      fr: Type.Optional(Type.String({ minLength: 1, maxLength: 500 })),
    },
    { additionalProperties: false, minProperties: 1 },
  ),
])
export type Text = Static<typeof Text>

export const Access = Type.Union([Type.Literal('public'), Type.Literal('signed-in'), Type.Literal('granted')])
export type Access = Static<typeof Access>

/** What no rule matches: free, refused, or a price in tokens. */
export const Otherwise = Type.Union([
  Type.Literal('free'),
  Type.Literal('deny'),
  Type.Integer({ minimum: 0, maximum: 1_000_000_000 }),
])
export type Otherwise = Static<typeof Otherwise>

/** What a price says besides an amount; apps/app.schema.json tells what each key means. */
export const RuleTerms = Type.Object({
  hold: Type.Optional(Type.Literal(true)),
  per: Type.Optional(
    Type.Union([
      Type.Literal('second'),
      Type.Literal('minute'),
      Type.Literal('megabyte-in'),
      Type.Literal('megabyte-out'),
    ]),
  ),
  /** The price of one unit, perhaps a decimal. */
  rate: Type.Optional(Type.Number()),
  min: Type.Optional(Tokens),
  max: Type.Optional(Tokens),
  reported: Type.Optional(Type.Literal(true)),
  refund: Type.Optional(Type.Array(Type.Union([Type.Literal('4xx'), Type.Literal('5xx')]))),
  /** Seconds that one charge opens the rule for. */
  pass: Type.Optional(Type.Integer()),
  /** Requests of a person that are free first. */
  quota: Type.Optional(
    Type.Object({
      n: Type.Integer(),
      per: Type.Union([Type.Literal('day'), Type.Literal('week'), Type.Literal('month')]),
    }),
  ),
})
export type RuleTerms = Static<typeof RuleTerms>

/**
 * One line of a price list as people see it. `tokens` 0 is free; with `terms.hold` it is what is set aside until the
 * price is known.
 */
export const AppRule = Type.Object({
  on: Type.String(),
  title: Type.Union([Text, Type.Null()]),
  tokens: Tokens,
  terms: Type.Union([RuleTerms, Type.Null()]),
  deny: Type.Boolean(),
  access: Type.Union([Access, Type.Null()]),
})
export type AppRule = Static<typeof AppRule>

/** How an app answered lately: `failing` when half of its last answers or more were its own errors (5xx). */
export const Health = Type.Union([Type.Literal('up'), Type.Literal('failing'), Type.Literal('unknown')])
export type Health = Static<typeof Health>

const appFacts = {
  name: Type.String(),
  title: Text,
  summary: Text,
  category: Type.String(),
  url: Type.String(),
  access: Access,
  otherwise: Otherwise,
  rules: Type.Array(AppRule),
  /** `off` when an admin switched it off. */
  status: Type.Union([Type.Literal('on'), Type.Literal('off')]),
  /** Why a brake lets nobody in at the moment; null when none does. */
  closed: Type.Union([Type.String(), Type.Null()]),
  /** Whether the asker may open it (false for `granted` apps not granted to them). */
  granted: Type.Boolean(),
  /** `unknown` when nothing that this process saw lately tells: see docs/own-pages.md. */
  health: Health,
  /** When it last answered, as far as this process saw it. */
  answeredAt: Type.Union([Time, Type.Null()]),
}

/** An app as everybody sees it, and whether it is one of the asker's favourites. */
export const App = Type.Object({ ...appFacts, favourite: Type.Boolean() })
export type App = Static<typeof App>

/** The secret of an app; `secret` is in this answer alone. */
export const MadeAppSecret = Type.Object({ prefix: Type.String(), createdAt: Time, secret: Type.String() })
export type MadeAppSecret = Static<typeof MadeAppSecret>

const orNull = <Schema extends Type.TSchema>(schema: Schema) => Type.Union([schema, Type.Null()])

const Category = Type.String({ minLength: 1, maxLength: 50, pattern: '\\S' })

/**
 * An admin's override of one app: `null` goes back to the file. `prices` maps a rule's `on` to tokens; apps with a `place`
 * come first in the catalogue, in that order.
 */
export const AppChange = Type.Object(
  {
    off: Type.Optional(Type.Union([Type.Boolean(), Type.Null()])),
    prices: Type.Optional(
      Type.Union([
        Type.Record(
          Type.String({ maxLength: 300 }),
          Type.Union([Type.Integer({ minimum: 0, maximum: 1_000_000_000 }), Type.Null()]),
        ),
        Type.Null(),
      ]),
    ),
    title: Type.Optional(orNull(Text)),
    summary: Type.Optional(orNull(Text)),
    category: Type.Optional(orNull(Category)),
    place: Type.Optional(orNull(Type.Integer({ minimum: 1, maximum: 10_000 }))),
  },
  { additionalProperties: false, minProperties: 1 },
)
export type AppChange = Static<typeof AppChange>

/** An app with where it comes from and what an admin laid on top. */
export const AdminApp = Type.Object({
  ...appFacts,
  /** An app.yaml, the labels of Traefik alone, or an admin who wrote it here. */
  source: Type.Union([Type.Literal('file'), Type.Literal('labels'), Type.Literal('admin')]),
  /** Decides and counts, and charges nothing. */
  shadow: Type.Boolean(),
  overrides: Type.Object({
    off: Type.Union([Type.Boolean(), Type.Null()]),
    prices: Type.Record(Type.String(), Type.Integer()),
    title: orNull(Text),
    summary: orNull(Text),
    category: orNull(Type.String()),
    place: orNull(Type.Integer()),
  }),
  /** What the overrides lie on. */
  file: Type.Object({ title: Text, summary: Text, category: Type.String() }),
})
export type AdminApp = Static<typeof AdminApp>

const BrakeMode = Type.Union([Type.Literal('closed'), Type.Literal('free')])

/**
 * A brake in force: `app` null is everything. `closed` lets nothing through, `free` charges nothing, `shadow` charges
 * nothing and counts it. Of one app, the environment and the file beat an admin.
 */
export const Brake = Type.Object({
  app: Type.Union([Type.String(), Type.Null()]),
  mode: Type.Union([BrakeMode, Type.Null()]),
  reason: Type.Union([Type.String(), Type.Null()]),
  shadow: Type.Boolean(),
  source: Type.Union([Type.Literal('environment'), Type.Literal('file'), Type.Literal('admin')]),
})
export type Brake = Static<typeof Brake>

export const Brakes = Type.Object({ brakes: Type.Array(Brake) })
export type Brakes = Static<typeof Brakes>

/**
 * An admin's brake on one app, or with `all` on everything. `mode` null opens again; a mode needs a reason, which people
 * are shown. What is left out stays.
 */
export const BrakeChange = Type.Object(
  {
    app: Type.Optional(AppName),
    all: Type.Optional(Type.Literal(true)),
    mode: Type.Optional(Type.Union([BrakeMode, Type.Null()])),
    reason: Type.Optional(Reason),
    shadow: Type.Optional(Type.Boolean()),
  },
  strict,
)
export type BrakeChange = Static<typeof BrakeChange>
