import Type, { type Static } from 'typebox'
import { MovementsQuery } from './contract.ts'
import { strict, Time, Tokens } from './contract-parts.ts'

/** What travels about people's own use: apps, passes, holds, accesses, grants, first steps. */

const App = Type.String()

/** An app that was used once, or is a favourite; the counts are those of the last 30 days (UTC). */
export const OwnApp = Type.Object({
  app: App,
  favourite: Type.Boolean(),
  requests: Type.Integer(),
  visits: Type.Integer(),
  tokens: Tokens,
  lastAt: Type.Union([Time, Type.Null()]),
})
export type OwnApp = Static<typeof OwnApp>

/** A charge that keeps the requests of its rule (`rule` is the charge's note) open for a time. */
export const OwnPass = Type.Object({ app: App, rule: Type.String(), openedAt: Time, expiresAt: Time })
export type OwnPass = Static<typeof OwnPass>

/** Tokens set aside until a price is known, at the latest until it expires. */
export const OwnHold = Type.Object({
  id: Type.String({ format: 'uuid' }),
  app: App,
  tokens: Tokens,
  openedAt: Time,
  expiresAt: Time,
})
export type OwnHold = Static<typeof OwnHold>

/** What opens a granted app to the asker: until when (null: without end), and how often (null: uncounted). */
export const OwnAccess = Type.Object({
  app: App,
  /** The group whose members share it; null when it is the person's own. */
  groupName: Type.Union([Type.String(), Type.Null()]),
  until: Type.Union([Time, Type.Null()]),
  uses: Type.Union([Type.Integer(), Type.Null()]),
  used: Type.Integer(),
})
export type OwnAccess = Static<typeof OwnAccess>

/** One day's use of one app. */
export const OwnDay = Type.Object({
  app: App,
  day: Type.String(),
  requests: Type.Integer(),
  visits: Type.Integer(),
  refusals: Type.Integer(),
  tokens: Tokens,
  lastAt: Time,
})
export type OwnDay = Static<typeof OwnDay>

/** `history` is the last 30 days', newest first, at most 100 rows; `holds` are the 100 that expire first. */
export const OwnApps = Type.Object({
  apps: Type.Array(OwnApp),
  passes: Type.Array(OwnPass),
  holds: Type.Array(OwnHold),
  access: Type.Array(OwnAccess),
  history: Type.Array(OwnDay),
})
export type OwnApps = Static<typeof OwnApps>

export const GrantKind = Type.Union([
  Type.Literal('purchase'),
  Type.Literal('plan'),
  Type.Literal('voucher'),
  Type.Literal('allowance'),
  Type.Literal('adjustment'),
  Type.Literal('welcome'),
  Type.Literal('refund'),
  Type.Literal('transfer'),
  Type.Literal('referral'),
])
export type GrantKind = Static<typeof GrantKind>

/** Tokens that were credited, and what is left of them until they expire (null: never). */
export const Grant = Type.Object({
  id: Type.Integer(),
  kind: GrantKind,
  tokens: Tokens,
  remaining: Tokens,
  expiresAt: Type.Union([Time, Type.Null()]),
  createdAt: Time,
})
export type Grant = Static<typeof Grant>

/** How far somebody new came; `looked` is at where tokens go. */
export const FirstSteps = Type.Object({
  used: Type.Boolean(),
  given: Type.Boolean(),
  looked: Type.Boolean(),
  dismissed: Type.Boolean(),
})
export type FirstSteps = Static<typeof FirstSteps>

/** What is written down of the first steps, once and for good. */
export const FirstStepsChange = Type.Object(
  { looked: Type.Optional(Type.Literal(true)), dismissed: Type.Optional(Type.Literal(true)) },
  { ...strict, minProperties: 1 },
)
export type FirstStepsChange = Static<typeof FirstStepsChange>

const { cursor: _cursor, limit: _limit, ...movementFilter } = MovementsQuery.properties

/** Movements as a file: the filter of their list, the format, and the language of the titles. */
export const MovementsFileQuery = Type.Object(
  {
    ...movementFilter,
    format: Type.Union([Type.Literal('csv'), Type.Literal('xlsx')]),
    lang: Type.Optional(Type.Union([Type.Literal('en'), Type.Literal('fr')])),
  },
  strict,
)
export type MovementsFileQuery = Static<typeof MovementsFileQuery>
