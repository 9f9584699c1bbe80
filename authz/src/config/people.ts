import type { LiteProvider, LiteProviders } from '../identity/lite-providers.ts'
import type { Reader } from './environment.ts'

export const readSupabase = ({ text, url }: Reader, problems: string[]) => {
  const given = url('SUPABASE_URL', ['http:', 'https:'])
  if (text('SUPABASE_URL') === undefined) return undefined
  const publishableKey = text('SUPABASE_PUBLISHABLE_KEY') ?? text('SUPABASE_ANON_KEY')
  const secretKey = text('SUPABASE_SECRET_KEY') ?? text('SUPABASE_SERVICE_ROLE_KEY')
  if (!publishableKey)
    problems.push('SUPABASE_PUBLISHABLE_KEY is missing: SUPABASE_URL is set, and both go together')
  if (!secretKey) problems.push('SUPABASE_SECRET_KEY is missing: SUPABASE_URL is set, and both go together')
  if (!text('OCTROI_DATABASE_URL'))
    problems.push(
      "OCTROI_DATABASE_URL is missing: with SUPABASE_URL it is Supabase's direct or session-mode URL",
    )
  if (!given || !publishableKey || !secretKey) return undefined
  return { url: given.href.replace(/\/$/, ''), publishableKey, secretKey }
}

export const readProvider = (
  { text, url }: Reader,
  name: string,
  problems: string[],
): LiteProvider | undefined => {
  const clientId = text(`${name}_CLIENT_ID`)
  const secret = text(`${name}_CLIENT_SECRET`)
  if (clientId === undefined && secret === undefined) return undefined
  if (text('SUPABASE_URL') !== undefined)
    problems.push(
      `${name}_CLIENT_ID and _SECRET are for set-ups without Supabase: switch it on in the project`,
    )
  if (clientId === undefined) problems.push(`${name}_CLIENT_ID is missing: the secret is there`)
  if (secret === undefined) problems.push(`${name}_CLIENT_SECRET is missing: the client's id is there`)
  return {
    clientId: clientId ?? '',
    secret: secret ?? '',
    url: url(`${name}_URL`, ['http:', 'https:'])?.origin,
  }
}

export const readProviders = (read: Reader, problems: string[]): LiteProviders => {
  const github = readProvider(read, 'OCTROI_GITHUB', problems)
  const google = readProvider(read, 'OCTROI_GOOGLE', problems)
  if (google?.url !== undefined)
    problems.push('OCTROI_GOOGLE_URL is none: only GitHub can be at another address')
  return { ...(github && { github }), ...(google && { google }) }
}

export const readAdminMfa = (text: Reader['text'], isSupabase: boolean, problems: string[]) => {
  const given = (text('OCTROI_ADMIN_MFA') ?? 'off').toLowerCase()
  if (given !== 'off' && given !== 'required')
    problems.push(`OCTROI_ADMIN_MFA is ${JSON.stringify(given)}: give off or required`)
  if (given === 'required' && !isSupabase)
    problems.push(
      'OCTROI_ADMIN_MFA is required, and there is no second factor without Supabase: set SUPABASE_URL, or take it away',
    )
  return given === 'required' ? given : 'off'
}

export const readSignUp = (text: Reader['text'], problems: string[]) => {
  const given = text('OCTROI_SIGN_UP')?.toLowerCase()
  if (given === undefined) return null
  if (given === 'open' || given === 'invited' || given === 'closed') return given
  problems.push(`OCTROI_SIGN_UP is ${JSON.stringify(given)}: give open, invited or closed`)
  return 'closed'
}

export const readEmailConfirm = (text: Reader['text'], isSupabase: boolean, problems: string[]) => {
  const given = text('OCTROI_EMAIL_CONFIRM')?.toLowerCase()
  if (given === 'off' || given === 'limited' || given === 'required') return given
  if (given !== undefined)
    problems.push(`OCTROI_EMAIL_CONFIRM is ${JSON.stringify(given)}: give off, limited or required`)
  if (isSupabase) return 'project'
  return text('OCTROI_SMTP_URL') === undefined ? 'off' : 'required'
}

export const readMail = ({ text, url }: Reader, portalUrl: URL | undefined, problems: string[]) => {
  const smtpUrl = url('OCTROI_SMTP_URL', ['smtp:', 'smtps:'])?.href
  const from = text('OCTROI_MAIL_FROM')
  if (smtpUrl !== undefined && from === undefined)
    problems.push('OCTROI_MAIL_FROM is missing: OCTROI_SMTP_URL is set, and both go together')
  if (from !== undefined && !/^([^<>\r\n"]{1,100} <[^\s<>@]+@[^\s<>@]+>|[^\s<>@]+@[^\s<>@]+)$/.test(from))
    problems.push('OCTROI_MAIL_FROM is no address such as octroi@example.com or Octroi <octroi@example.com>')
  return { smtpUrl, mailFrom: from ?? `octroi@${portalUrl?.hostname ?? 'localhost'}` }
}
