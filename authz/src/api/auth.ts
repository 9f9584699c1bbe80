import { setTimeout as sleep } from 'node:timers/promises'
import rateLimit from '@fastify/rate-limit'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import Type from 'typebox'
import { ApiError } from '../errors.ts'
import { IdentityError, type IdentityUser } from '../identity.ts'
import { findSession, forbidKeys, readSessionCookie } from './caller.ts'
import { SignedIn, SignIn, SignOut, SignUp } from './contract.ts'
import { loadMe } from './me.ts'
import type { ApiParts } from './parts.ts'
import type { Api, SchemaTypes } from './schema.ts'
import { clearSessionCookie, startSession } from './sessions.ts'

/**
 * A refused sign-in is answered no sooner than this: checking a password takes longer than finding no account, and
 * nobody shall tell the two apart by the clock.
 */
const refusedAfterMs = 400

const limitSignIns = (auth: FastifyInstance, { signInLimit }: ApiParts) =>
  auth.register(rateLimit, {
    max: signInLimit?.max ?? 60,
    timeWindow: signInLimit?.timeWindowMs ?? 60_000,
    errorResponseBuilder: (_request, { after }) =>
      new ApiError(429, 'rate_limited', `Too many tries from this address: wait ${after}.`),
  })

const evenly = async <T>(work: Promise<T>): Promise<T> => {
  const soonest = sleep(refusedAfterMs)
  try {
    return await work
  } catch (error) {
    if (error instanceof IdentityError && error.code === 'wrong_credentials') await soonest
    throw error
  }
}

const lower = <Input extends { email: string }>(input: Input): Input => ({
  ...input,
  email: input.email.toLowerCase(),
})

/** Sign-up, sign-in and sign-out: the browser gets a cookie of ours and never sees identity's tokens. */
export const serveAuth = (api: FastifyInstance, parts: ApiParts): void => {
  const enter = async (request: FastifyRequest, reply: FastifyReply, user: IdentityUser) => {
    const { personId, cookie } = await startSession(parts, request, user)
    reply.header('set-cookie', cookie)
    return { user: await loadMe(parts.database, personId) }
  }

  const serveSignUp = (auth: Api) => {
    const schema = {
      summary: 'Make an account',
      body: SignUp,
      response: { 201: SignedIn, 202: Type.Object({}) },
    }
    auth.post('/auth/sign-up', { schema }, async (request, reply) => {
      forbidKeys(request, 'sign people up')
      readSessionCookie(parts, request)
      const signedUp = await parts.identity.signUp({ ...lower(request.body), address: request.ip })
      if (signedUp.kind === 'confirm') return reply.code(202).send({})
      return reply.code(201).send(await enter(request, reply, signedUp.user))
    })
  }

  const serveSignIn = (auth: Api) => {
    const schema = {
      summary: 'Sign in and get the session cookie',
      body: SignIn,
      response: { 200: SignedIn },
    }
    auth.post('/auth/sign-in', { schema }, async (request, reply) => {
      forbidKeys(request, 'sign in')
      readSessionCookie(parts, request)
      const user = await evenly(parts.identity.signIn({ ...lower(request.body), address: request.ip }))
      return enter(request, reply, user)
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
      const caller = await findSession(parts, request)
      if (caller !== null) {
        const id = request.body.everywhere ? null : caller.by.id
        await parts.database.call('endSessions', { personId: caller.personId, id })
        await parts.feed.readNow()
      }
      return reply.header('set-cookie', clearSessionCookie(parts)).code(204).send(null)
    })
  }

  api.register(async scope => {
    await limitSignIns(scope, parts)
    const auth = scope.withTypeProvider<SchemaTypes>()
    serveSignUp(auth)
    serveSignIn(auth)
    serveSignOut(auth)
  })
}
