import Type, { type Static } from 'typebox'
import { Time } from './contract-parts.ts'

export const HealthStatus = Type.Union([Type.Literal('ok'), Type.Literal('warn'), Type.Literal('fail')])
export type HealthStatus = Static<typeof HealthStatus>

const Sentence = Type.Object({ en: Type.String(), fr: Type.String() })

/** One hop: what was found, and what to do about it where anything is to be done. */
export const HealthCheck = Type.Object({
  id: Type.String(),
  status: HealthStatus,
  found: Sentence,
  remedy: Type.Union([Sentence, Type.Null()]),
  ms: Type.Integer(),
})
export type HealthCheck = Static<typeof HealthCheck>

/** `status` is the worst of the checks. */
export const Health = Type.Object({ status: HealthStatus, at: Time, checks: Type.Array(HealthCheck) })
export type Health = Static<typeof Health>
