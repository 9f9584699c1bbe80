import {
  isAuthError,
  isAuthSessionMissingError,
  type Session,
  type SupabaseClient,
  type Factor as SupabaseFactor,
  type User,
} from '@supabase/supabase-js'

/** Only codes of an authenticator (totp) are taken here; other kinds come from other applications. */
export type FactorKind = 'totp' | 'phone' | 'webauthn' | 'other'

/** One way to show a second factor; `name` is its owner's word for it. */
export type Factor = { id: string; kind: FactorKind; name: string; verified: boolean }

/** What is left to show. The access token opens nothing of ours: with it, Supabase Auth takes the code. */
export type DueFactor = { accessToken: string; factors: Factor[] }

/** `uri` is what an authenticator reads from the QR code; `qrCode` is that code as a data: URL of an SVG. */
export type NewFactor = { id: string; secret: string; uri: string; qrCode: string }

/** A person's session at Supabase Auth, for as long as one of our calls needs it. */
export type OpenedAccount = { userId: string; accessToken: string; factors: Factor[] }

/** `gone`: the session has ended at Supabase, which it does when another of the person's is raised. */
export type Raised = { kind: 'raised'; accessToken: string } | { kind: 'wrong' } | { kind: 'gone' }

/** Why a factor could not be made. */
export type EnrolRefusal = 'name_taken' | 'too_many' | 'switched_off' | 'code_due' | 'gone'

/** The second factor by Supabase's MFA. Rejects with an IdentityError when it cannot be had. */
export type SecondFactor = {
  /** Signs in by password without ending the session at Supabase: `end` does. */
  open(credentials: { email: string; password: string; address?: string | undefined }): Promise<OpenedAccount>
  /** Raises the session by a code of one of these factors. */
  raise(accessToken: string, factorIds: readonly string[], code: string): Promise<Raised>
  enrol(
    accessToken: string,
    name: string,
  ): Promise<{ kind: 'enrolled'; factor: NewFactor } | { kind: EnrolRefusal }>
  /** Every factor of a person, half-made ones too. */
  list(userId: string): Promise<Factor[]>
  /** False when there is no such factor. */
  remove(userId: string, factorId: string): Promise<boolean>
  end(accessToken: string): Promise<void>
}

const kinds: readonly FactorKind[] = ['totp', 'phone', 'webauthn']

const kindOf = (type: string): FactorKind => kinds.find(kind => kind === type) ?? 'other'

const toFactor = ({ id, factor_type, friendly_name, status }: SupabaseFactor): Factor => ({
  id,
  kind: kindOf(factor_type),
  name: friendly_name ?? '',
  verified: status === 'verified',
})

/** The person's verified factors; Supabase leaves the list out when there are none at all. */
const verifiedOf = (user: User): Factor[] => (user.factors ?? []).map(toFactor).filter(one => one.verified)

/** What is due before this session may count as a sign-in; null when nothing is. */
export const readDueFactor = (user: User, session: Session): DueFactor | null => {
  const factors = verifiedOf(user)
  return factors.length === 0 ? null : { accessToken: session.access_token, factors }
}

const wrongCodes = new Set(['mfa_verification_failed', 'mfa_verification_rejected', 'mfa_challenge_expired'])

const enrolRefusals: Record<string, EnrolRefusal> = {
  mfa_factor_name_conflict: 'name_taken',
  too_many_enrolled_mfa_factors: 'too_many',
  mfa_totp_enroll_not_enabled: 'switched_off',
  insufficient_aal: 'code_due',
}

const ended = new Set(['session_not_found', 'session_expired', 'bad_jwt', 'user_not_found'])

const codeOf = (error: unknown) => (isAuthError(error) ? (error.code ?? '') : '')

const hasEnded = (error: unknown) => isAuthSessionMissingError(error) || ended.has(codeOf(error))

/**
 * Takes a session up again; false when it has ended. supabase-js asks for a refresh token, and uses it for nothing within
 * the life of the access token.
 */
const resume = async (client: SupabaseClient, accessToken: string): Promise<boolean> => {
  const { error } = await client.auth.setSession({ access_token: accessToken, refresh_token: 'none' })
  if (error === null) return true
  if (hasEnded(error)) return false
  throw error
}

/** The code at one factor. */
const tryCode = async (
  client: SupabaseClient,
  factorId: string,
  code: string,
): Promise<'right' | 'wrong' | 'gone'> => {
  const { error } = await client.auth.mfa.challengeAndVerify({ factorId, code })
  if (error === null) return 'right'
  if (wrongCodes.has(codeOf(error))) return 'wrong'
  if (hasEnded(error)) return 'gone'
  throw error
}

const tokenOf = async (client: SupabaseClient): Promise<string> => {
  const { data, error } = await client.auth.getSession()
  if (error) throw error
  if (data.session === null) throw new Error('Supabase Auth raised a session and gave none')
  return data.session.access_token
}

type Parts = {
  /** Runs work on a client of its own, within the time that a call has. */
  call<T>(address: string | undefined, work: (client: SupabaseClient) => Promise<T>): Promise<T>
  /** The same with the project's secret key. */
  callAsAdmin<T>(work: (client: SupabaseClient) => Promise<T>): Promise<T>
  endSession(client: SupabaseClient): Promise<void>
}

/** The second factor over a Supabase Auth. */
export const makeSecondFactor = ({ call, callAsAdmin, endSession }: Parts): SecondFactor => {
  const list = (userId: string) =>
    callAsAdmin(async client => {
      const { data, error } = await client.auth.admin.mfa.listFactors({ userId })
      if (error) throw error
      return data.factors.map(toFactor)
    })
  return {
    list,
    open: ({ email, password, address }) =>
      call(address, async client => {
        const { data, error } = await client.auth.signInWithPassword({ email, password })
        if (error) throw error
        const { user, session } = data
        return { userId: user.id, accessToken: session.access_token, factors: verifiedOf(user) }
      }),
    raise: (accessToken, factorIds, code) =>
      call(undefined, async client => {
        if (!(await resume(client, accessToken))) return { kind: 'gone' }
        for (const factorId of factorIds) {
          const tried = await tryCode(client, factorId, code)
          if (tried === 'right') return { kind: 'raised', accessToken: await tokenOf(client) }
          if (tried === 'gone') return { kind: 'gone' }
        }
        return { kind: 'wrong' }
      }),
    enrol: (accessToken, name) =>
      call(undefined, async client => {
        if (!(await resume(client, accessToken))) return { kind: 'gone' }
        const enrolled = await client.auth.mfa.enroll({
          factorType: 'totp',
          friendlyName: name,
          issuer: 'Octroi',
        })
        const refusal = enrolled.error === null ? undefined : enrolRefusals[codeOf(enrolled.error)]
        if (refusal !== undefined) return { kind: refusal }
        if (enrolled.error) throw enrolled.error
        const { id, totp } = enrolled.data
        return {
          kind: 'enrolled',
          factor: { id, secret: totp.secret, uri: totp.uri, qrCode: totp.qr_code },
        }
      }),
    remove: (userId, id) =>
      callAsAdmin(async client => {
        const { error } = await client.auth.admin.mfa.deleteFactor({ id, userId })
        if (codeOf(error) === 'mfa_factor_not_found') return false
        if (error) throw error
        return true
      }),
    end: accessToken =>
      call(undefined, async client => {
        if (await resume(client, accessToken)) await endSession(client)
      }),
  }
}
