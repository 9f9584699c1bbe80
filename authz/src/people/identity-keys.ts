import { createHash, createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto'
import { believedKeys, type SigningKeys } from '../secrets.ts'

/** A public key as /.well-known/jwks.json lists it (RFC 8037). */
export type PublicKey = { kty: 'OKP'; crv: 'Ed25519'; x: string; kid: string; alg: 'EdDSA'; use: 'sig' }

/** What signs identities: an Ed25519 key, and the public half by which tools check what it signed. */
export type IdentityKey = { privateKey: KeyObject; publicKey: PublicKey }

/** What stands before the 32 bytes of an Ed25519 private key in PKCS #8 (RFC 8410). */
const pkcs8Start = Buffer.from('302e020100300506032b657004220420', 'hex')

/** RFC 7638: the same key has the same name everywhere. */
const thumbprint = (x: string) =>
  createHash('sha256').update(`{"crv":"Ed25519","kty":"OKP","x":"${x}"}`).digest('base64url')

const makeKey = (seed: Buffer): IdentityKey => {
  const privateKey = createPrivateKey({
    key: Buffer.concat([pkcs8Start, seed]),
    format: 'der',
    type: 'pkcs8',
  })
  const { x = '' } = createPublicKey(privateKey).export({ format: 'jwk' })
  const publicKey: PublicKey = { kty: 'OKP', crv: 'Ed25519', x, kid: thumbprint(x), alg: 'EdDSA', use: 'sig' }
  return { privateKey, publicKey }
}

const made = new WeakMap<Buffer, IdentityKey>()

/** The key that 32 bytes stand for, made once. */
export const identityKeyOf = (seed: Buffer): IdentityKey => {
  const key = made.get(seed) ?? makeKey(seed)
  made.set(seed, key)
  return key
}

/** The public keys whose signatures hold now, the one that signs first. */
export const publicKeys = (keys: SigningKeys): PublicKey[] =>
  believedKeys(keys).map(seed => identityKeyOf(seed).publicKey)
