import Type, { type Static } from 'typebox'

/**
 * What travels between the portal (or a script) and `/api`. One schema serves Fastify's validation, the
 * answer's serializer and, as a type, the portal's forms. Times are RFC 3339 UTC, tokens are integers.
 */

const Tokens = Type.Integer({ minimum: -Number.MAX_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER })
const Time = Type.String({ format: 'date-time' })
const Id = Type.String({ format: 'uuid' })
const AppName = Type.String({ pattern: '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$' })
/** One @, a domain of dotted labels; no space, no control or invisible letter, nothing that mail headers read otherwise. */
export const Email = Type.String({
  minLength: 3,
  maxLength: 254,
  pattern:
    '^[^@\\s\\u0001-\\u001f\\u007f-\\u009f\\p{Cf}",:;<>()\\[\\]\\\\]{1,64}@[\\p{L}\\p{N}_-]{1,63}(\\.[\\p{L}\\p{N}_-]{1,63})*$',
})
const Reason = Type.String({ minLength: 3, maxLength: 500, pattern: '\\S' })

const strict = { additionalProperties: false } as const

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
})
export type Me = Static<typeof Me>

/** The answer to sign-up and sign-in. */
export const SignedIn = Type.Object({ user: Me })
export type SignedIn = Static<typeof SignedIn>

/** Makes the signed-in person the first admin; `token` comes from the link that the service prints. */
export const Setup = Type.Object({ token: Type.String({ minLength: 1, maxLength: 2000 }) }, strict)
export type Setup = Static<typeof Setup>

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

export const App = Type.Object({
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
})
export type App = Static<typeof App>

export const SpendPeriod = Type.Union([Type.Literal('day'), Type.Literal('month'), Type.Literal('ever')])
export type SpendPeriod = Static<typeof SpendPeriod>

const LimitTokens = Type.Integer({ minimum: 0, maximum: 1_000_000_000_000 })

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

/** The secret of an app; `secret` is in this answer alone. */
export const MadeAppSecret = Type.Object({ prefix: Type.String(), createdAt: Time, secret: Type.String() })
export type MadeAppSecret = Static<typeof MadeAppSecret>

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

const pageQuery = {
  cursor: Type.Optional(Type.String({ maxLength: 200 })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
}

export const PageQuery = Type.Object(pageQuery, strict)
export type PageQuery = Static<typeof PageQuery>

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
  setBy: Type.Union([Type.Literal('person'), Type.Literal('admin')]),
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

const SerialId = Type.Integer({ minimum: 1, maximum: 2_147_483_647 })
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

/** An admin's override of one app: `null` goes back to the file. `prices` maps a rule's `on` to tokens. */
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
  },
  { additionalProperties: false, minProperties: 1 },
)
export type AppChange = Static<typeof AppChange>

/** An app with where it comes from and what an admin laid on top. */
export const AdminApp = Type.Object({
  ...App.properties,
  /** An app.yaml, or the labels of Traefik alone. */
  source: Type.Union([Type.Literal('file'), Type.Literal('labels')]),
  /** Decides and counts, and charges nothing. */
  shadow: Type.Boolean(),
  overrides: Type.Object({
    off: Type.Union([Type.Boolean(), Type.Null()]),
    prices: Type.Record(Type.String(), Type.Integer()),
  }),
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

/** A page of a list; `next` is the cursor of the following page, null at the end. */
export type Page<T> = { items: T[]; next: string | null }

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
