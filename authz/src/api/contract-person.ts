import Type, { type Static } from 'typebox'
import { AllowancePeriod } from './contract-groups.ts'
import { Id, pageQuery, Reason, SerialId, strict, Time, Tokens } from './contract-parts.ts'

/** What travels about one person as admins see them, and about what allowances came to. */

const orNull = <Schema extends Type.TSchema>(schema: Schema) => Type.Union([schema, Type.Null()])

export const PersonGroup = Type.Object({ id: SerialId, name: Type.String(), since: Time })
export type PersonGroup = Static<typeof PersonGroup>

/** Why a key is taken away; its person reads it. */
export const KeyRevocation = Type.Object({ reason: Reason }, strict)
export type KeyRevocation = Static<typeof KeyRevocation>

/** A voucher that a person redeemed; `id` is the movement's. Admins see the whole code, support its end alone. */
export const PersonVoucher = Type.Object({
  id: Id,
  at: Time,
  number: Type.Integer(),
  code: Type.String(),
  tokens: Tokens,
  batch: Type.Object({ id: Id, name: Type.String() }),
})
export type PersonVoucher = Static<typeof PersonVoucher>

/**
 * What somebody got of an allowance for the period that begins with the day `periodStart` (UTC). `remaining` can still be
 * spent, until `expiresAt`; `rolledOver` was left of earlier periods then (null: not known of what was given long ago).
 */
export const AllowanceGrant = Type.Object({
  at: Time,
  group: Type.String(),
  person: Type.Object({ id: Id, email: Type.String(), name: Type.String() }),
  period: AllowancePeriod,
  periodStart: Type.String({ format: 'date' }),
  tokens: Tokens,
  remaining: Tokens,
  rolledOver: orNull(Tokens),
  expiresAt: orNull(Time),
})
export type AllowanceGrant = Static<typeof AllowanceGrant>

const Day = Type.String({ format: 'date' })

/** `group` is an id, `search` a part of a name or an address; `from` and `to` are days, inclusive, on which periods begin. */
const grantsFilter = {
  group: Type.Optional(SerialId),
  search: Type.Optional(Type.String({ maxLength: 200 })),
  from: Type.Optional(Day),
  to: Type.Optional(Day),
}

export const AllowanceGrantsQuery = Type.Object({ ...pageQuery, ...grantsFilter }, strict)
export type AllowanceGrantsQuery = Static<typeof AllowanceGrantsQuery>

/** CSV unless given. */
export const AllowanceGrantsFileQuery = Type.Object(
  { ...grantsFilter, format: Type.Optional(Type.Union([Type.Literal('csv'), Type.Literal('xlsx')])) },
  strict,
)
