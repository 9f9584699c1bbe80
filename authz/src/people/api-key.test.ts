import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { hashApiKey, looksLikeApiKey, makeApiKey } from './api-key.ts'
import { makeAppSecret } from './app-secret.ts'

const page = readFileSync(new URL('../../../docs/keys.md', import.meta.url), 'utf8')
const documented = [...page.matchAll(/^\|[^|]+\| `(\\boct\S+)` \|$/gm)].map(
  ([, text = '']) => new RegExp(text),
)

describe('a key', () => {
  it('is no other key, and has a hash of its own', () => {
    const keys = new Set(Array.from({ length: 1000 }, makeApiKey))
    expect(keys.size).toBe(1000)
    expect(new Set([...keys].map(key => hashApiKey(key).toString('hex'))).size).toBe(1000)
  })

  it('is known by its checksum: no character can be another', () => {
    const key = makeApiKey()
    expect(looksLikeApiKey(key)).toBe(true)
    for (let i = 4; i < key.length; i++) {
      const changed = key.slice(0, i) + (key[i] === 'a' ? 'b' : 'a') + key.slice(i + 1)
      expect(looksLikeApiKey(changed)).toBe(false)
    }
    for (const text of [
      `${key}0`,
      key.slice(0, -1),
      ` ${key}`,
      key.toUpperCase(),
      key.replace('oct_', 'octapp_'),
    ])
      expect(looksLikeApiKey(text)).toBe(false)
  })
})

describe('docs/keys.md', () => {
  it('gives regular expressions that find keys and app secrets in any text', () => {
    const [ofKeys, ofApps] = documented
    expect(documented).toHaveLength(2)
    for (let i = 0; i < 200; i++) {
      const [key, secret] = [makeApiKey(), makeAppSecret()]
      expect(ofKeys?.exec(`{"authorization":"Bearer ${key}"}`)?.[0]).toBe(key)
      expect(ofApps?.exec(`OCTROI_APP_SECRET=${secret}\n`)?.[0]).toBe(secret)
      expect(ofKeys?.test(secret)).toBe(false)
      expect(ofApps?.test(key)).toBe(false)
    }
  })

  it('gives a check that says yes to ours and no to what only looks like them', async () => {
    const code = /```js\n([\s\S]+?)```/.exec(page)?.[1] ?? ''
    const { isOctroiSecret } = await import(`data:text/javascript,${encodeURIComponent(code)}`)
    for (let i = 0; i < 200; i++) {
      const key = makeApiKey()
      expect(isOctroiSecret(key)).toBe(true)
      expect(isOctroiSecret(makeAppSecret())).toBe(true)
      expect(isOctroiSecret(key.slice(0, -1) + (key.endsWith('a') ? 'b' : 'a'))).toBe(false)
    }
    for (const text of ['', 'oct_', `oct_${'0'.repeat(38)}`, makeApiKey().slice(4)])
      expect(isOctroiSecret(text)).toBe(looksLikeApiKey(text))
  })
})
