import Type, { type Static } from 'typebox'
import { Email, Password, PersonName } from './contract.ts'
import { SecondFactorDue } from './contract-factors.ts'
import { Id, strict, Time } from './contract-parts.ts'

const TermsVersion = Type.Integer({ minimum: 1, maximum: 1_000_000_000 })
const TokenHash = Type.String({ minLength: 1, maxLength: 500 })
/** With Supabase's own templates, in place of the hash; good in the browser alone that asked for the mail. */
const Code = Type.String({ minLength: 1, maxLength: 500 })
const PathInPortal = Type.String({ minLength: 1, maxLength: 2000 })
const OldPassword = Type.String({ minLength: 1, maxLength: 200 })

/** What sign-up and sign-in offer here. */
export const AuthOptions = Type.Object({
  signUp: Type.Union([Type.Literal('open'), Type.Literal('invited'), Type.Literal('closed')]),
  /** What people may do before they have shown that their address is theirs: all, what is free, nothing. */
  emailConfirm: Type.Union([Type.Literal('off'), Type.Literal('limited'), Type.Literal('required')]),
  providers: Type.Array(Type.Object({ name: Type.String(), title: Type.String() })),
  /** Whether mails reach people, links to sign in and forgotten passwords with them. */
  magicLink: Type.Boolean(),
  secondFactor: Type.Boolean(),
  terms: Type.Union([Type.Object({ version: Type.Integer() }), Type.Null()]),
  passwordMin: Type.Integer(),
})
export type AuthOptions = Static<typeof AuthOptions>

/** The answer is the same whether there is such an account or not. */
export const MailRequest = Type.Object({ email: Email }, strict)
export type MailRequest = Static<typeof MailRequest>

/** `to` is the portal's path to go on to. */
export const MagicLink = Type.Object({ email: Email, to: Type.Optional(PathInPortal) }, strict)
export type MagicLink = Static<typeof MagicLink>

/** What a link in a mail carries, sent on by the page that it leads to: readers of mails follow links by themselves. */
export const Confirmation = Type.Object(
  {
    type: Type.Union([
      Type.Literal('signup'),
      Type.Literal('magiclink'),
      Type.Literal('email_change'),
      Type.Literal('invite'),
      Type.Literal('email'),
    ]),
    tokenHash: Type.Optional(TokenHash),
    code: Type.Optional(Code),
  },
  strict,
)
export type Confirmation = Static<typeof Confirmation>

/** Without anything: the other one of two addresses has to confirm too. */
export const ConfirmationDue = Type.Partial(SecondFactorDue)
export type ConfirmationDue = Static<typeof ConfirmationDue>

export const NewPassword = Type.Object(
  { tokenHash: Type.Optional(TokenHash), code: Type.Optional(Code), password: Password },
  strict,
)
export type NewPassword = Static<typeof NewPassword>

export const MeChange = Type.Object({ name: Type.Optional(PersonName) }, strict)
export type MeChange = Static<typeof MeChange>

export const PasswordChange = Type.Object({ current: OldPassword, password: Password }, strict)
export type PasswordChange = Static<typeof PasswordChange>

/** `code` is the second factor's, for who has one. */
export const EmailChange = Type.Object(
  { email: Email, password: OldPassword, code: Type.Optional(Type.String({ pattern: '^\\d{6}$' })) },
  strict,
)
export type EmailChange = Static<typeof EmailChange>

/** Who has no password must have signed in within the last five minutes instead. */
export const Deletion = Type.Object({ password: Type.Optional(OldPassword) }, strict)
export type Deletion = Static<typeof Deletion>

const TermsText = Type.String({ minLength: 1, maxLength: 30_000, pattern: '\\S' })

/** A text in the languages it was written in. */
export const TermsTexts = Type.Object(
  { en: Type.Optional(TermsText), fr: Type.Optional(TermsText) },
  { additionalProperties: false, minProperties: 1 },
)

export const Terms = Type.Object({ version: Type.Integer(), text: TermsTexts, publishedAt: Time })
export type Terms = Static<typeof Terms>

export const TermsAcceptance = Type.Object({ version: TermsVersion }, strict)
export type TermsAcceptance = Static<typeof TermsAcceptance>

export const NewTerms = Type.Object({ text: TermsTexts }, strict)
export type NewTerms = Static<typeof NewTerms>

/** `accepted` is how many people accepted this version. */
export const AdminTerms = Type.Object({ ...Terms.properties, accepted: Type.Integer() })
export type AdminTerms = Static<typeof AdminTerms>

export const Invitation = Type.Object({
  id: Id,
  /** The only address that it is for; null for whoever has the link. */
  email: Type.Union([Type.String(), Type.Null()]),
  uses: Type.Integer(),
  used: Type.Integer(),
  expiresAt: Time,
  createdAt: Time,
})
export type Invitation = Static<typeof Invitation>

/** For one account and 7 days unless it says otherwise. */
export const NewInvitation = Type.Object(
  {
    email: Type.Optional(Email),
    uses: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000 })),
    expiresAt: Type.Optional(Time),
  },
  strict,
)
export type NewInvitation = Static<typeof NewInvitation>

/** The link is in this answer alone, and in the mail when one went out. */
export const MadeInvitation = Type.Object({
  ...Invitation.properties,
  link: Type.String(),
  mailed: Type.Boolean(),
})
export type MadeInvitation = Static<typeof MadeInvitation>
