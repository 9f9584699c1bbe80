import Type, { type Static } from 'typebox'
import { AppName, Id, LimitTokens, SerialId, SpendPeriod, strict, Time, Tokens } from './contract-parts.ts'

/** What travels about spend limits, groups of people and their allowances. */

/**
 * What a person may spend: `app` null is everywhere. Their own limit and an admin's stand side by side, and the lower
 * one holds.
 */
export const Limit = Type.Object({
  app: Type.Union([Type.String(), Type.Null()]),
  period: SpendPeriod,
  tokens: Tokens,
  /** What counts towards it in the period that runs. */
  spent: Tokens,
  setBy: Type.Union([Type.Literal('person'), Type.Literal('admin'), Type.Literal('plan')]),
})
export type Limit = Static<typeof Limit>

/** `tokens` null removes the limit that one set oneself, or as an admin. */
export const LimitChange = Type.Object(
  {
    app: Type.Optional(AppName),
    period: SpendPeriod,
    tokens: Type.Union([LimitTokens, Type.Null()]),
  },
  strict,
)
export type LimitChange = Static<typeof LimitChange>

const GroupName = Type.String({ minLength: 1, maxLength: 100, pattern: '\\S' })

/** People who get allowances together; `members` counts them. */
export const Group = Type.Object({
  id: SerialId,
  name: Type.String(),
  members: Type.Integer(),
  createdAt: Time,
})
export type Group = Static<typeof Group>

export const NewGroup = Type.Object({ name: GroupName }, strict)
export type NewGroup = Static<typeof NewGroup>

export const Member = Type.Object({ id: Id, email: Type.String(), name: Type.String(), since: Time })
export type Member = Static<typeof Member>

const idOrEmail = '^([0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}|[^@\\s]+@[^@\\s]+)$'

/** Who joins or leaves a group, each by id or by address. */
export const MembersChange = Type.Object(
  {
    people: Type.Array(Type.String({ maxLength: 254, pattern: idOrEmail }), { minItems: 1, maxItems: 1000 }),
  },
  strict,
)
export type MembersChange = Static<typeof MembersChange>

/** `changed` counts who joined or left, `unknown` lists those who have no account. */
export const MembersChanged = Type.Object({
  changed: Type.Integer(),
  members: Type.Integer(),
  unknown: Type.Array(Type.String()),
})
export type MembersChanged = Static<typeof MembersChanged>

export const AllowancePeriod = Type.Union([Type.Literal('day'), Type.Literal('week'), Type.Literal('month')])
export type AllowancePeriod = Static<typeof AllowancePeriod>

/**
 * Tokens for every member of a group, every period (UTC). Up to `rollover` tokens of what is left go on into the next
 * one, and what was given lasts `periods` periods.
 */
export const Allowance = Type.Object({
  id: SerialId,
  group: Type.String(),
  members: Type.Integer(),
  tokens: Tokens,
  period: AllowancePeriod,
  rollover: Tokens,
  periods: Type.Integer(),
  startsAt: Time,
  endsAt: Type.Union([Time, Type.Null()]),
})
export type Allowance = Static<typeof Allowance>

/** `group` is a group's name. `rollover` needs `periods` of 2 or more, and they need it. */
export const NewAllowance = Type.Object(
  {
    group: GroupName,
    tokens: Type.Integer({ minimum: 1, maximum: 1_000_000_000_000 }),
    period: AllowancePeriod,
    rollover: Type.Optional(LimitTokens),
    periods: Type.Optional(Type.Integer({ minimum: 1, maximum: 120 })),
    startsAt: Type.Optional(Time),
    endsAt: Type.Optional(Time),
  },
  strict,
)
export type NewAllowance = Static<typeof NewAllowance>
