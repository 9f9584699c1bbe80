import {
  createHash,
  createHmac,
  createSecretKey,
  hkdfSync,
  type KeyObject,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto'
import { chmod, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** Keys for one purpose each, all derived from OCTROI_SECRET: what signs a ticket can never sign a session. */
export type Secrets = {
  session: Buffer
  ticket: Buffer
  setup: Buffer
  identity: Buffer
  evidence: Buffer
}

const derive = (secret: string, purpose: string) =>
  Buffer.from(hkdfSync('sha256', secret, 'octroi', purpose, 32))

/** Derives every key. `secret` has at least 32 bytes (config.ts sees to it). */
export const deriveSecrets = (secret: string): Secrets => ({
  session: derive(secret, 'session'),
  ticket: derive(secret, 'ticket'),
  setup: derive(secret, 'setup'),
  identity: derive(secret, 'identity'),
  evidence: derive(secret, 'evidence'),
})

/** The secret of the pure embedded mode: made once, kept in the data folder, readable by its owner alone. */
export const keepSecret = async (dataDir: string): Promise<string> => {
  const file = join(dataDir, 'secret')
  try {
    await writeFile(file, randomBytes(33).toString('base64'), { flag: 'wx', mode: 0o600 })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
  await chmod(file, 0o600)
  return (await readFile(file, 'utf8')).trim()
}

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
export const chargeEvidence = (key: Buffer, request: ChargedRequest): string =>
  `${request.id}.${macOf(key, request)}`

/** The charge's id when the MAC holds for this method and host, else null. Takes the same time for every wrong MAC. */
export const readChargeEvidence = (
  key: Buffer,
  text: string,
  request: Omit<ChargedRequest, 'id'>,
): string | null => {
  const id = text.slice(0, 36)
  if (text.length !== 37 + macLength || text[36] !== '.') return null
  // latin1: a text of that many letters must not become more bytes than the MAC has.
  const given = Buffer.from(text.slice(37), 'latin1')
  return timingSafeEqual(given, Buffer.from(macOf(key, { ...request, id }), 'latin1')) ? id : null
}

/** SHA-256, base64url: how a nonce travels. */
export const hashNonce = (nonce: string): string => createHash('sha256').update(nonce).digest('base64url')
