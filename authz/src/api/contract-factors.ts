import Type, { type Static } from 'typebox'
import { SignedIn } from './contract.ts'
import { Id, strict } from './contract-parts.ts'

/** What travels about the second factor. */

const Code = Type.String({ pattern: '^[0-9]{6}$' })
/** Four groups of four; how they are set apart does not count. */
const RecoveryCode = Type.String({ minLength: 16, maxLength: 40, pattern: '^[0-9A-Za-z \\-]+$' })
const Password = Type.String({ minLength: 1, maxLength: 200 })

const FactorKind = Type.Union([
  Type.Literal('totp'),
  Type.Literal('phone'),
  Type.Literal('webauthn'),
  Type.Literal('other'),
])

const DueFactor = Type.Object({ id: Id, kind: FactorKind, name: Type.String() })

/** A sign-in that lacks a code: give it to POST /api/auth/second-factor within five minutes. */
export const SecondFactorDue = Type.Object({ secondFactor: Type.Object({ factors: Type.Array(DueFactor) }) })
export type SecondFactorDue = Static<typeof SecondFactorDue>

/** One of the two. */
export const SecondFactorCode = Type.Object(
  { code: Type.Optional(Code), recoveryCode: Type.Optional(RecoveryCode) },
  strict,
)
export type SecondFactorCode = Static<typeof SecondFactorCode>

/** `recoveryCodesLeft` is there after one was used. */
export const SignedInByCode = Type.Object({
  ...SignedIn.properties,
  recoveryCodesLeft: Type.Optional(Type.Integer()),
})
export type SignedInByCode = Static<typeof SignedInByCode>

export const Factor = Type.Object({ ...DueFactor.properties, verified: Type.Boolean() })
export type Factor = Static<typeof Factor>

export const Factors = Type.Object({ factors: Type.Array(Factor), recoveryCodesLeft: Type.Integer() })
export type Factors = Static<typeof Factors>

/** `code` is one of a factor that the person has already; the first needs none. */
export const NewFactor = Type.Object(
  {
    password: Password,
    name: Type.Optional(Type.String({ minLength: 1, maxLength: 60, pattern: '\\S' })),
    code: Type.Optional(Code),
  },
  strict,
)
export type NewFactor = Static<typeof NewFactor>

/** Shown once: `uri` is what the QR code says, `qrCode` a data: URL of its picture. */
export const MadeFactor = Type.Object({
  id: Id,
  name: Type.String(),
  secret: Type.String(),
  uri: Type.String(),
  qrCode: Type.String(),
})
export type MadeFactor = Static<typeof MadeFactor>

export const FactorCode = Type.Object({ code: Code }, strict)
export type FactorCode = Static<typeof FactorCode>

/** Shown once. */
export const RecoveryCodes = Type.Object({ recoveryCodes: Type.Array(Type.String()) })
export type RecoveryCodes = Static<typeof RecoveryCodes>

/** With the first factor come recovery codes; with another, the ones at hand stay (null). */
export const VerifiedFactor = Type.Object({
  recoveryCodes: Type.Union([Type.Array(Type.String()), Type.Null()]),
})
export type VerifiedFactor = Static<typeof VerifiedFactor>

export const FactorRemoval = Type.Object({ password: Password }, strict)
export type FactorRemoval = Static<typeof FactorRemoval>
