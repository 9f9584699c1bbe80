import Type from 'typebox'
import { errors } from '../errors.ts'
import { readLanguage, writeLetter } from '../mail/letters.ts'
import { hashApiKey, makeSecret, readSecretBody } from '../people/api-key.ts'
import type { Caller } from '../people/callers.ts'
import { requireAdmin, requireSupport } from './caller.ts'
import { PageQuery } from './contract-parts.ts'
import { Invitation, MadeInvitation, NewInvitation } from './contract-sign-up.ts'
import { pageByTime, pageOf, readTime } from './page.ts'
import type { ApiParts } from './parts.ts'
import type { Api, Unwritten } from './schema.ts'

type InvitationRow = Unwritten<Invitation> & { id: string }

const prefix = 'octinv_'
const maxLive = 1000
const dayMs = 86_400_000
const lifetimeMs = 7 * dayMs
const mostLifetimeMs = 365 * dayMs

/** The invitation that a code names, while it holds; null for any other text. */
export const findInvitation = async (
  { database }: Pick<ApiParts, 'database'>,
  code: string,
): Promise<{ hash: Buffer; email: string | null } | null> => {
  if (readSecretBody(prefix, code) === null) return null
  const hash = hashApiKey(code)
  const [found] = await database.call<{ email: string | null }>('findInvitation', { hash })
  return found === undefined ? null : { hash, email: found.email }
}

const readExpiry = (text: string | undefined): Date => {
  const expiresAt = readTime('expiresAt', text) ?? new Date(Date.now() + lifetimeMs)
  const leftMs = expiresAt.getTime() - Date.now()
  if (leftMs <= 0 || leftMs > mostLifetimeMs)
    throw errors.invalid('expiresAt must be in the future, and within a year')
  return expiresAt
}

const makeInvitation = async ({ database }: ApiParts, admin: Caller, wish: NewInvitation) => {
  const { email, uses = 1 } = wish
  if (email !== undefined && uses > 1)
    throw errors.invalid('uses is more than 1, and email names one person: leave one of them out')
  const code = makeSecret(prefix)
  const [row] = await database.call<InvitationRow>('makeInvitation', {
    hash: hashApiKey(code),
    email: email?.toLowerCase() ?? null,
    uses,
    expiresAt: readExpiry(wish.expiresAt),
    madeBy: admin.personId,
    limit: maxLive,
  })
  if (row === undefined)
    throw errors.conflict(
      'too_many_invitations',
      `There are ${maxLive} open invitations, which is the most: revoke some first.`,
    )
  return { row, code }
}

const serveMaking = (api: Api, parts: ApiParts): void => {
  const { origin, host } = parts.config.portalUrl
  const schema = {
    summary: 'Invite somebody; the link is shown in this answer alone',
    body: NewInvitation,
    response: { 201: MadeInvitation },
  }
  api.post('/admin/invitations', { schema }, async (request, reply) => {
    const admin = await requireAdmin(parts, request)
    const { row, code } = await makeInvitation(parts, admin, request.body)
    const link = `${origin}/sign-up?invitation=${code}`
    const to = request.body.email
    const mailed = to !== undefined && parts.sendMail !== null
    if (mailed) {
      const language = readLanguage(request.headers['accept-language'])
      parts.sendMail?.({ ...writeLetter('invitation', { language, link, portal: host }), to, link })
    }
    return reply.code(201).send({ ...row, link, mailed })
  })
}

/** Invitations: admins make, see and revoke them. */
export const serveInvitations = (api: Api, parts: ApiParts): void => {
  const listSchema = {
    summary: 'Invitations, newest first',
    querystring: PageQuery,
    response: { 200: pageOf(Invitation) },
  }
  api.get('/admin/invitations', { schema: listSchema }, async request => {
    await requireSupport(parts, request)
    return pageByTime(request.query, position =>
      parts.database.call<InvitationRow & { createdUs: number }>('listInvitations', position),
    )
  })

  serveMaking(api, parts)

  const params = Type.Object({ id: Type.String({ format: 'uuid' }) })
  const revokeSchema = { summary: 'Revoke an invitation', params, response: { 204: Type.Null() } }
  api.delete('/admin/invitations/:id', { schema: revokeSchema }, async (request, reply) => {
    await requireAdmin(parts, request)
    const { id } = request.params
    const [row] = await parts.database.call<{ revoked: boolean }>('revokeInvitation', { id })
    if (!row?.revoked) throw errors.notFound(`invitation ${id}`)
    return reply.code(204).send(null)
  })
}
