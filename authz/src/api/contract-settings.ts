import Type, { type Static } from 'typebox'
import { strict } from './contract-parts.ts'

const orNull = <Schema extends Type.TSchema>(schema: Schema) => Type.Union([schema, Type.Null()])

const Color = Type.String({ pattern: '^#[0-9a-f]{6}$' })
const BrandName = Type.String({
  minLength: 1,
  maxLength: 40,
  pattern: '^[^\\s\\u0000-\\u001f\\u007f]([^\\u0000-\\u001f\\u007f]*[^\\s\\u0000-\\u001f\\u007f])?$',
})
const Word = Type.String({
  minLength: 1,
  maxLength: 24,
  pattern: "^[\\p{L}\\p{N}]([\\p{L}\\p{N}\\p{M} ’'-]*[\\p{L}\\p{N}\\p{M}])?$",
})
const Words = Type.Tuple([Word, Word])
const Days = Type.Integer({ minimum: 1, maximum: 3650 })

export const SignUpMode = Type.Union([Type.Literal('open'), Type.Literal('invited'), Type.Literal('closed')])
export type SignUpMode = Static<typeof SignUpMode>

/** For light and for dark paper; each stands out from its paper by 4.5:1 at the least. */
export const BrandColor = Type.Object({ light: Color, dark: Color }, strict)
export type BrandColor = Static<typeof BrandColor>

/** The words for one token and for several, as `["credit", "credits"]`. */
export const TokenWords = Type.Object({ en: Words, fr: Words }, strict)
export type TokenWords = Static<typeof TokenWords>

/** What the portal looks like, and who may sign up. `logo` is the picture's path. */
export const PublicSettings = Type.Object({
  name: orNull(Type.String()),
  logo: orNull(Type.String()),
  color: orNull(BrandColor),
  tokenWords: orNull(TokenWords),
  signUp: SignUpMode,
})
export type PublicSettings = Static<typeof PublicSettings>

/** Every null is the product's own. */
export const AdminSettings = Type.Object({
  brand: Type.Object({
    name: orNull(Type.String()),
    logo: orNull(Type.String()),
    color: orNull(BrandColor),
  }),
  tokenWords: orNull(TokenWords),
  /** `mode` holds; `here` is what was chosen here, and does not count while `by` is environment (OCTROI_SIGN_UP). */
  signUp: Type.Object({
    mode: SignUpMode,
    here: orNull(SignUpMode),
    by: Type.Union([Type.Literal('environment'), Type.Literal('here'), Type.Literal('default')]),
  }),
  /** Given once to who signs up from now on; 0 for nothing. `days` until they expire, null for never. */
  welcome: Type.Object({ tokens: Type.Integer(), days: orNull(Type.Integer()) }),
  /** Days after which things are forgotten; null for never. */
  retention: Type.Object({
    failedSignInDays: orNull(Type.Integer()),
    notificationDays: Type.Integer(),
    refusalDays: orNull(Type.Integer()),
  }),
})
export type AdminSettings = Static<typeof AdminSettings>

/** What is not named stays; null goes back to the product's own. */
export const SettingsChange = Type.Object(
  {
    brand: Type.Optional(
      Type.Object(
        { name: Type.Optional(orNull(BrandName)), color: Type.Optional(orNull(BrandColor)) },
        strict,
      ),
    ),
    tokenWords: Type.Optional(orNull(TokenWords)),
    signUp: Type.Optional(orNull(SignUpMode)),
    welcome: Type.Optional(
      Type.Object(
        { tokens: Type.Integer({ minimum: 0, maximum: 1_000_000_000 }), days: Type.Optional(orNull(Days)) },
        strict,
      ),
    ),
    retention: Type.Optional(
      Type.Object(
        {
          failedSignInDays: Type.Optional(orNull(Days)),
          notificationDays: Type.Optional(Days),
          refusalDays: Type.Optional(orNull(Days)),
        },
        strict,
      ),
    ),
  },
  { additionalProperties: false, minProperties: 1 },
)
export type SettingsChange = Static<typeof SettingsChange>

/** A PNG or an SVG of at most 64 kB, in base64. */
export const NewLogo = Type.Object(
  { data: Type.String({ minLength: 1, maxLength: 90_000, pattern: '^[A-Za-z0-9+/]+={0,2}$' }) },
  strict,
)
export type NewLogo = Static<typeof NewLogo>
