import type { Forwarded } from './forwarded.ts'
import type { PriceList } from './price-list.ts'
import { type Refusal, refuse } from './verdict.ts'

/** A tool behind the gate: its price list with an admin's overrides on top. */
export type App = {
  kind: 'app'
  id: number
  list: PriceList
  /** Lower case, without port: what a request's host is compared with. */
  host: string
  /** Scheme, host and port, for addresses that we send people to. */
  origin: string
  /** Switched off by an admin. */
  off: boolean
}

/** Every app, by host and by name; by the query of its labels, null where a file has the name or the host already. */
export type Apps = {
  byHost: ReadonlyMap<string, App>
  byName: ReadonlyMap<string, App>
  byLabels: ReadonlyMap<string, App | null>
}

/** Files and what admins wrote win over labels; of one app's labels, each request is priced by its own. */
const lookUp = (apps: Apps, { appName, host, labels }: Forwarded): App | null | undefined => {
  if (appName === undefined) return apps.byHost.get(host)
  const named = apps.byName.get(appName)
  const isListed = named !== undefined && named.list.source !== 'labels'
  return labels === null || isListed ? named : apps.byLabels.get(labels)
}

/**
 * The app that a request is for, or 404 (`unknown_app`, `app_off`). `?app=NAME` must agree with the host: a
 * middleware put on another tool's router by mistake would else price that tool by the wrong list, and a
 * session good for one host would open another.
 */
export const findApp = (apps: Apps, forwarded: Forwarded): App | Refusal => {
  const { appName, host } = forwarded
  const app = lookUp(apps, forwarded)
  if (!app)
    return refuse(
      404,
      'unknown_app',
      `No app is ${appName === undefined ? `at ${host}` : `called ${appName}`}`,
    )
  if (app.host !== host) return refuse(404, 'unknown_app', `The app ${app.list.name} is not at ${host}`)
  if (app.off) return refuse(404, 'app_off', `The app ${app.list.name} is switched off`)
  return app
}
