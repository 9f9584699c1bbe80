import Type, { type Static } from 'typebox'
import {
  AppName,
  Id,
  LimitTokens,
  pageQuery,
  Reason,
  SpendPeriod,
  strict,
  Time,
  Tokens,
} from './contract-parts.ts'

/**
 * What travels between the portal (or a script) and `/api`. One schema serves Fastify's validation, the
 * answer's serializer and, as a type, the portal's forms. Times are RFC 3339 UTC, tokens are integers.
 */

/** One @, a domain of dotted labels; no space, no control or invisible letter, nothing that mail headers read otherwise. */
export const Email = Type.String({
  minLength: 3,
  maxLength: 254,
  pattern:
    '^[^@\\s\\u0001-\\u001f\\u007f-\\u009f\\p{Cf}",:;<>()\\[\\]\\\\]{1,64}@[\\p{L}\\p{N}_-]{1,63}(\\.[\\p{L}\\p{N}_-]{1,63})*$',
})

/** Support reads everything that admins see, and adjusts balances up to a limit. */
export const Role = Type.Union([Type.Literal('user'), Type.Literal('support'), Type.Literal('admin')])
export type Role = Static<typeof Role>

/** Unverified people have yet to show that their address is theirs; a closed account was deleted by its owner. */
export const PersonStatus = Type.Union([
  Type.Literal('unverified'),
  Type.Literal('active'),
  Type.Literal('suspended'),
  Type.Literal('closed'),
])
export type PersonStatus = Static<typeof PersonStatus>

/** RFC 9457. `code` is stable and meant for programs; `detail` names the thing and the remedy. */
export const Problem = Type.Object({
  type: Type.String(),
  title: Type.String(),
  status: Type.Integer(),
  code: Type.String(),
  detail: Type.Optional(Type.String()),
  app: Type.Optional(Type.String()),
  price: Type.Optional(Tokens),
  balance: Type.Optional(Tokens),
  buyUrl: Type.Optional(Type.String()),
})
export type Problem = Static<typeof Problem>

/** At most 72: what bcrypt, and so Supabase Auth, looks at. */
export const Password = Type.String({ minLength: 10, maxLength: 72 })

export const PersonName = Type.String({ minLength: 1, maxLength: 100, pattern: '\\S' })

/** `invitation` is the code of one, or the first admin's; `terms` is the version that was accepted. */
export const SignUp = Type.Object(
  {
    email: Email,
    password: Password,
    name: Type.Optional(PersonName),
    invitation: Type.Optional(Type.String({ minLength: 1, maxLength: 2000 })),
    terms: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000_000_000 })),
  },
  strict,
)
export type SignUp = Static<typeof SignUp>

export const SignIn = Type.Object(
  { email: Email, password: Type.String({ minLength: 1, maxLength: 200 }) },
  strict,
)
export type SignIn = Static<typeof SignIn>

/** `everywhere` ends every session of the person, this one included. */
export const SignOut = Type.Object({ everywhere: Type.Optional(Type.Boolean()) }, strict)
export type SignOut = Static<typeof SignOut>

export const Me = Type.Object({
  id: Id,
  email: Type.String(),
  name: Type.String(),
  role: Role,
  status: PersonStatus,
  /** The version of the terms to accept before buying and making keys. */
  termsDue: Type.Union([Type.Integer(), Type.Null()]),
  balance: Tokens,
  held: Tokens,
  debt: Tokens,
  /** Only while an admin sees the portal as this person, and until when. */
  view: Type.Optional(Type.Object({ until: Time })),
})
export type Me = Static<typeof Me>

/** The answer to sign-up and sign-in. */
export const SignedIn = Type.Object({ user: Me })
export type SignedIn = Static<typeof SignedIn>

/** Makes the signed-in person the first admin; `token` comes from the link that the service prints. */
export const Setup = Type.Object({ token: Type.String({ minLength: 1, maxLength: 2000 }) }, strict)
export type Setup = Static<typeof Setup>

/** What may be spent in a day, a month (UTC) or ever. */
export const SpendLimit = Type.Object({ tokens: LimitTokens, period: SpendPeriod }, strict)
export type SpendLimit = Static<typeof SpendLimit>

export const Key = Type.Object({
  id: Id,
  name: Type.String(),
  /** The key's first characters, to tell keys apart; the key itself is shown once. */
  prefix: Type.String(),
  /** The apps it opens; null for all. */
  apps: Type.Union([Type.Array(Type.String()), Type.Null()]),
  admin: Type.Boolean(),
  /** What it may spend, with what it spent in the period that runs; null for as much as its person may. */
  spendLimit: Type.Union([Type.Object({ tokens: Tokens, period: SpendPeriod, spent: Tokens }), Type.Null()]),
  expiresAt: Type.Union([Time, Type.Null()]),
  createdAt: Time,
  lastUsedAt: Type.Union([Time, Type.Null()]),
  /** Since when another key has its place; it is good until `expiresAt` still. */
  replacedAt: Type.Union([Time, Type.Null()]),
})
export type Key = Static<typeof Key>

export const NewKey = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 100, pattern: '\\S' }),
    apps: Type.Optional(Type.Array(AppName, { minItems: 1, maxItems: 100, uniqueItems: true })),
    spendLimit: Type.Optional(SpendLimit),
    expiresAt: Type.Optional(Time),
    admin: Type.Optional(Type.Boolean()),
  },
  strict,
)
export type NewKey = Static<typeof NewKey>

export const MadeKey = Type.Object({ ...Key.properties, key: Type.String() })
export type MadeKey = Static<typeof MadeKey>

export const MovementKind = Type.Union([
  Type.Literal('charge'),
  Type.Literal('grant'),
  Type.Literal('adjustment'),
  Type.Literal('refund'),
  Type.Literal('expiry'),
  Type.Literal('debt'),
  Type.Literal('hold'),
  Type.Literal('release'),
  Type.Literal('capture'),
  Type.Literal('transfer'),
  Type.Literal('take-back'),
  Type.Literal('give-back'),
])
export type MovementKind = Static<typeof MovementKind>

/** One line of the journal as the person sees it: `tokens` is signed, `balance` is what was there after it. */
export const Movement = Type.Object({
  id: Id,
  at: Time,
  kind: MovementKind,
  app: Type.Union([Type.String(), Type.Null()]),
  tokens: Tokens,
  balance: Tokens,
  note: Type.String(),
})
export type Movement = Static<typeof Movement>

export const MovementsQuery = Type.Object(
  {
    ...pageQuery,
    app: Type.Optional(AppName),
    kind: Type.Optional(MovementKind),
    from: Type.Optional(Time),
    to: Type.Optional(Time),
  },
  strict,
)
export type MovementsQuery = Static<typeof MovementsQuery>

/** `from` and `to` are days (UTC, inclusive); the default is the last 30 days. */
export const UsageQuery = Type.Object(
  {
    from: Type.Optional(Type.String({ format: 'date' })),
    to: Type.Optional(Type.String({ format: 'date' })),
    by: Type.Optional(Type.Union([Type.Literal('app'), Type.Literal('day')])),
  },
  strict,
)
export type UsageQuery = Static<typeof UsageQuery>

/** `app` is null when counted by day, `day` is null when counted by app. */
export const Usage = Type.Object({
  app: Type.Union([Type.String(), Type.Null()]),
  day: Type.Union([Type.String(), Type.Null()]),
  requests: Type.Integer(),
  visits: Type.Integer(),
  refusals: Type.Integer(),
  tokens: Tokens,
  firstAt: Time,
  lastAt: Time,
})
export type Usage = Static<typeof Usage>

export const Person = Type.Object({
  id: Id,
  email: Type.String(),
  name: Type.String(),
  role: Role,
  status: PersonStatus,
  suspendedReason: Type.Union([Type.String(), Type.Null()]),
  balance: Tokens,
  createdAt: Time,
  lastSeenAt: Type.Union([Time, Type.Null()]),
})
export type Person = Static<typeof Person>

export const PersonDetail = Type.Object({
  ...Person.properties,
  held: Tokens,
  debt: Tokens,
  /** The `granted` apps this person may open. */
  apps: Type.Array(Type.String()),
})
export type PersonDetail = Static<typeof PersonDetail>

export const PeopleQuery = Type.Object(
  {
    ...pageQuery,
    search: Type.Optional(Type.String({ maxLength: 200 })),
    role: Type.Optional(Role),
    status: Type.Optional(PersonStatus),
  },
  strict,
)
export type PeopleQuery = Static<typeof PeopleQuery>

/** Suspending needs a reason; the person sees it. */
export const PersonChange = Type.Object(
  {
    name: Type.Optional(PersonName),
    role: Type.Optional(Role),
    status: Type.Optional(Type.Union([Type.Literal('active'), Type.Literal('suspended')])),
    reason: Type.Optional(Reason),
  },
  { additionalProperties: false, minProperties: 1 },
)
export type PersonChange = Static<typeof PersonChange>

/** Negative tokens take; never more than the balance holds. */
export const Adjustment = Type.Object(
  {
    tokens: Type.Integer({ minimum: -1_000_000_000_000, maximum: 1_000_000_000_000 }),
    reason: Reason,
  },
  strict,
)
export type Adjustment = Static<typeof Adjustment>

export const Adjusted = Type.Object({ movement: Movement, balance: Tokens })
export type Adjusted = Static<typeof Adjusted>

/** A charge as an admin sees it; `refunded` is how many of its tokens went back. */
export const Charge = Type.Object({
  id: Id,
  at: Time,
  person: Type.Object({ id: Id, email: Type.String(), name: Type.String() }),
  app: Type.String(),
  tokens: Tokens,
  refunded: Tokens,
  balance: Tokens,
  note: Type.String(),
})
export type Charge = Static<typeof Charge>

export const ChargesQuery = Type.Object(
  { ...pageQuery, app: Type.Optional(AppName), person: Type.Optional(Id) },
  strict,
)
export type ChargesQuery = Static<typeof ChargesQuery>

/** Gives `tokens` of a charge back, all that is left of it without; the person reads the reason in their movements. */
export const Refund = Type.Object(
  {
    tokens: Type.Optional(Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER })),
    reason: Reason,
  },
  strict,
)
export type Refund = Static<typeof Refund>

/** Asks for the way into an app after the price was shown; the answer's `url` carries the ticket. */
export const Launch = Type.Object(
  {
    app: AppName,
    to: Type.String({ minLength: 1, maxLength: 8192 }),
    nonce: Type.String({ maxLength: 100 }),
  },
  strict,
)
export type Launch = Static<typeof Launch>

export const Launched = Type.Object({ url: Type.String() })
export type Launched = Static<typeof Launched>
