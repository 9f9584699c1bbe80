import Type, { type Static } from 'typebox'
import { NewKey } from './contract.ts'

/** Another name for a key. */
export const KeyChange = Type.Object({ name: NewKey.properties.name }, { additionalProperties: false })
export type KeyChange = Static<typeof KeyChange>

/** For how long the old key is good beside the new one: a day unless given, at most seven. */
export const KeyRotation = Type.Object(
  { overlapS: Type.Optional(Type.Integer({ minimum: 0, maximum: 7 * 86_400 })) },
  { additionalProperties: false },
)
export type KeyRotation = Static<typeof KeyRotation>
