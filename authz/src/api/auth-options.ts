import { passwordMin } from '../people/password-rules.ts'
import { readEmailConfirm } from './accounts.ts'
import { AuthOptions } from './contract-sign-up.ts'
import type { ApiParts } from './parts.ts'
import type { Api } from './schema.ts'
import { findTerms } from './terms.ts'

/** Without a way out mails lie in the data folder, which is of use to who runs this for themselves. */
const mailsReach = ({ smtpUrl, mode, portalUrl }: ApiParts['config']): boolean =>
  smtpUrl !== undefined || mode === 'supabase' || /(^|\.)localhost$/.test(portalUrl.hostname)

/** GET /api/auth/options: what sign-up and sign-in offer here. */
export const serveAuthOptions = (auth: Api, parts: ApiParts): void => {
  const schema = { summary: 'What sign-up and sign-in offer here', response: { 200: AuthOptions } }
  auth.get('/auth/options', { schema, config: { rateLimit: false } }, async () => {
    const terms = await findTerms(parts)
    return {
      signUp: (await parts.settings.read()).signUp.mode,
      emailConfirm: await readEmailConfirm(parts),
      providers: await parts.identity.oauth.listProviders(),
      magicLink: mailsReach(parts.config),
      secondFactor: parts.identity.secondFactor !== null,
      terms: terms && { version: terms.version },
      passwordMin,
    }
  })
}
