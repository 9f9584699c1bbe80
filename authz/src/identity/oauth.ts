import type { Session, SupabaseClient, Provider as SupabaseProvider, User } from '@supabase/supabase-js'
import type { IdentityUser } from './identity-user.ts'

/** Somebody else who vouches for people; `title` is what a button says. */
export type Provider = { name: string; title: string }

/** An account at a provider, as that provider told it. */
export type ProviderAccount = { id: string; email: string; emailVerified: boolean }

/**
 * A sign-in by a provider. `accounts` are all that the person has at this one: which of them was used, Supabase does
 * not tell.
 */
export type ProviderSignIn = { user: IdentityUser; accounts: ProviderAccount[] }

/** Sign-in by other services, PKCE on our side. Rejects with an IdentityError. */
export type OAuth = {
  /** Those that are configured; remembered for a minute. */
  listProviders(): Promise<Provider[]>
  /** Where the browser goes, and what `finish` needs to know again: it belongs to this browser alone. */
  start(provider: string, returnTo: string): Promise<{ url: string; verifier: string }>
  /** Takes a code once. Rejects with `code_refused` when it is not this verifier's, used up or too old. */
  finish(input: {
    provider: string
    code: string
    verifier: string
    address?: string | undefined
  }): Promise<ProviderSignIn>
  /**
   * Where Supabase Auth runs in this process: what it makes of a provider's answer, as the address to go to. Null
   * where it has an address of its own.
   */
  answer: ((query: string) => Promise<string | null>) | null
}

/** What providers call themselves, by Supabase's names. */
const titles: Record<string, string> = {
  apple: 'Apple',
  azure: 'Microsoft',
  bitbucket: 'Bitbucket',
  discord: 'Discord',
  facebook: 'Facebook',
  figma: 'Figma',
  fly: 'Fly',
  github: 'GitHub',
  gitlab: 'GitLab',
  google: 'Google',
  kakao: 'Kakao',
  keycloak: 'Keycloak',
  linkedin_oidc: 'LinkedIn',
  notion: 'Notion',
  slack_oidc: 'Slack',
  snapchat: 'Snapchat',
  spotify: 'Spotify',
  twitch: 'Twitch',
  twitter: 'Twitter',
  workos: 'WorkOS',
  x: 'X',
  zoom: 'Zoom',
}

/** A provider by its Supabase name; null for what is none, such as "email" or "phone". */
export const toProvider = (name: string): Provider | null => {
  const title = titles[name]
  return title === undefined ? null : { name, title }
}

const maxProviders = 50
const freshMs = 60_000

/** What `load` found, anew each minute at most; while it fails, what was found before. */
export const rememberProviders = (
  load: () => Promise<Provider[]>,
  onError: (error: unknown) => void,
): (() => Promise<Provider[]>) => {
  let found: Provider[] = []
  let loadedAt = Number.NEGATIVE_INFINITY
  let running: Promise<void> | undefined
  const refresh = async () => {
    try {
      found = (await load()).slice(0, maxProviders)
    } catch (error) {
      onError(error)
    }
    loadedAt = performance.now()
  }
  return async () => {
    if (performance.now() - loadedAt > freshMs) {
      running ??= refresh().finally(() => {
        running = undefined
      })
      await running
    }
    return found
  }
}

/** What supabase-js keeps between the two halves of a sign-in, as a text. */
export class VerifierStore {
  readonly #items: Map<string, string>
  constructor(text = '[]') {
    this.#items = new Map(JSON.parse(text))
  }
  getItem(name: string): string | null {
    return this.#items.get(name) ?? null
  }
  setItem(name: string, value: string): void {
    this.#items.set(name, value)
  }
  removeItem(name: string): void {
    this.#items.delete(name)
  }
  toText(): string {
    return JSON.stringify([...this.#items])
  }
}

const accountsOf = (user: User, provider: string): ProviderAccount[] =>
  (user.identities ?? [])
    .filter(identity => identity.provider === provider)
    .map(({ id, identity_data: data = {} }) => ({
      id,
      email: typeof data.email === 'string' ? data.email.toLowerCase() : '',
      emailVerified: data.email_verified === true,
    }))

type Parts = {
  /** Runs work on a client whose store is this one, within the time that a call has. */
  call<T>(
    store: VerifierStore,
    address: string | undefined,
    work: (client: SupabaseClient) => Promise<T>,
  ): Promise<T>
  /** Ends the session at Supabase, or keeps it while a second factor is due. */
  enter(client: SupabaseClient, signedIn: { user: User; session: Session }): Promise<IdentityUser>
  listProviders(): Promise<Provider[]>
  /** Where Supabase's own address leads on to, when it is in this process. */
  resolve?(url: string): Promise<string>
  answer?: OAuth['answer']
}

/** Sign-in by providers over a Supabase Auth. */
export const makeOAuth = ({ call, enter, listProviders, resolve, answer = null }: Parts): OAuth => ({
  listProviders,
  answer,
  start: async (provider, returnTo) => {
    const store = new VerifierStore()
    return call(store, undefined, async client => {
      const { data, error } = await client.auth.signInWithOAuth({
        // A name that `listProviders` gave is one of Supabase's.
        provider: provider as SupabaseProvider,
        options: { redirectTo: returnTo, skipBrowserRedirect: true },
      })
      if (error) throw error
      const url = resolve === undefined ? data.url : await resolve(data.url)
      return { url, verifier: store.toText() }
    })
  },
  finish: ({ provider, code, verifier, address }) =>
    call(new VerifierStore(verifier), address, async client => {
      const { data, error } = await client.auth.exchangeCodeForSession(code)
      if (error) throw error
      return { user: await enter(client, data), accounts: accountsOf(data.user, provider) }
    }),
})
