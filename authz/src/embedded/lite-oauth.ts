import type { App } from '@supabase/lite'
import type { Connect } from '../identity/clients.ts'
import { clientOptions } from '../identity/clients.ts'
import { IdentityError } from '../identity/identity-error.ts'
import type { LiteProvider, LiteProviders } from '../identity/lite-providers.ts'
import { type OAuth, type Provider, toProvider } from '../identity/oauth.ts'

/** Where providers send people back to: what an operator registers there, and what Supabase calls it too. */
export const providerCallbackPath = '/auth/v1/callback'

const toExternal = (origin: string, { clientId, secret, url }: LiteProvider) => ({
  enabled: true,
  client_id: clientId,
  secret,
  ...(url !== undefined && { url }),
  redirect_uri: `${origin}${providerCallbackPath}`,
})

/**
 * Supabase Lite's settings for sign-in by providers. Addresses must be confirmed here whatever holds for sign-up:
 * without, it links an address that the provider does not vouch for to the account that has it.
 */
export const oauthSettings = (origin: string, providers: LiteProviders) => ({
  site_url: origin,
  email: { enable_signup: true, enable_confirmations: true },
  external: Object.fromEntries(
    Object.entries(providers).map(([name, provider]) => [name, toExternal(origin, provider)]),
  ),
})

const ask = async (app: App, url: string): Promise<string | null> => {
  const response = await app.fetch(new Request(url), { peerAddress: null })
  return response.headers.get('location')
}

const listOf = (providers: LiteProviders): Provider[] =>
  Object.keys(providers).flatMap(name => toProvider(name) ?? [])

/** What sign-in by providers needs of a Supabase Lite in this process. */
export const liteOAuth = (app: App, providers: LiteProviders) => {
  const connect: Connect = (_address, store) => app.getClient(clientOptions(store))
  const answer: NonNullable<OAuth['answer']> = query =>
    ask(app, `http://localhost${providerCallbackPath}?${query}`)
  const resolve = async (url: string): Promise<string> => {
    const location = await ask(app, url)
    if (location === null)
      throw new IdentityError('unavailable', undefined, new Error('Supabase Lite knows no such provider'))
    return location
  }
  return { connect, answer, resolve, listProviders: async () => listOf(providers) }
}
