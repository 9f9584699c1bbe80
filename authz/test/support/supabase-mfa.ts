import { randomBytes, randomUUID } from 'node:crypto'
import jwt from 'jsonwebtoken'
import type { Database } from '../../src/database.ts'
import { encodeBase32, totpCode } from './totp.ts'

type Factor = {
  id: string
  userId: string
  name: string
  secret: string
  verified: boolean
  challenges: Set<string>
}

type Asking = { userId: string; sessionId: string }

/** Thrown to be the answer. */
class Refused extends Error {
  readonly status: number
  readonly code: string
  constructor(status: number, code: string) {
    super(code)
    this.status = status
    this.code = code
  }
}

const json = (status: number, body: unknown) => Response.json(body, { status })

const stepMs = 30_000

const isCode = (secret: string, code: unknown) =>
  [-stepMs, 0, stepMs].some(skew => totpCode(secret, Date.now() + skew) === code)

const shown = ({ id, name, verified }: Factor) => ({
  id,
  friendly_name: name,
  factor_type: 'totp',
  status: verified ? 'verified' : 'unverified',
  created_at: new Date().toISOString(),
  updated_at: new Date().toISOString(),
})

type Options = { database: Database; jwtSecret: string; secretKey: string }

/**
 * Stands in for the part of Supabase Auth that Supabase Lite lacks: its MFA by TOTP, as GoTrue's internal/api/mfa.go
 * has it, and the admin's calls about factors. A verified code raises its session to AAL2 and ends the person's others
 * below that; a second factor needs AAL2 to be added; a challenge is good once.
 */
export const makeMfa = ({ database, jwtSecret, secretKey }: Options) => {
  const factors = new Map<string, Factor>()
  const raised = new Set<string>()
  const ofUser = (userId: string) => [...factors.values()].filter(factor => factor.userId === userId)

  const identify = async (request: Request): Promise<Asking> => {
    const bearer = request.headers.get('authorization')?.replace(/^Bearer /, '') ?? ''
    const claims = jwt.verify(bearer, jwtSecret) as { sub: string; session_id: string }
    const sql = 'select 1 from auth.sessions where id::text = $1'
    if ((await database.query(sql, [claims.session_id])).length === 0)
      throw new Refused(403, 'session_not_found')
    return { userId: claims.sub, sessionId: claims.session_id }
  }

  const find = (id: string, userId: string): Factor => {
    const factor = factors.get(id)
    if (factor?.userId !== userId) throw new Refused(404, 'mfa_factor_not_found')
    return factor
  }

  const enrol = ({ userId, sessionId }: Asking, body: Record<string, unknown>) => {
    const own = ofUser(userId)
    const name = String(body.friendly_name ?? '')
    if (own.some(factor => factor.name === name)) throw new Refused(422, 'mfa_factor_name_conflict')
    if (own.length >= 10) throw new Refused(422, 'too_many_enrolled_mfa_factors')
    if (own.some(factor => factor.verified) && !raised.has(sessionId))
      throw new Refused(403, 'insufficient_aal')
    const secret = encodeBase32(randomBytes(20))
    const factor = { id: randomUUID(), userId, name, secret, verified: false, challenges: new Set<string>() }
    factors.set(factor.id, factor)
    const uri = `otpauth://totp/${body.issuer}:somebody?secret=${secret}&issuer=${body.issuer}`
    return { id: factor.id, type: 'totp', friendly_name: name, totp: { qr_code: '<svg/>', secret, uri } }
  }

  const raise = async ({ userId, sessionId }: Asking) => {
    raised.add(sessionId)
    await database.query(
      'delete from auth.sessions where user_id::text = $1 and not id::text = any ($2::text[])',
      [userId, [...raised]],
    )
    const claims = {
      sub: userId,
      aud: 'authenticated',
      role: 'authenticated',
      session_id: sessionId,
      aal: 'aal2',
    }
    return {
      access_token: jwt.sign(claims, jwtSecret, { expiresIn: 3600 }),
      token_type: 'bearer',
      expires_in: 3600,
      refresh_token: randomUUID(),
      user: { id: userId, factors: ofUser(userId).map(shown) },
    }
  }

  const verify = async (asking: Asking, factor: Factor, body: Record<string, unknown>) => {
    if (!factor.challenges.has(String(body.challenge_id))) throw new Refused(422, 'mfa_challenge_expired')
    if (!isCode(factor.secret, body.code)) throw new Refused(422, 'mfa_verification_failed')
    factor.challenges.delete(String(body.challenge_id))
    factor.verified = true
    return raise(asking)
  }

  const challenge = (factor: Factor) => {
    const id = randomUUID()
    factor.challenges.add(id)
    return { id, type: 'totp', expires_at: Math.floor(Date.now() / 1000) + 300 }
  }

  const unenrol = ({ sessionId }: Asking, { id, verified }: Factor) => {
    if (verified && !raised.has(sessionId)) throw new Refused(422, 'insufficient_aal')
    factors.delete(id)
    return { id }
  }

  const answerPerson = async (request: Request, [id, action]: string[]) => {
    const asking = await identify(request)
    const body = request.method === 'POST' ? ((await request.json()) as Record<string, unknown>) : {}
    if (id === undefined) return enrol(asking, body)
    const factor = find(id, asking.userId)
    if (action === 'challenge') return challenge(factor)
    return action === 'verify' ? verify(asking, factor, body) : unenrol(asking, factor)
  }

  const answerAdmin = (request: Request, [userId = '', , id]: string[]) => {
    if (request.headers.get('apikey') !== secretKey) throw new Refused(403, 'not_admin')
    if (id === undefined) return ofUser(userId).map(shown)
    factors.delete(find(id, userId).id)
    return { id }
  }

  const answer = async (request: Request): Promise<Response | null> => {
    const [, , , resource, ...rest] = new URL(request.url).pathname.split('/')
    if (resource === 'factors') return json(200, await answerPerson(request, rest))
    if (resource === 'admin' && rest[0] === 'users' && rest[2] === 'factors')
      return json(200, answerAdmin(request, rest.slice(1)))
    return null
  }

  return {
    /** The answer to a request about factors; null for any other. */
    answer: async (request: Request): Promise<Response | null> => {
      try {
        return await answer(request)
      } catch (error) {
        if (!(error instanceof Refused)) throw error
        return json(error.status, { code: error.code, error_code: error.code, msg: error.message })
      }
    },
    /** The factors as a user document has them; undefined when there are none. */
    factorsOf: (userId: string) => {
      const own = ofUser(userId)
      return own.length === 0 ? undefined : own.map(shown)
    },
  }
}
