import { afterEach, describe, expect, test, vi } from 'vitest'
import { publicKeys } from './people/identity-keys.ts'
import { readSigned, type SessionClaims, sign } from './people/signed.ts'
import { chargeEvidence, deriveSecrets, readChargeEvidence, replaceSecret } from './secrets.ts'

const old = 'the old secret of a test, of more than 32 bytes'
const next = 'the next secret of a test, of more than 32 bytes'
const exp = Math.floor(Date.now() / 1000) + 3600
const claims: SessionClaims = { sid: 'a', sub: 'b', aud: 'portal', exp }
const request = { id: '0198a000-0000-7000-8000-000000000000', method: 'POST', host: 'whisper.example.com' }
const soon = () => Date.now() + 60_000

afterEach(() => void vi.useRealTimers())

describe('a secret that is being replaced', () => {
  test('is believed for what it signed, and signs no more', () => {
    const before = deriveSecrets(old)
    const after = deriveSecrets(next, { secret: old, until: soon() })
    expect(readSigned(after.session, sign(before.session, claims), 'portal')).toMatchObject(claims)
    const evidence = chargeEvidence(before.evidence, request)
    expect(readChargeEvidence(after.evidence, evidence, request)).toBe(request.id)
    expect(readSigned(before.session, sign(after.session, claims))).toBeNull()
    expect(readChargeEvidence(before.evidence, chargeEvidence(after.evidence, request), request)).toBeNull()
    expect(readSigned(deriveSecrets(next).session, sign(after.session, claims))).toMatchObject(claims)
  })

  test('is believed for its own purpose only', () => {
    const before = deriveSecrets(old)
    const after = deriveSecrets(next, { secret: old, until: soon() })
    expect(readSigned(after.session, sign(before.ticket, claims))).toBeNull()
    expect(readSigned(after.ticket, sign(before.setup, claims))).toBeNull()
  })

  test('has its public key listed after that of the one that signs', () => {
    const [first] = publicKeys(deriveSecrets(old).signedIdentity)
    const [second] = publicKeys(deriveSecrets(next).signedIdentity)
    const after = deriveSecrets(next, { secret: old, until: soon() })
    expect(publicKeys(after.signedIdentity)).toEqual([second, first])
    expect(first?.kid).not.toBe(second?.kid)
  })

  test('is believed no longer than said', () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    const text = sign(deriveSecrets(old).session, claims)
    const after = deriveSecrets(next, { secret: old, until: soon() })
    vi.setSystemTime(Date.now() + 59_999)
    expect(readSigned(after.session, text)).not.toBeNull()
    vi.setSystemTime(Date.now() + 1)
    expect(readSigned(after.session, text)).toBeNull()
    expect(publicKeys(after.signedIdentity)).toHaveLength(1)
  })

  test('is replaced for whoever holds the keys already', () => {
    const secrets = deriveSecrets(old)
    const { session } = secrets
    const text = sign(session, claims)
    replaceSecret(secrets, next, soon())
    expect(readSigned(session, text)).not.toBeNull()
    expect(readSigned(deriveSecrets(next).session, sign(session, claims))).not.toBeNull()
    replaceSecret(secrets, 'a third secret of a test, of more than 32 bytes', 0)
    expect(readSigned(session, text)).toBeNull()
    expect(readSigned(session, sign(deriveSecrets(next).session, claims))).toBeNull()
  })
})
