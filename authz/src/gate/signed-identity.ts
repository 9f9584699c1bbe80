import { sign } from 'node:crypto'
import type { Caller } from '../people/callers.ts'
import { identityKeyOf } from '../people/identity-keys.ts'
import type { SigningKeys } from '../secrets.ts'
import type { App } from './app.ts'

/** Says who asks, for one app, in a JWT by which the tool can prove it. `chargeId` is the request's own, if any. */
export type SignIdentity = (caller: Caller, app: App, chargeId: string | null) => string

const lifetimeS = 60
/** How long a free request's is used again: a signature takes 45 µs, finding one 0.1. 40 s are left to the tool. */
const reuseMs = 20_000

const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')

type Signed = { text: string; at: number; key: Buffer }

/** Signs what free requests of a caller to an app carry, for as long as neither has changed. */
const makeMemory = () => {
  const byCaller = new WeakMap<Caller, WeakMap<App, Signed>>()
  return (caller: Caller): WeakMap<App, Signed> => {
    const known = byCaller.get(caller) ?? new WeakMap<App, Signed>()
    byCaller.set(caller, known)
    return known
  }
}

/** Opens the signing of identities; `issuer` is the portal's origin, where the public keys are. */
export const openSignedIdentity = (keys: SigningKeys, issuer: string): SignIdentity => {
  const signed = makeMemory()

  const write = ({ personId, email, role }: Caller, app: App, chargeId: string | null): string => {
    const { privateKey, publicKey } = identityKeyOf(keys.current)
    const iat = Math.floor(Date.now() / 1000)
    const head = { alg: publicKey.alg, typ: 'JWT', kid: publicKey.kid }
    const claims = { iss: issuer, aud: app.list.name, sub: personId, email, role, iat, exp: iat + lifetimeS }
    const text = `${encode(head)}.${encode(chargeId === null ? claims : { ...claims, charge: chargeId })}`
    return `${text}.${sign(null, Buffer.from(text), privateKey).toString('base64url')}`
  }

  return (caller, app, chargeId) => {
    if (chargeId !== null) return write(caller, app, chargeId)
    const ofCaller = signed(caller)
    const known = ofCaller.get(app)
    const now = performance.now()
    if (known !== undefined && now - known.at < reuseMs && known.key === keys.current) return known.text
    const text = write(caller, app, null)
    ofCaller.set(app, { text, at: now, key: keys.current })
    return text
  }
}
