import Type, { type Static } from 'typebox'
import { Books } from './contract-audit.ts'
import { AppName, Id, strict, Time } from './contract-parts.ts'

const orNull = <Schema extends Type.TSchema>(schema: Schema) => Type.Union([schema, Type.Null()])

const Day = Type.String({ format: 'date' })

const counts = {
  requests: Type.Integer(),
  visits: Type.Integer(),
  refusals: Type.Integer(),
  /** Spent, refunds taken off. */
  tokens: Type.Integer(),
}

/** One day (UTC): of the house, or of one app, which nobody joins and to which nothing is granted. */
export const DayFigures = Type.Object({
  day: Day,
  ...counts,
  /** Who used it that day, each once. */
  people: Type.Integer(),
  joined: Type.Integer(),
  granted: Type.Integer(),
})
export type DayFigures = Static<typeof DayFigures>

/** What an app came to. `people` counts a person once a day. */
export const AppFigures = Type.Object({ app: AppName, ...counts, people: Type.Integer() })
export type AppFigures = Static<typeof AppFigures>

/** `reason` is the code with which the gate refused. */
export const RefusalFigures = Type.Object({ reason: Type.String(), refusals: Type.Integer() })
export type RefusalFigures = Static<typeof RefusalFigures>

/** How long the gate of this process took to decide, since it started; null while nobody asked. */
export const GateLatency = Type.Object({
  requests: Type.Integer(),
  p50Ms: orNull(Type.Number()),
  p95Ms: orNull(Type.Number()),
  p99Ms: orNull(Type.Number()),
})
export type GateLatency = Static<typeof GateLatency>

const RecentCharge = Type.Object({
  id: Id,
  at: Time,
  app: AppName,
  tokens: Type.Integer(),
  person: Type.Object({ id: Id, email: Type.String(), name: Type.String() }),
})
const RecentPerson = Type.Object({ id: Id, email: Type.String(), name: Type.String(), createdAt: Time })

/** The house at a glance; `days`, `apps`, `refusals` and sums are of the last 30 days. */
export const Dashboard = Type.Object({
  /** When the figures were added up; null before the first time. */
  at: orNull(Time),
  people: Type.Object({
    all: Type.Integer(),
    joinedThisMonth: Type.Integer(),
    active1: Type.Integer(),
    active7: Type.Integer(),
    active30: Type.Integer(),
  }),
  tokens: Type.Object({
    granted: Type.Integer(),
    spent: Type.Integer(),
    available: Type.Integer(),
    held: Type.Integer(),
    debt: Type.Integer(),
  }),
  appsAvailable: Type.Integer(),
  appsOff: Type.Integer(),
  days: Type.Array(DayFigures),
  apps: Type.Array(AppFigures),
  refusals: Type.Array(RefusalFigures),
  recent: Type.Object({ charges: Type.Array(RecentCharge), people: Type.Array(RecentPerson) }),
  gate: GateLatency,
  /** The newest look at the books; null while the first one is under way, or when none could be had. */
  books: orNull(Type.Object({ at: Time, broken: Books.properties.broken })),
})
export type Dashboard = Static<typeof Dashboard>

const span = {
  from: Type.Optional(Day),
  to: Type.Optional(Day),
  app: Type.Optional(AppName),
}

/** Days (UTC, inclusive): the last 30 unless told otherwise, at most 366. */
export const StatisticsQuery = Type.Object(span, strict)
export type StatisticsQuery = Static<typeof StatisticsQuery>

const literals = <const Words extends string[]>(...words: Words) =>
  Type.Union(words.map(word => Type.Literal(word)) as { [I in keyof Words]: Type.TLiteral<Words[I]> })

/** `by` chooses the rows of a table; a PDF holds everything. */
export const StatisticsFileQuery = Type.Object(
  {
    ...span,
    format: literals('csv', 'xlsx', 'pdf'),
    by: Type.Optional(literals('day', 'app', 'person')),
    language: Type.Optional(literals('en', 'fr')),
  },
  strict,
)
export type StatisticsFileQuery = Static<typeof StatisticsFileQuery>

export const StatisticsTotal = Type.Object({ ...counts, joined: Type.Integer(), granted: Type.Integer() })
export type StatisticsTotal = Static<typeof StatisticsTotal>

export const TopPerson = Type.Object({
  id: Id,
  email: Type.String(),
  name: Type.String(),
  requests: Type.Integer(),
  tokens: Type.Integer(),
})
export type TopPerson = Static<typeof TopPerson>

export const Statistics = Type.Object({
  from: Day,
  to: Day,
  total: StatisticsTotal,
  /** As many days right before. */
  before: Type.Object({ from: Day, to: Day, total: StatisticsTotal }),
  days: Type.Array(DayFigures),
  apps: Type.Array(AppFigures),
  refusals: Type.Array(RefusalFigures),
  /** Requests by weekday (1 is Monday) and hour, UTC; hours without any are left out. */
  hours: Type.Array(Type.Object({ weekday: Type.Integer(), hour: Type.Integer(), requests: Type.Integer() })),
  people: Type.Array(TopPerson),
})
export type Statistics = Static<typeof Statistics>
