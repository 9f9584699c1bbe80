import Type, { type Static } from 'typebox'
import { Time } from './contract-parts.ts'

const orNull = <Schema extends Type.TSchema>(schema: Schema) => Type.Union([schema, Type.Null()])

/** One browser that is signed in. */
export const Session = Type.Object({
  id: Type.String({ format: 'uuid' }),
  /** Whether it is the asker's own. */
  current: Type.Boolean(),
  /** What the browser said of itself when it signed in: `Firefox 132` on `Linux`. Null where that says nothing known. */
  device: Type.Object({ browser: orNull(Type.String()), system: orNull(Type.String()) }),
  /** The network address that it signed in from. */
  address: Type.String(),
  createdAt: Time,
  /** On any host; up to half a minute late. */
  lastUsedAt: Time,
  /** When it ends however much it is used. */
  expiresAt: Time,
})
export type Session = Static<typeof Session>
