import { createHash } from 'node:crypto'
import Type from 'typebox'
import { errors } from '../errors.ts'
import { requireAdmin, requireSupport } from './caller.ts'
import {
  AdminSite,
  type AdminSiteBlock,
  Privacy,
  PrivacyChange,
  Site,
  type SiteBlock,
  SiteChange,
  singleKinds,
  siteKinds,
} from './contract-site.ts'
import type { ApiParts } from './parts.ts'
import type { Api, Unwritten } from './schema.ts'

type BlockRow = Unwritten<AdminSiteBlock>
type PrivacyRow = Pick<Unwritten<Privacy>, 'text' | 'changedAt'>

/** Every guest asks for the home page: it is made anew at most so often, and at once by the process that changes it. */
const keptMs = 15_000

/** Forty questions with their answers in two languages. */
const maxBodyBytes = 300 * 1024

/** Every block, those that nobody arranged after the others. */
const loadBlocks = async ({ database }: Pick<ApiParts, 'database'>): Promise<BlockRow[]> => {
  const rows = await database.call<BlockRow>('listSiteBlocks')
  // Once they are arranged, services are missing only where an admin took them away.
  const expected = rows.length === 0 ? siteKinds : singleKinds
  const missing = expected.filter(kind => !rows.some(row => row.kind === kind))
  return [...rows, ...missing.map(kind => ({ id: kind, kind, shown: true, content: null, changedAt: null }))]
}

const loadSite = async (parts: ApiParts): Promise<Site> => {
  const [blocks, popular] = await Promise.all([
    loadBlocks(parts),
    parts.database.call<{ name: string }>('listPopularApps'),
  ])
  return {
    blocks: blocks
      .filter(({ shown }) => shown)
      .map(({ id, kind, content }) => ({ id, kind, content }) as SiteBlock),
    popular: popular.map(({ name }) => name),
  }
}

const tagOf = (site: Site) =>
  `"${createHash('sha256').update(JSON.stringify(site)).digest('base64url').slice(0, 22)}"`

/** The home page as guests get it, made again when it is older than `keptMs`. */
const openSite = (parts: ApiParts) => {
  const made: { site: Promise<{ site: Site; tag: string }> | null; at: number } = { site: null, at: 0 }
  return {
    read: () => {
      if (made.site === null || performance.now() - made.at > keptMs) {
        made.at = performance.now()
        made.site = loadSite(parts).then(site => ({ site, tag: tagOf(site) }))
        made.site.catch(() => {
          made.site = null
        })
      }
      return made.site
    },
    forget: () => {
      made.site = null
    },
  }
}

/** Where in a value a text would be taken for HTML by whoever wrote it; null when nowhere. */
export const findMarkup = (value: unknown, path = ''): string | null => {
  if (typeof value === 'string') return /<[a-z/!]/i.test(value) ? path : null
  if (typeof value !== 'object' || value === null) return null
  for (const [name, inner] of Object.entries(value)) {
    const found = findMarkup(inner, path === '' ? name : `${path}.${name}`)
    if (found !== null) return found
  }
  return null
}

const requirePlain = (value: unknown): void => {
  const found = findMarkup(value)
  if (found !== null)
    throw errors.invalid(`${found} holds HTML: texts are plain and shown as they are written`)
}

/** The change with the id of each block, and each kind but services in it once. */
const readBlocks = ({ blocks }: SiteChange) => {
  const named = blocks.map(block => ({ ...block, id: block.id ?? block.kind }))
  const ids = new Set(named.map(({ id }) => id))
  const missing = singleKinds.filter(kind => !ids.has(kind))
  if (missing.length > 0)
    throw errors.invalid(`blocks must name each kind once, and ${missing.join(', ')} is missing`)
  if (ids.size < named.length) throw errors.invalid('blocks must name each block once')
  return named
}

const servePublic = (api: Api, parts: ApiParts, site: ReturnType<typeof openSite>): void => {
  const schema = {
    summary: 'The home page: its blocks, and the apps by use',
    response: { 200: Site, 304: Type.Null() },
  }
  api.get('/site', { schema }, async (request, reply) => {
    const { site: found, tag } = await site.read()
    reply.header('cache-control', 'no-cache').header('etag', tag)
    if (request.headers['if-none-match'] !== tag) return found
    return reply.code(304).send(null)
  })

  const privacySchema = {
    summary: 'What the operator wrote about privacy',
    response: { 200: Privacy },
  }
  api.get('/site/privacy', { schema: privacySchema }, async () => {
    const [row] = await parts.database.call<PrivacyRow>('findSitePage', { name: 'privacy' })
    return row ?? { text: null, changedAt: null }
  })
}

const serveAdmins = (api: Api, parts: ApiParts, site: ReturnType<typeof openSite>): void => {
  const listSchema = {
    summary: 'The blocks of the home page, those switched off too',
    response: { 200: AdminSite },
  }
  api.get('/admin/site', { schema: listSchema }, async request => {
    await requireSupport(parts, request)
    return { blocks: await loadBlocks(parts) }
  })

  const setSchema = {
    summary: 'Arrange and write the home page: every block; what one leaves out stays',
    body: SiteChange,
    response: { 200: AdminSite },
  }
  api.put('/admin/site/blocks', { schema: setSchema, bodyLimit: maxBodyBytes }, async request => {
    const { personId } = await requireAdmin(parts, request)
    const blocks = readBlocks(request.body)
    requirePlain({ blocks })
    await parts.database.call('setSiteBlocks', { change: { blocks }, actorId: personId })
    site.forget()
    return { blocks: await loadBlocks(parts) }
  })

  const privacySchema = {
    summary: 'Write the text about privacy; null takes it away',
    body: PrivacyChange,
    response: { 200: Privacy },
  }
  api.put('/admin/site/privacy', { schema: privacySchema }, async request => {
    const { personId } = await requireAdmin(parts, request)
    const { text } = request.body
    requirePlain({ text })
    await parts.database.call('setSitePage', { name: 'privacy', text, actorId: personId })
    const [row] = await parts.database.call<PrivacyRow>('findSitePage', { name: 'privacy' })
    return row ?? { text: null, changedAt: null }
  })
}

/** What the portal says of itself: the blocks of its home page, and the page on privacy. */
export const serveSite = (api: Api, parts: ApiParts): void => {
  const site = openSite(parts)
  servePublic(api, parts, site)
  serveAdmins(api, parts, site)
}
