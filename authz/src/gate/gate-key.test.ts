import { describe, expect, test } from 'vitest'
import { openGateKey } from './gate-key.ts'

const key = 'k'.repeat(48)
const call = (url: string) => ({ url, headers: {}, rawHeaders: [] })
const restOf = (url: string, keys = [key]) => openGateKey(keys)(call(url))?.url ?? null

describe('the gate key', () => {
  test('is asked for only where there is one', () => {
    expect(restOf('/authz', [])).toBe('/authz')
    expect(restOf('/authz?key=anything', [])).toBe('/authz?key=anything')
  })

  test.each([
    [`/authz?key=${key}`, '/authz'],
    [`/authz?key=${key}&app=whisper`, '/authz?app=whisper'],
    [`/authz?app=whisper&key=${key}&rule=POST%20/asr%3D100`, '/authz?app=whisper&rule=POST%20/asr%3D100'],
  ])('is taken out of %s', (url, rest) => expect(restOf(url)).toBe(rest))

  test.each([
    '/authz',
    '/authz?',
    '/authz?key',
    '/authz?key=',
    `/authz?key=${key}k`,
    `/authz?key=${key.slice(1)}`,
    `/authz?key=${'j'.repeat(48)}`,
    `/authz?KEY=${key}`,
    `/authz?mykey=${key}`,
    `/authz?key=${key}&key=${key}`,
    `/authz?key=wrong&key=${key}`,
    `/authz?app=whisper`,
    `/authz?app=key=${key}`,
    `/authz?key=${'\u0100'.repeat(48)}`,
  ])('refuses %s', url => expect(restOf(url)).toBeNull())

  test('may be one of two while it is replaced', () => {
    const next = 'n'.repeat(20)
    for (const good of [key, next]) expect(restOf(`/authz?key=${good}`, [next, key])).toBe('/authz')
    expect(restOf('/authz?key=other', [next, key])).toBeNull()
  })
})
