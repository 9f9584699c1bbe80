import { describe, expect, it } from 'vitest'
import { redirectPayloads } from '../../authz/test/support/redirect-payloads.ts'
import { readPath, withNext } from './next-path.ts'

const portal = 'https://portal.example.com'

describe('HOSTILE 18 and 19: a next page', () => {
  it('is on the portal or none, for every payload there is', () => {
    let led = 0
    for (const payload of redirectPayloads('portal.example.com')) {
      const path = readPath(payload)
      if (path === null) continue
      led++
      expect(new URL(path, portal).origin, JSON.stringify(payload)).toBe(portal)
      const next = new URL(withNext('/sign-in', path), portal).searchParams.get('next')
      expect(readPath(next)).toBe(path)
    }
    expect(led).toBeGreaterThan(0)
  })
})
