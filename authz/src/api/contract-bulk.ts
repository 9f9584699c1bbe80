import Type, { type Static } from 'typebox'
import { PersonStatus, Role } from './contract.ts'
import { Id, Reason, strict, Time, Tokens } from './contract-parts.ts'

/** What travels when an admin does one thing to many people. */

const orNull = <Schema extends Type.TSchema>(schema: Schema) => Type.Union([schema, Type.Null()])

const BulkKind = Type.Union([Type.Literal('grant'), Type.Literal('suspend')])

/** Whom: `people` by id, or all that match the filter of GET /api/admin/people; at most 10,000. */
const whom = {
  people: Type.Optional(Type.Array(Id, { minItems: 1, maxItems: 1000, uniqueItems: true })),
  filter: Type.Optional(
    Type.Object(
      {
        search: Type.Optional(Type.String({ maxLength: 200 })),
        role: Type.Optional(Role),
        status: Type.Optional(PersonStatus),
      },
      strict,
    ),
  ),
}

export const BulkQuestion = Type.Object({ kind: BulkKind, ...whom }, strict)
export type BulkQuestion = Static<typeof BulkQuestion>

/** How many it would be about, and how many are left out, by why; beyond 10,000 it counts no further. */
export const BulkPreview = Type.Object({
  people: Type.Integer(),
  closed: Type.Integer(),
  suspended: Type.Integer(),
  admins: Type.Integer(),
  isTooMany: Type.Boolean(),
})
export type BulkPreview = Static<typeof BulkPreview>

/** `id` is the asker's own: the same one twice starts it once. `tokens` belongs to a grant. */
export const NewBulk = Type.Object(
  {
    id: Id,
    kind: BulkKind,
    tokens: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000_000_000_000 })),
    reason: Reason,
    ...whom,
  },
  strict,
)
export type NewBulk = Static<typeof NewBulk>

/** How far it is. `refused` counts those to whom it could not be done, such as accounts deleted meanwhile. */
export const Bulk = Type.Object({
  id: Id,
  kind: BulkKind,
  tokens: orNull(Tokens),
  reason: Type.String(),
  total: Type.Integer(),
  done: Type.Integer(),
  refused: Type.Integer(),
  madeAt: Time,
  doneAt: orNull(Time),
})
export type Bulk = Static<typeof Bulk>
