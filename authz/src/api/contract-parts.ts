import Type, { type Static } from 'typebox'

/** What the schemas of the API are made of. Times are RFC 3339 UTC, tokens are integers. */

export const Tokens = Type.Integer({ minimum: -Number.MAX_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER })

export const Time = Type.String({ format: 'date-time' })

export const Id = Type.String({ format: 'uuid' })

export const AppName = Type.String({ pattern: '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$' })

export const Reason = Type.String({ minLength: 3, maxLength: 500, pattern: '\\S' })

export const strict = { additionalProperties: false } as const

export const SpendPeriod = Type.Union([Type.Literal('day'), Type.Literal('month'), Type.Literal('ever')])
export type SpendPeriod = Static<typeof SpendPeriod>

export const LimitTokens = Type.Integer({ minimum: 0, maximum: 1_000_000_000_000 })

export const pageQuery = {
  cursor: Type.Optional(Type.String({ maxLength: 200 })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
}

export const PageQuery = Type.Object(pageQuery, strict)
export type PageQuery = Static<typeof PageQuery>

export const SerialId = Type.Integer({ minimum: 1, maximum: 2_147_483_647 })

/** A page of a list; `next` is the cursor of the following page, null at the end. */
export type Page<T> = { items: T[]; next: string | null }
