import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readForwarded } from './gate/forwarded.ts'
import { readLabels } from './gate/labels.ts'
import { foldPath, readPath } from './gate/path.ts'
import { holdsApiKey, looksLikeApiKey, makeApiKey, readSecret } from './people/api-key.ts'
import { readCookie, withoutOwnCookies } from './people/cookies.ts'
import { readReturnPath } from './people/return-path.ts'
import { readSigned, sign } from './people/signed.ts'
import { deriveSecrets } from './secrets.ts'
import { evidenceField } from './settle/evidence.ts'
import { openLineReader } from './settle/line-reader.ts'

/** Whatever comes in, the readers of what strangers write answer, and never with more than is there. */

const numRuns = 5000
const seed = 4
const secrets = deriveSecrets('a secret that tests have, of more than 32 bytes')
const key = makeApiKey()
const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.string({ unit: 'grapheme-ascii', maxLength: 200 }),
  fc
    .array(
      fc.constantFrom(
        ...[
          'octroi',
          '__Host-octroi',
          '=',
          ';',
          ' ',
          ',',
          '"',
          '%2f',
          '%',
          '/',
          '..',
          'Bearer ',
          'Basic ',
          key,
        ],
        ...[
          'oct_',
          '\0',
          '\n',
          '?',
          '#',
          '&',
          'rule=',
          'app=',
          'GET+/x%3D5',
          'X-Forwarded-Uri',
          '{',
          '}',
          evidenceField,
        ],
      ),
      { maxLength: 12 },
    )
    .map(parts => parts.join('')),
)

const holds = (property: fc.IRawProperty<[string]>) => fc.assert(property, { numRuns, seed })

describe('HOSTILE 5 and 12, generated', () => {
  it('a path is read in one way or not at all, and what was read reads the same again', () => {
    holds(
      fc.property(text, raw => {
        const path = readPath(`/${raw}`)
        if (path === null) return
        expect(path.startsWith('/')).toBe(true)
        expect(path).not.toMatch(/[\\?#;%\0]|\/\/|\/\.\.?(\/|$)/)
        expect(foldPath(foldPath(path))).toBe(foldPath(path))
        expect(readPath(encodeURI(path))).toBe(path)
      }),
    )
  })

  it('no cookie of ours is left for a tool, and nobody else’s is taken', () => {
    holds(
      fc.property(text, header => {
        const rest = withoutOwnCookies(header)
        for (const name of ['octroi', '__Host-octroi', '__Host-octroi-nonce'])
          expect(readCookie(rest, name) ?? null).toBeNull()
        expect(withoutOwnCookies(`theme=dark; ${header}`)).toContain('theme=dark')
      }),
    )
  })

  it('a key is known by its form wherever it stands, and no text is taken for one', () => {
    holds(
      fc.property(text, raw => {
        readSecret(raw)
        if (!raw.includes(key)) expect(looksLikeApiKey(raw)).toBe(false)
        expect(holdsApiKey(`${raw}${key}`)).toBe(true)
      }),
    )
  })

  it('a signed text is believed as it was signed and in no other form', () => {
    const exp = Math.floor(Date.now() / 1000) + 60
    const signed = sign(secrets.session, { sid: 'a', sub: 'b', aud: 'portal', exp })
    holds(
      fc.property(text, raw => {
        expect(readSigned(secrets.session, raw)).toBeNull()
        if (raw !== '') expect(readSigned(secrets.session, signed + raw)).toBeNull()
      }),
    )
    expect(readSigned(secrets.session, signed, 'portal')).toMatchObject({ sub: 'b' })
  })

  it('a forwarded call is read or refused, whatever its headers say', () => {
    const names = ['Method', 'Proto', 'Host', 'Uri', 'For'].map(name => `X-Forwarded-${name}`)
    const good = ['GET', 'https', 'tool.example.com', '/', '203.0.113.7']
    fc.assert(
      fc.property(fc.nat(4), text, (at, raw) => {
        const values = good.map((value, index) => (index === at ? raw : value))
        const rawHeaders = names.flatMap((name, index) => [name, values[index] ?? ''])
        const read = readForwarded({ headers: {}, rawHeaders, url: `/authz?${raw}` }, {})
        expect(['forwarded', 'refused']).toContain(read.kind)
      }),
      { numRuns, seed },
    )
  })

  it('labels are a price list or a sentence', () => {
    holds(
      fc.property(text, raw => {
        const read = readLabels(raw)
        if (typeof read === 'string') expect(read).not.toBe('')
        else expect(read.rules).toEqual(expect.any(Array))
      }),
    )
  })

  it('a place to come back to is a path', () => {
    holds(
      fc.property(text, raw => {
        expect(readReturnPath(raw, 'https://tool.example.com')).toMatch(/^\/(?![/\\])/)
      }),
    )
  })

  it('a log without a valid mark is no evidence, however it is cut', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), text, fc.nat(300), (bytes, raw, cut) => {
        const log = Buffer.concat([bytes, Buffer.from(`\n${evidenceField}${raw}"}\n`)])
        const reader = openLineReader(secrets.evidence)
        for (const piece of [log.subarray(0, cut), log.subarray(cut)])
          expect(reader.read(piece).evidence).toEqual([])
      }),
      { numRuns, seed },
    )
  })
})
