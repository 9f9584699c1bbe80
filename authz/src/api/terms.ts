import Type from 'typebox'
import { ApiError, errors } from '../errors.ts'
import { requireAdmin, requireCaller, requireSupport } from './caller.ts'
import { AdminTerms, NewTerms, Terms, TermsAcceptance } from './contract-sign-up.ts'
import { pageOf } from './page.ts'
import type { ApiParts } from './parts.ts'
import type { Api, Unwritten } from './schema.ts'

type Database = Pick<ApiParts, 'database'>
type TermsRow = Unwritten<Terms> & { version: number }

/** The terms that count; null while there are none. */
export const findTerms = async ({ database }: Database): Promise<TermsRow | null> => {
  const [terms] = await database.call<TermsRow>('findTerms')
  return terms ?? null
}

const termsDue = (version: number) =>
  new ApiError(403, 'terms_due', `Accept the terms first, version ${version}: they are at /terms.`, {
    version,
  })

/** Throws 403 unless this is the version that counts, or there is none. */
export const requireCurrentTerms = async (parts: Database, version: number | undefined): Promise<void> => {
  const terms = await findTerms(parts)
  if (terms !== null && terms.version !== version) throw termsDue(terms.version)
}

/** Throws 403 until a person has accepted the terms that count: for what they buy, and for new keys. */
export const requireTermsAccepted = async ({ database }: Database, personId: string): Promise<void> => {
  const [due] = await database.call<{ version: number | null }>('findTermsDue', { personId })
  if (due !== undefined && due.version !== null) throw termsDue(due.version)
}

const serveOwn = (api: Api, parts: ApiParts): void => {
  const readSchema = { summary: 'The terms that count', response: { 200: Terms } }
  api.get('/terms', { schema: readSchema }, async () => {
    const terms = await findTerms(parts)
    if (terms === null) throw errors.notFound('text of terms')
    return terms
  })

  const acceptSchema = {
    summary: 'Accept the terms that count',
    body: TermsAcceptance,
    response: { 204: Type.Null() },
  }
  api.post('/terms/accept', { schema: acceptSchema }, async (request, reply) => {
    const { personId } = await requireCaller(parts, request, { keys: 'forbidden', what: 'accept terms' })
    const { version } = request.body
    const args = { personId, version, address: request.ip }
    const [row] = await parts.database.call<{ accepted: boolean }>('acceptTerms', args)
    if (!row?.accepted)
      throw errors.conflict(
        'other_terms',
        `Version ${version} is not the one that counts: read the terms again.`,
      )
    return reply.code(204).send(null)
  })
}

const TermsQuery = Type.Object(
  {
    cursor: Type.Optional(Type.String({ pattern: '^[1-9]\\d{0,8}$' })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
  },
  { additionalProperties: false },
)

const serveAdmins = (api: Api, parts: ApiParts): void => {
  const listSchema = {
    summary: 'Every version of the terms, newest first',
    querystring: TermsQuery,
    response: { 200: pageOf(AdminTerms) },
  }
  api.get('/admin/terms', { schema: listSchema }, async request => {
    await requireSupport(parts, request)
    const { cursor, limit = 50 } = request.query
    const before = cursor === undefined ? null : Number(cursor)
    const rows = await parts.database.call<TermsRow & { accepted: number }>('listTerms', {
      before,
      limit: limit + 1,
    })
    const items = rows.slice(0, limit)
    return { items, next: rows.length > limit ? String(items.at(-1)?.version) : null }
  })

  const publishSchema = {
    summary: 'Publish a new version of the terms: everybody is asked to accept it',
    body: NewTerms,
    response: { 201: Terms },
  }
  api.post('/admin/terms', { schema: publishSchema }, async (request, reply) => {
    const admin = await requireAdmin(parts, request)
    const [terms] = await parts.database.call<TermsRow>('publishTerms', {
      text: request.body.text,
      madeBy: admin.personId,
    })
    if (terms === undefined) throw new Error('publish_terms returned no row')
    return reply.code(201).send(terms)
  })
}

/** The operator's terms: versions of them, and who accepted which. */
export const serveTerms = (api: Api, parts: ApiParts): void => {
  serveOwn(api, parts)
  serveAdmins(api, parts)
}
