/** An application registered at a provider. `url` is the provider's own address where it is not the usual one. */
export type LiteProvider = { clientId: string; secret: string; url?: string | undefined }

/** The providers that Supabase Lite 0.10.0 can do; it knows the names of others and refuses them. */
export type LiteProviders = { github?: LiteProvider; google?: LiteProvider }
