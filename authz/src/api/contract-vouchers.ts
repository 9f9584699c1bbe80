import Type, { type Static } from 'typebox'
import { Id, pageQuery, strict, Time } from './contract-parts.ts'

const orNull = <Schema extends Type.TSchema>(schema: Schema) => Type.Union([schema, Type.Null()])

const Somebody = Type.Object({ id: Id, email: Type.String(), name: Type.String() })

/** A code as it was typed: letter case, spaces and hyphens do not count, 0 is read as O and 1 as I. */
export const Redemption = Type.Object({ code: Type.String({ minLength: 1, maxLength: 100 }) }, strict)
export type Redemption = Static<typeof Redemption>

/** What a voucher gave; `expiresAt` is when its tokens end, null for never. */
export const Redeemed = Type.Object({
  tokens: Type.Integer(),
  balance: Type.Integer(),
  expiresAt: orNull(Time),
})
export type Redeemed = Static<typeof Redeemed>

/**
 * Vouchers to make. Each gives `tokens` at each of its `uses` (1 unless given), each time to somebody else, and one
 * person may have `perPerson` (1) uses of all of them. They can be redeemed until `redeemUntil`; the tokens last
 * `grantDays` days from then on, or until `grantUntil`, or for good.
 */
export const NewVouchers = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 100, pattern: '\\S' }),
    prefix: Type.Optional(Type.String({ pattern: '^[A-Za-z2-9]{0,16}$' })),
    count: Type.Integer({ minimum: 1, maximum: 5000 }),
    tokens: Type.Integer({ minimum: 1, maximum: 1_000_000_000 }),
    uses: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000_000 })),
    perPerson: Type.Optional(Type.Integer({ minimum: 1, maximum: 5000 })),
    redeemUntil: Type.Optional(Time),
    grantDays: Type.Optional(Type.Integer({ minimum: 1, maximum: 3650 })),
    grantUntil: Type.Optional(Time),
  },
  strict,
)
export type NewVouchers = Static<typeof NewVouchers>

/** Vouchers made together: `count` of them, redeemed `used` times so far, which gave `given` tokens; `left` uses can follow. */
export const VoucherBatch = Type.Object({
  id: Id,
  name: Type.String(),
  prefix: Type.String(),
  count: Type.Integer(),
  tokens: Type.Integer(),
  uses: Type.Integer(),
  perPerson: Type.Integer(),
  redeemUntil: orNull(Time),
  grantDays: orNull(Type.Integer()),
  grantUntil: orNull(Time),
  madeAt: Time,
  madeBy: orNull(Somebody),
  revokedAt: orNull(Time),
  used: Type.Integer(),
  left: Type.Integer(),
  given: Type.Integer(),
})
export type VoucherBatch = Static<typeof VoucherBatch>

export const VoucherState = Type.Union([
  Type.Literal('open'),
  Type.Literal('used_up'),
  Type.Literal('revoked'),
  Type.Literal('expired'),
])
export type VoucherState = Static<typeof VoucherState>

/** A voucher, with who redeemed it last. Admins see the whole code, support its end alone. */
export const Voucher = Type.Object({
  id: Id,
  number: Type.Integer(),
  code: Type.String(),
  state: VoucherState,
  uses: Type.Integer(),
  used: Type.Integer(),
  redeemedAt: orNull(Time),
  person: orNull(Somebody),
})
export type Voucher = Static<typeof Voucher>

/** One use; `id` is the person's movement. */
export const VoucherUse = Type.Object({
  id: Id,
  at: Time,
  number: Type.Integer(),
  code: Type.String(),
  person: Somebody,
})
export type VoucherUse = Static<typeof VoucherUse>

/** `search` is a part of a name, or a whole code. */
export const BatchesQuery = Type.Object(
  { ...pageQuery, search: Type.Optional(Type.String({ maxLength: 200 })) },
  strict,
)

const voucherFilter = {
  search: Type.Optional(Type.String({ maxLength: 100 })),
  state: Type.Optional(VoucherState),
}

/** `search` is a whole code, or the last signs of one, at most 4. */
export const VouchersQuery = Type.Object({ ...pageQuery, ...voucherFilter }, strict)
