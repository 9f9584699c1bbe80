import {
  createHash,
  createHmac,
  createSecretKey,
  hkdfSync,
  type KeyObject,
  timingSafeEqual,
} from 'node:crypto'

/**
 * The keys of one purpose: `current` signs. `previous` is believed too before `until` (milliseconds since 1970), while a
 * secret is being replaced. The object stays and its keys change, so whoever holds it needs no telling.
 */
export type SigningKeys = { current: Buffer; previous: Buffer | null; until: number }

const purposes = [
  'session',
  'ticket',
  'setup',
  'evidence',
  'signedIdentity',
  'oauth',
  'pending',
  'mail',
  'contact',
] as const

/** Keys for one purpose each, all derived from OCTROI_SECRET: what signs a ticket can never sign a session. */
export type Secrets = Record<(typeof purposes)[number], SigningKeys> & {
  /** Supabase Lite's own. It changes with the secret: nothing that it signs outlives the call that it was signed for. */
  identity: Buffer
}

/** A secret that was replaced, and until when (milliseconds since 1970) what it signed holds. */
export type PreviousSecret = { secret: string; until: number }

const derive = (secret: string, purpose: string) =>
  Buffer.from(hkdfSync('sha256', secret, 'octroi', purpose, 32))

/** Derives every key. Secrets have at least 32 bytes (config.ts and kept-secret.ts see to it). */
export const deriveSecrets = (secret: string, previous: PreviousSecret | null = null): Secrets => {
  const keysOf = (purpose: string): SigningKeys => ({
    current: derive(secret, purpose),
    previous: previous && derive(previous.secret, purpose),
    until: previous?.until ?? 0,
  })
  return {
    session: keysOf('session'),
    ticket: keysOf('ticket'),
    setup: keysOf('setup'),
    evidence: keysOf('evidence'),
    signedIdentity: keysOf('signedIdentity'),
    oauth: keysOf('oauth'),
    pending: keysOf('pending'),
    mail: keysOf('mail'),
    contact: keysOf('contact'),
    identity: derive(secret, 'identity'),
  }
}

/** Takes another secret while the process runs: from now on it signs, and the one before is believed before `until`. */
export const replaceSecret = (secrets: Secrets, secret: string, until: number): void => {
  for (const purpose of purposes) {
    const { current } = secrets[purpose]
    Object.assign(secrets[purpose], { current: derive(secret, purpose), previous: current, until })
  }
}

/** The keys whose signatures hold now, the one that signs first. */
export const believedKeys = ({ current, previous, until }: SigningKeys): Buffer[] =>
  previous !== null && Date.now() < until ? [current, previous] : [current]

/** What a charge is bound to: `host` is canonical (lower case, without port and trailing dot). */
export type ChargedRequest = { id: string; method: string; host: string }

const macLength = 22

/** Made once for each key: with the bytes themselves an HMAC takes 16 µs, with this 3. */
const keyObjects = new WeakMap<Buffer, KeyObject>()

const keyObjectOf = (key: Buffer): KeyObject => {
  const object = keyObjects.get(key) ?? createSecretKey(key)
  keyObjects.set(key, object)
  return object
}

const macOf = (key: Buffer, { id, method, host }: ChargedRequest): string =>
  createHmac('sha256', keyObjectOf(key))
    .update(`${id}\n${method}\n${host}`)
    .digest('base64url')
    .slice(0, macLength)

/**
 * `id.mac`: what a line of an access log must carry to prove that the gate made this charge, for this method on this
 * host. The MAC binds all three, so that whoever reads the line needs no database to believe it.
 */
export const chargeEvidence = (keys: SigningKeys, request: ChargedRequest): string =>
  `${request.id}.${macOf(keys.current, request)}`

/** The charge's id when the MAC holds for this method and host, else null. Takes the same time for every wrong MAC. */
export const readChargeEvidence = (
  keys: SigningKeys,
  text: string,
  request: Omit<ChargedRequest, 'id'>,
): string | null => {
  const id = text.slice(0, 36)
  if (text.length !== 37 + macLength || text[36] !== '.') return null
  // latin1: a text of that many letters must not become more bytes than the MAC has.
  const given = Buffer.from(text.slice(37), 'latin1')
  const holds = (key: Buffer) => timingSafeEqual(given, Buffer.from(macOf(key, { ...request, id }), 'latin1'))
  return believedKeys(keys).some(holds) ? id : null
}

/** SHA-256, base64url: how a nonce travels. */
export const hashNonce = (nonce: string): string => createHash('sha256').update(nonce).digest('base64url')
