import Type, { type Static } from 'typebox'
import { Id, Time } from './contract-parts.ts'

const orNull = <Schema extends Type.TSchema>(schema: Schema) => Type.Union([schema, Type.Null()])

/**
 * That a person or a group may open a granted app. `uses` of `used`: charges, or visits where the app has no prices;
 * a group's members share them. When they are used up, what is free stays open until `until`.
 */
export const AppAccess = Type.Object({
  id: Id,
  person: orNull(Type.Object({ id: Id, email: Type.String(), name: Type.String() })),
  group: orNull(Type.String()),
  until: orNull(Time),
  uses: orNull(Type.Integer()),
  used: Type.Integer(),
  grantedAt: Time,
})
export type AppAccess = Static<typeof AppAccess>

/** Lets a person (by id) or a group (by name) in, in place of what they had; without `until` and `uses` for good. */
export const NewAppAccess = Type.Object(
  {
    person: Type.Optional(Id),
    group: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
    until: Type.Optional(Time),
    uses: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000_000 })),
  },
  { additionalProperties: false },
)
export type NewAppAccess = Static<typeof NewAppAccess>
