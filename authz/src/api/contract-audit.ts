import Type, { type Static } from 'typebox'
import { Id, strict, Time } from './contract-parts.ts'

const orNull = <Schema extends Type.TSchema>(schema: Schema) => Type.Union([schema, Type.Null()])

/** The broken invariants of the ledger: none when the books are right. */
export const Books = Type.Object({
  broken: Type.Array(
    Type.Object({
      what: Type.String(),
      walletId: Type.Integer(),
      isNow: Type.Integer(),
      shouldBe: Type.Integer(),
    }),
  ),
})
export type Books = Static<typeof Books>

/** What was there, by name of what changed: null where nothing was. */
const State = orNull(Type.Record(Type.String(), Type.Unknown()))

/** One deed. `actor` is who did it as they were then, null for the service itself and where nobody had signed in. */
export const AuditEntry = Type.Object({
  id: Id,
  at: Time,
  /** Words with dots between: `person.suspended`, `session.signed_in`. */
  kind: Type.String(),
  actor: orNull(Type.Object({ id: Id, email: orNull(Type.String()), role: Type.String() })),
  /** The id or name of what it was done to. */
  subject: Type.String(),
  /** Whom it is about; `email` is today's, null when they are gone. */
  person: orNull(Type.Object({ id: Id, email: orNull(Type.String()) })),
  before: State,
  after: State,
  /** The network address that it was asked from. */
  address: orNull(Type.String()),
  requestId: orNull(Type.String()),
})
export type AuditEntry = Static<typeof AuditEntry>

/**
 * `actor` is an id or an address, `subject` an id or a name (a person's id finds all that is about them), `kind` a kind
 * or its first words.
 */
export const AuditQuery = Type.Object(
  {
    cursor: Type.Optional(Type.String({ maxLength: 200 })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
    actor: Type.Optional(Type.String({ minLength: 1, maxLength: 254 })),
    subject: Type.Optional(Type.String({ minLength: 1, maxLength: 300 })),
    kind: Type.Optional(Type.String({ maxLength: 100, pattern: '^[a-z_]+(\\.[a-z_]+)*$' })),
    from: Type.Optional(Time),
    to: Type.Optional(Time),
  },
  strict,
)
export type AuditQuery = Static<typeof AuditQuery>

/** A deed as the person whom it is about reads it. `by` is self, the role of whoever else did it, or null. */
export const OwnAuditEntry = Type.Object({
  id: Id,
  at: Time,
  kind: Type.String(),
  by: orNull(Type.String()),
  before: State,
  after: State,
  address: orNull(Type.String()),
})
export type OwnAuditEntry = Static<typeof OwnAuditEntry>
