import type { SupabaseClient } from '@supabase/supabase-js'
import Type from 'typebox'
import { Compile } from 'typebox/compile'
import { type Provider, toProvider } from './oauth.ts'

const Settings = Compile(
  Type.Object({
    /** By name, whether people may sign in by it. */
    external: Type.Record(Type.String(), Type.Boolean()),
    mailer_autoconfirm: Type.Boolean(),
  }),
)

type Options = {
  url: string
  publishableKey: string
  /** Bounds a call in time. */
  fetch: typeof fetch
  /** With the secret key; null without. */
  connectAsAdmin: (() => SupabaseClient) | null
  log(message: string, error: unknown): void
}

const freshMs = 60_000

/** What a Supabase project says of itself. */
export const openSupabaseSettings = (options: Options) => {
  const load = async () => {
    const { url, publishableKey, fetch } = options
    const response = await fetch(`${url}/auth/v1/settings`, { headers: { apikey: publishableKey } })
    if (!response.ok) throw new Error(`Supabase Auth's settings: ${response.status}`)
    return Settings.Parse(await response.json())
  }

  const loadSwitchedOn = async (): Promise<Provider[]> => {
    const { external } = await load()
    const names = Object.keys(external).filter(name => external[name] === true)
    return names.flatMap(name => toProvider(name) ?? [])
  }

  /** A Supabase older than these has none, and says 404; whatever else is wrong with them leaves the others usable. */
  const loadCustom = async (client: SupabaseClient): Promise<Provider[]> => {
    const { data, error } = await client.auth.admin.customProviders.listProviders()
    if (error && error.status !== 404)
      options.log("Supabase Auth's custom providers could not be read", error)
    return data.providers.flatMap(({ identifier, name, enabled }) =>
      enabled === false ? [] : [{ name: identifier, title: name }],
    )
  }

  let known: { confirms: boolean; until: number } | undefined
  return {
    /** Supabase's own providers that are switched on, and the project's own OpenID and OAuth services. */
    loadProviders: async (): Promise<Provider[]> => [
      ...(await loadSwitchedOn()),
      ...(options.connectAsAdmin === null ? [] : await loadCustom(options.connectAsAdmin())),
    ],
    /** Whether the project lets nobody in before their address is confirmed; remembered for a minute, longer while it does not answer. */
    confirms: async (): Promise<boolean> => {
      if (known !== undefined && known.until > performance.now()) return known.confirms
      try {
        const { mailer_autoconfirm: takesAll } = await load()
        known = { confirms: !takesAll, until: performance.now() + freshMs }
      } catch (error) {
        if (known === undefined) throw error
      }
      return known.confirms
    },
  }
}
