import { randomUUID } from 'node:crypto'
import { ApiError, errors } from '../errors.ts'
import type { Caller } from '../people/callers.ts'
import { readSigned, type SetupClaims, sign } from '../people/signed.ts'
import type { Secrets } from '../secrets.ts'
import { requireCaller } from './caller.ts'
import { Setup, SignedIn } from './contract.ts'
import { loadMe } from './me.ts'
import type { ApiParts } from './parts.ts'
import type { Api } from './schema.ts'
import { renewSession } from './sessions.ts'

const linkLifetimeS = 24 * 3600

/** A one-time link, good for 24 hours, that makes its visitor, once signed in, the first admin. */
export const makeSetupLink = (secrets: Pick<Secrets, 'setup'>, portalUrl: URL): string => {
  const exp = Math.floor(Date.now() / 1000) + linkLifetimeS
  return `${portalUrl.origin}/setup?token=${sign(secrets.setup, { jti: randomUUID(), exp })}`
}

const badLink = () =>
  new ApiError(400, 'bad_link', 'The link is wrong or has expired: print a new one with `octroi admin-link`.')

const wrongAddress = () =>
  new ApiError(403, 'wrong_address', 'The first admin must have the address in OCTROI_ADMIN_EMAIL.')

const refusals: Record<string, () => ApiError> = {
  taken: () => errors.conflict('admin_exists', 'There is an admin already: ask them to make you one.'),
  used: () =>
    errors.conflict('link_used', 'The link was used already: print a new one with `octroi admin-link`.'),
  no_person: errors.signIn,
}

const claim = async ({ database }: ApiParts, caller: Caller, { jti, exp }: SetupClaims): Promise<void> => {
  const [outcome] = await database.call<{ status: string }>('useSetupLink', {
    personId: caller.personId,
    linkId: jti,
    expiresAt: new Date(exp * 1000),
  })
  const refusal = refusals[outcome?.status ?? 'no_person']
  if (refusal !== undefined) throw refusal()
}

/** Makes the first admin. */
export const serveSetup = (api: Api, parts: ApiParts): void => {
  const schema = {
    summary: 'Become the first admin by the printed link',
    body: Setup,
    response: { 200: SignedIn },
  }
  api.post('/setup', { schema }, async (request, reply) => {
    const caller = await requireCaller(parts, request, { keys: 'forbidden', what: 'make the first admin' })
    const claims = readSigned<SetupClaims>(parts.secrets.setup, request.body.token)
    if (claims === null) throw badLink()
    const { adminEmail } = parts.config
    if (adminEmail !== undefined && adminEmail !== caller.email) throw wrongAddress()
    await claim(parts, caller, claims)
    await renewSession(parts, reply, caller)
    return { user: await loadMe(parts.database, caller.personId) }
  })
}
