import type { FastifyInstance } from 'fastify'
import Type from 'typebox'
import { IdentityError } from '../identity/identity-error.ts'
import { serveAuthOptions } from './auth-options.ts'
import { findOwnSession, forbidKeys, readSessionCookie } from './caller.ts'
import { SignedIn, SignIn, SignOut } from './contract.ts'
import { SecondFactorDue } from './contract-factors.ts'
import { serveDeletion } from './deletion.ts'
import { enter } from './enter.ts'
import { waitEvenly } from './even-time.ts'
import { serveFactors } from './factors.ts'
import { noteFailed } from './failed-sign-ins.ts'
import { openMailDesk, serveMailLinks } from './mail-links.ts'
import { serveOAuth } from './oauth.ts'
import { serveOwnAccount } from './own-account.ts'
import type { ApiParts } from './parts.ts'
import { clearPendingCookie, readPendingCookie } from './pending-code.ts'
import type { Api, SchemaTypes } from './schema.ts'
import { serveSecondFactor } from './second-factor.ts'
import { clearSessionCookie } from './sessions.ts'
import { limitSignIns } from './sign-in-limit.ts'
import { serveSignUp } from './sign-up.ts'

const evenly = async <T>(work: Promise<T>): Promise<T> => {
  const startedAt = performance.now()
  try {
    return await work
  } catch (error) {
    if (error instanceof IdentityError && error.code === 'wrong_credentials') await waitEvenly(startedAt)
    throw error
  }
}

const lower = <Input extends { email: string }>(input: Input): Input => ({
  ...input,
  email: input.email.toLowerCase(),
})

/** All about signing up, in and out: the browser gets a cookie of ours and never sees identity's tokens. */
export const serveAuth = (api: FastifyInstance, parts: ApiParts): void => {
  const serveSignIn = (auth: Api) => {
    const schema = {
      summary: 'Sign in and get the session cookie',
      body: SignIn,
      response: { 200: SignedIn, 202: SecondFactorDue },
    }
    auth.post('/auth/sign-in', { schema }, async (request, reply) => {
      forbidKeys(request, 'sign in')
      readSessionCookie(parts, request)
      const signIn = async () => {
        const credentials = { ...lower(request.body), address: request.ip }
        const user = await parts.throttle.attempt(credentials.email, request.ip, () =>
          evenly(parts.identity.signIn(credentials)),
        )
        return enter(parts, request, reply, user)
      }
      const entered = await noteFailed(parts, request.body.email, signIn())
      return entered.kind === 'in'
        ? reply.code(200).send({ user: entered.user })
        : reply.code(202).send({ secondFactor: entered.secondFactor })
    })
  }

  const serveSignOut = (auth: Api) => {
    const schema = {
      summary: 'End this session, or all of one’s own',
      body: SignOut,
      response: { 204: Type.Null() },
    }
    auth.post('/auth/sign-out', { schema, config: { rateLimit: false } }, async (request, reply) => {
      forbidKeys(request, 'sign out')
      const caller = await findOwnSession(parts, request)
      if (caller !== null) {
        const id = request.body.everywhere ? null : caller.by.id
        await parts.database.call('endSessions', { personId: caller.personId, id })
        await parts.feed.readNow()
      }
      reply.header('set-cookie', clearSessionCookie(parts))
      if (readPendingCookie(parts, request) !== null) reply.header('set-cookie', clearPendingCookie(parts))
      return reply.code(204).send(null)
    })
  }

  api.register(async scope => {
    await limitSignIns(scope, parts)
    const auth = scope.withTypeProvider<SchemaTypes>()
    const askForMail = openMailDesk(parts)
    serveAuthOptions(auth, parts)
    serveSignUp(auth, parts, askForMail)
    serveMailLinks(auth, parts, askForMail)
    serveOwnAccount(auth, parts)
    serveDeletion(auth, parts)
    serveSignIn(auth)
    serveSignOut(auth)
    serveSecondFactor(auth, parts)
    serveFactors(auth, parts)
    serveOAuth(auth, parts)
  })
}
