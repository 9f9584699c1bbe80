import Type from 'typebox'
import { errors } from '../errors.ts'
import { isGranted } from '../people/app-access.ts'
import type { Caller } from '../people/callers.ts'
import { findCaller } from './caller.ts'
import { App, type Text } from './contract-apps.ts'
import { PageQuery } from './contract-parts.ts'
import { pageOf, pageOfList } from './page.ts'
import type { ApiParts, CatalogueApp } from './parts.ts'
import type { Api, Unwritten } from './schema.ts'

/** The path of one app. */
export const AppPath = Type.Object({ name: Type.String({ maxLength: 100 }) })

const wordOf = (text: Text) => (typeof text === 'string' ? text : (text.en ?? text.fr ?? ''))

const placeOf = ({ overrides }: CatalogueApp) => overrides.place ?? Number.POSITIVE_INFINITY

/** Those without a place are alike: Infinity less Infinity is no number. */
const byPlace = (a: CatalogueApp, b: CatalogueApp) =>
  placeOf(a) === placeOf(b) ? 0 : placeOf(a) - placeOf(b)

/** The apps as people look for them: those to which an admin gave a place, then by title. */
export const sortApps = (apps: readonly CatalogueApp[]): CatalogueApp[] =>
  [...apps].sort(
    (a, b) =>
      byPlace(a, b) ||
      wordOf(a.list.title).localeCompare(wordOf(b.list.title), 'en') ||
      (a.list.name < b.list.name ? -1 : 1),
  )

/** An app of that name. Throws 404. */
export const requireApp = (apps: readonly CatalogueApp[], name: string): CatalogueApp => {
  const app = apps.find(({ list }) => list.name === name)
  if (app === undefined) throw errors.notFound(`app ${JSON.stringify(name)}`)
  return app
}

const mayOpen = (caller: Caller | null, { list }: CatalogueApp): boolean => {
  if (caller?.by.kind === 'key' && caller.by.apps !== null && !caller.by.apps.includes(list.name))
    return false
  return list.access !== 'granted' || (caller !== null && isGranted(caller.granted, list.name))
}

const findClosing = ({ brakes }: ApiParts, name: string): string | null => {
  const effect = brakes.on(name)
  return effect?.mode === 'closed' ? effect.reason : null
}

type AppFacts = Unwritten<Omit<App, 'favourite'>> & { name: string }

/** An app as the asker sees it. */
export const describeApp = (parts: ApiParts, app: CatalogueApp, caller: Caller | null): AppFacts => ({
  name: app.list.name,
  title: app.list.title,
  summary: app.list.summary,
  category: app.list.category,
  url: app.origin,
  access: app.list.access,
  otherwise: app.list.otherwise,
  rules: app.list.rules.map(({ on, title, tokens, terms, deny, access }) => ({
    on,
    title,
    tokens,
    terms,
    deny,
    access,
  })),
  status: app.off ? 'off' : 'on',
  closed: findClosing(parts, app.list.name),
  granted: mayOpen(caller, app),
  ...parts.health.of(app.list.name),
})

/** The names of whoever asks' favourite apps. */
const loadFavourites = async ({ database }: ApiParts, caller: Caller | null): Promise<Set<string>> => {
  if (caller === null) return new Set()
  const { personId } = caller
  return new Set((await database.call<{ app: string }>('listFavourites', { personId })).map(({ app }) => app))
}

/** The catalogue with its prices: everybody may see it, people signed in see what is open to them. */
export const serveApps = (api: Api, parts: ApiParts): void => {
  const listSchema = {
    summary: 'The apps and their prices',
    querystring: PageQuery,
    response: { 200: pageOf(App) },
  }
  api.get('/apps', { schema: listSchema }, async request => {
    const caller = await findCaller(parts, request)
    const favourites = await loadFavourites(parts, caller)
    return pageOfList(
      request.query,
      sortApps(parts.apps()).map(app => ({
        ...describeApp(parts, app, caller),
        favourite: favourites.has(app.list.name),
      })),
    )
  })

  const oneSchema = { summary: 'An app and its prices', params: AppPath, response: { 200: App } }
  api.get('/apps/:name', { schema: oneSchema }, async request => {
    const caller = await findCaller(parts, request)
    const app = requireApp(parts.apps(), request.params.name)
    const favourites = await loadFavourites(parts, caller)
    return { ...describeApp(parts, app, caller), favourite: favourites.has(app.list.name) }
  })
}
