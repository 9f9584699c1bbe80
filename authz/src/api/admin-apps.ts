import type { Static } from 'typebox'
import { errors } from '../errors.ts'
import type { Caller } from '../people/callers.ts'
import { AppPath, describeApp, requireApp, sortApps } from './apps.ts'
import { requireAdmin, requireSupport } from './caller.ts'
import { AdminApp, AppChange } from './contract-apps.ts'
import { PageQuery } from './contract-parts.ts'
import { pageOf, pageOfList } from './page.ts'
import type { ApiParts, CatalogueApp } from './parts.ts'
import type { Api, Unwritten } from './schema.ts'

/** An app as admins see it. */
export const describeAdminApp = (
  parts: ApiParts,
  app: CatalogueApp,
  caller: Caller,
): Unwritten<AdminApp> & { name: string } => ({
  ...describeApp(parts, app, caller),
  source: app.list.source,
  shadow: app.list.shadow,
  overrides: app.overrides,
  file: { title: app.file.title, summary: app.file.summary, category: app.file.category },
})

const nameRules = ({ list }: CatalogueApp) =>
  list.rules.length === 0
    ? `${list.name} has no rules`
    : `the rules of ${list.name} are ${list.rules.map(({ on }) => JSON.stringify(on)).join(', ')}`

/** A price must be one that the gate will ask for: of a rule that is there, refuses nobody, and has a payer. */
export const checkPrices = (
  app: CatalogueApp,
  { prices }: Pick<Static<typeof AppChange>, 'prices'>,
): void => {
  for (const [on, tokens] of Object.entries(prices ?? {})) {
    // What is taken back may be of a rule that the file had once.
    if (tokens === null && Object.hasOwn(app.overrides.prices, on)) continue
    const rule = app.list.rules.find(rule => rule.on === on)
    if (rule === undefined) throw errors.invalid(`prices names ${JSON.stringify(on)}, but ${nameRules(app)}`)
    if (tokens === null) continue
    if (rule.deny) throw errors.invalid(`${JSON.stringify(on)} refuses everybody: it cannot have a price`)
    if (rule.terms?.reported)
      throw errors.invalid(
        `what ${JSON.stringify(on)} costs is told by the tool: it cannot have a price here`,
      )
    if (tokens > 0 && (rule.access ?? app.list.access) === 'public')
      throw errors.invalid(`${JSON.stringify(on)} is public, so nobody is there to pay: it can only be free`)
  }
}

/** The apps with what an admin laid over their files. */
export const serveAdminApps = (api: Api, parts: ApiParts): void => {
  const listSchema = {
    summary: 'The apps, and what admins laid over their files',
    querystring: PageQuery,
    response: { 200: pageOf(AdminApp) },
  }
  api.get('/admin/apps', { schema: listSchema }, async request => {
    const admin = await requireSupport(parts, request)
    return pageOfList(
      request.query,
      sortApps(parts.apps()).map(app => describeAdminApp(parts, app, admin)),
    )
  })

  const schema = {
    summary: 'Switch an app, or change its prices, texts or place; null: as in the file',
    params: AppPath,
    body: AppChange,
    response: { 200: AdminApp },
  }
  api.patch('/admin/apps/:name', { schema }, async request => {
    const admin = await requireAdmin(parts, request)
    const { name } = request.params
    checkPrices(requireApp(parts.apps(), name), request.body)
    await parts.database.call('changeApp', { name, change: request.body })
    await parts.feed.readNow()
    await parts.reloadApps()
    return describeAdminApp(parts, requireApp(parts.apps(), name), admin)
  })
}
