import { createHash, randomUUID } from 'node:crypto'

type SentMail = { to: string; type: string; tokenHash: string }
type Answer = (request: Request) => Promise<Response>

const askPaths = /^\/auth\/v1\/(otp|recover|resend|signup)$/

/**
 * Stands in for GoTrue's PKCE flow by mail, which Supabase Lite lacks: who opens the link of a default template comes
 * back with a code, which is good once and with the verifier of the browser that asked.
 */
export const makeMailCodes = () => {
  const asked = new Map<string, { challenge: string; redirectTo: string }>()
  const codes = new Map<string, { challenge: string; session: unknown }>()

  /** Remembers who asked for a mail, and how. */
  const note = async (request: Request): Promise<void> => {
    const { pathname, searchParams } = new URL(request.url)
    if (request.method !== 'POST' || !askPaths.test(pathname)) return
    const body = (await request.clone().json()) as { email?: string; code_challenge?: string | null }
    const challenge = body.code_challenge
    if (body.email && challenge)
      asked.set(body.email, { challenge, redirectTo: searchParams.get('redirect_to') ?? '' })
  }

  /** Opens a mail's link as the default template has it; resolves with where the browser is sent. */
  const follow = async (answer: Answer, apikey: string, { to, type, tokenHash }: SentMail): Promise<URL> => {
    const { challenge, redirectTo } = asked.get(to) ?? { challenge: '', redirectTo: 'http://nowhere' }
    const url = new URL(redirectTo)
    const request = new Request('http://127.0.0.1/auth/v1/verify', {
      method: 'POST',
      headers: { apikey, 'content-type': 'application/json' },
      body: JSON.stringify({ type, token_hash: tokenHash }),
    })
    const response = await answer(request)
    if (!response.ok) {
      url.hash = 'error=access_denied&error_code=otp_expired'
      return url
    }
    const code = randomUUID()
    codes.set(code, { challenge, session: await response.json() })
    url.searchParams.set('code', code)
    return url
  }

  /** Exchanges a code; null for any other request. */
  const answer = async (request: Request): Promise<Response | null> => {
    const { pathname, searchParams } = new URL(request.url)
    if (pathname !== '/auth/v1/token' || searchParams.get('grant_type') !== 'pkce') return null
    const body = (await request.clone().json()) as { auth_code: string; code_verifier: string }
    const found = codes.get(body.auth_code)
    if (found === undefined) return null
    const challenge = createHash('sha256').update(body.code_verifier).digest('base64url')
    if (challenge !== found.challenge)
      return Response.json({ code: 400, error_code: 'bad_code_verifier', msg: 'no' }, { status: 400 })
    codes.delete(body.auth_code)
    return Response.json(found.session)
  }

  return { note, follow, answer }
}
