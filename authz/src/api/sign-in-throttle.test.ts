import { describe, expect, test } from 'vitest'
import { ApiError } from '../errors.ts'
import { IdentityError } from '../identity/identity-error.ts'
import { openSignInThrottle } from './sign-in-throttle.ts'

const owner = 'ada@example.com'
const home = '203.0.113.7'
const fail = async () => {
  throw new IdentityError('wrong_credentials')
}
const succeed = async () => 'in'

const open = () => {
  const clock = { at: 1_000_000 }
  const waits: number[] = []
  const throttle = openSignInThrottle({
    now: () => clock.at,
    wait: async ms => void waits.push(ms),
  })
  /** What came of a try: "in", the error's code, or after how many seconds to come back. */
  const attempt = async (work: () => Promise<string>, account = owner, address = home) => {
    try {
      return await throttle.attempt(account, address, work)
    } catch (error) {
      if (error instanceof ApiError) return Number(error.headers['retry-after'])
      return (error as IdentityError).code
    }
  }
  return { clock, waits, attempt }
}

const addressOf = (i: number) => `198.51.${i >> 8}.${i & 255}`

describe('a password tried', () => {
  test('five times wrong waits a second, then twice as long each time, fifteen minutes at the most', async () => {
    const { clock, attempt } = open()
    for (let i = 0; i < 5; i++) expect(await attempt(fail)).toBe('wrong_credentials')
    const waits: unknown[] = []
    for (let i = 0; i < 13; i++) {
      const wait = await attempt(succeed)
      waits.push(wait)
      clock.at += Number(wait) * 1000
      expect(await attempt(fail)).toBe('wrong_credentials')
    }
    expect(waits).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900])
  })

  test('too soon says so with the headers of a limit, and is not looked at', async () => {
    const throttle = openSignInThrottle()
    for (let i = 0; i < 5; i++) await throttle.attempt(owner, home, fail).catch(() => {})
    let isAsked = false
    const early = throttle.attempt(owner, home, async () => {
      isAsked = true
    })
    await expect(early).rejects.toMatchObject({
      status: 429,
      code: 'rate_limited',
      headers: {
        'retry-after': '1',
        'ratelimit-policy': expect.stringMatching(/^"sign-in";q=5;w=\d+$/),
        ratelimit: '"sign-in";r=0;t=1',
      },
    })
    expect(isAsked).toBe(false)
  })

  test('by many at once gets no further than one after the other', async () => {
    const { attempt } = open()
    const outcomes = await Promise.all(Array.from({ length: 100 }, () => attempt(fail)))
    expect(outcomes.filter(outcome => outcome === 'wrong_credentials')).toHaveLength(5)
  })

  test('under other spellings of the address is the same account', async () => {
    const { attempt } = open()
    const spellings = [
      'ADA@example.com',
      'a.d.a@example.com',
      'ada+1@example.com',
      'ada+2@example.com',
      owner,
    ]
    for (const spelling of spellings) await attempt(fail, spelling)
    for (const spelling of [...spellings, 'a.da+3@EXAMPLE.com.'])
      expect(await attempt(succeed, spelling)).toBe(1)
  })

  test('from other addresses of one /64 is from the same address', async () => {
    const { attempt } = open()
    for (let i = 0; i < 5; i++) await attempt(fail, owner, `2001:db8::${i}`)
    expect(await attempt(succeed, owner, '2001:db8::ffff')).toBe(1)
    expect(await attempt(succeed, owner, '2001:db8:0:1::1')).toBe('in')
  })

  test('right forgets what went wrong before', async () => {
    const { attempt } = open()
    for (let i = 0; i < 4; i++) await attempt(fail)
    expect(await attempt(succeed)).toBe('in')
    for (let i = 0; i < 5; i++) expect(await attempt(fail)).toBe('wrong_credentials')
    expect(await attempt(succeed)).toBe(1)
  })

  test('in vain because nobody could tell counts for nothing', async () => {
    const { attempt } = open()
    const down = async () => {
      throw new IdentityError('unavailable')
    }
    for (let i = 0; i < 50; i++) expect(await attempt(down)).toBe('unavailable')
    expect(await attempt(succeed)).toBe('in')
  })

  test('is forgotten six hours after the last', async () => {
    const { clock, attempt } = open()
    for (let i = 0; i < 5; i++) await attempt(fail)
    clock.at += 6 * 3_600_000 + 1001
    for (let i = 0; i < 5; i++) expect(await attempt(fail)).toBe('wrong_credentials')
  })
})

describe('whoever owns an account', () => {
  test('gets in from elsewhere while others fail, and only waits a little', async () => {
    const { waits, attempt } = open()
    for (let i = 0; i < 1000; i++) await attempt(fail, owner, addressOf(i))
    waits.length = 0
    expect(await attempt(succeed)).toBe('in')
    expect(waits).toEqual([3000])
  })

  test('is held up ten seconds at most by bogus names, however many there are', async () => {
    const { clock, waits, attempt } = open()
    for (let i = 0; i < 150_000; i++) await attempt(fail, `bogus${i}@example.com`, addressOf(i >> 4))
    waits.length = 0
    clock.at += 10_000
    expect(await attempt(succeed)).toBe('in')
    expect(Math.max(0, ...waits)).toBeLessThanOrEqual(3000)
  }, 60_000)
})

describe('an address', () => {
  test('from which many accounts are tried waits too, a minute at the most', async () => {
    const { clock, attempt } = open()
    for (let i = 0; i < 20; i++) expect(await attempt(fail, `p${i}@example.com`)).toBe('wrong_credentials')
    let wait = await attempt(succeed, 'new@example.com')
    expect(wait).toBe(1)
    for (let i = 20; i < 40; i++) {
      clock.at += Number(wait) * 1000
      await attempt(fail, `p${i}@example.com`)
      wait = await attempt(succeed, 'new@example.com')
    }
    expect(wait).toBe(60)
  })

  test('gets no fresh start by signing in to an account of its own', async () => {
    const { attempt } = open()
    for (let i = 0; i < 20; i++) {
      await attempt(fail, `p${i}@example.com`)
      if (i < 19) expect(await attempt(succeed, 'mine@example.com')).toBe('in')
    }
    expect(await attempt(succeed, 'mine@example.com')).toBe(1)
  })
})
