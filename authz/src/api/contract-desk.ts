import Type, { type Static } from 'typebox'
import { Access, RuleTerms } from './contract-apps.ts'
import { AppName, strict, Time, Tokens } from './contract-parts.ts'

/** What travels when an admin works on apps: trials, simulations, and apps without a file. */

const orNull = <Schema extends Type.TSchema>(schema: Schema) => Type.Union([schema, Type.Null()])

/** A request to try: `target` is a path, or an address of the app. */
export const TrialWish = Type.Object(
  {
    method: Type.String({ pattern: '^[A-Z][A-Z-]{0,19}$' }),
    target: Type.String({ minLength: 1, maxLength: 10_000 }),
  },
  strict,
)
export type TrialWish = Static<typeof TrialWish>

/** What the gate makes of a request. */
export const Trial = Type.Object({
  method: Type.String(),
  /** The path as rules see it; null where it reads two ways and the gate answers 400. */
  path: orNull(Type.String()),
  /** The address is of another host, and of which app. */
  astray: orNull(Type.Object({ host: Type.String(), app: orNull(Type.String()) })),
  /** A path under /.octroi/, which the gate answers itself. */
  isGates: Type.Boolean(),
  /** The rule that holds; null for `otherwise`. */
  rule: orNull(Type.Object({ on: Type.String(), number: Type.Integer() })),
  /** The rules before it, with what did not fit. */
  passed: Type.Array(
    Type.Object({ on: Type.String(), because: Type.Union([Type.Literal('method'), Type.Literal('path')]) }),
  ),
  tokens: Tokens,
  /** The most that the request can cost. */
  most: Tokens,
  terms: orNull(RuleTerms),
  deny: Type.Boolean(),
  access: Access,
  /** What the price list says itself, where an admin's price holds instead. */
  listed: orNull(Type.Object({ tokens: Tokens, terms: orNull(RuleTerms) })),
})
export type Trial = Static<typeof Trial>

/** Prices that are to be tried on the past: a rule's `on` → tokens. */
export const SimulationWish = Type.Object(
  {
    prices: Type.Record(
      Type.String({ maxLength: 300 }),
      Type.Integer({ minimum: 0, maximum: 1_000_000_000 }),
    ),
  },
  strict,
)
export type SimulationWish = Static<typeof SimulationWish>

const Compared = Type.Object({
  charges: Type.Integer(),
  people: Type.Integer(),
  /** What was paid and not given back. */
  tokens: Tokens,
  /** What the same requests would have cost. */
  simulated: Tokens,
})

/** The last 30 days at other prices. `complete` is false when there was too much of it: then it goes back to `from`. */
export const Simulation = Type.Object({
  from: Time,
  complete: Type.Boolean(),
  total: Compared,
  rules: Type.Array(Type.Object({ on: Type.String(), ...Compared.properties })),
})
export type Simulation = Static<typeof Simulation>

/** An app without a file: the text of an app.yaml, or the same keys beside `name`. */
export const NewApp = Type.Object({ name: AppName, yaml: Type.Optional(Type.String({ maxLength: 65_536 })) })
export type NewApp = Static<typeof NewApp>

export const AppText = Type.Object({ yaml: Type.String({ minLength: 1, maxLength: 65_536 }) }, strict)
export type AppText = Static<typeof AppText>

export type WrittenProblem = { line: number; key: string; message: string }
