import Type, { type Static } from 'typebox'

/** What travels about sign-in by other services. */

/** A provider's name, as GET /api/auth/options lists it. */
export const OAuthPath = Type.Object({
  provider: Type.String({ pattern: '^[a-z0-9][a-z0-9:_-]{0,60}$' }),
})

export const OAuthQuery = Type.Object({ to: Type.Optional(Type.String()) })

/** What comes back by the browser: a code, or why there is none. */
export const OAuthCallback = Type.Object({
  code: Type.Optional(Type.String({ maxLength: 500 })),
  state: Type.Optional(Type.String({ maxLength: 100 })),
  error: Type.Optional(Type.String()),
  error_code: Type.Optional(Type.String()),
  error_description: Type.Optional(Type.String()),
})
export type OAuthCallback = Static<typeof OAuthCallback>
