import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, test } from 'vitest'
import { type Limit, limitHeaders, openLimiter, readLimit } from './limit.ts'

const limitOf = (text: string): Limit => {
  const limit = readLimit(text)
  if (limit === null) throw new Error(`${text} names no limit`)
  return limit
}

const atTime = (options: { most?: number; cells?: number } = {}) => {
  const clock = { at: 5_000 }
  return { clock, limiter: openLimiter({ ...options, now: () => clock.at }) }
}

/** What is in use, garbage left out. */
const usedBytes = () => {
  setFlagsFromString('--expose-gc')
  runInNewContext('gc')()
  return process.memoryUsage().heapUsed
}

/** How many of so many tries in the same moment pass. */
const passing = (take: () => number, tries: number) =>
  Array.from({ length: tries }, take).filter(wait => wait === 0).length

describe('a limit', () => {
  test.each([
    ['10/s', 10, 1],
    ['60/min', 60, 60],
    ['500/h', 500, 3600],
    ['2000/day', 2000, 86_400],
  ])('is written %s', (text, count, seconds) => {
    expect(readLimit(text)).toEqual({ text, count, seconds })
  })

  test.each([
    '',
    '60',
    '0/min',
    '-1/min',
    '1.5/s',
    '60/minute',
    '60 / min',
    '1e3/s',
    '99999999/s',
    '60/min\n',
  ])('is not written %j', text => expect(readLimit(text)).toBeNull())

  test.each(['7/s', '60/min', '600/min', '1/day', '9999/h'])(
    'of %s lets through just so many at once',
    text => {
      const { limiter } = atTime()
      const limit = limitOf(text)
      expect(passing(() => limiter.take('ada', limit), limit.count + 5)).toBe(limit.count)
    },
  )

  test('opens again at its pace, and says in how many seconds', () => {
    const { clock, limiter } = atTime()
    const limit = limitOf('6/min')
    expect(passing(() => limiter.take('ada', limit), 10)).toBe(6)
    expect(limiter.take('ada', limit)).toBe(10)
    clock.at += 9_000
    expect(limiter.take('ada', limit)).toBe(1)
    clock.at += 1_000
    expect(passing(() => limiter.take('ada', limit), 10)).toBe(1)
    clock.at += 60_000
    expect(passing(() => limiter.take('ada', limit), 10)).toBe(6)
  })

  test('never lets more than twice itself through in any window, however tries are spread', () => {
    const { clock, limiter } = atTime()
    const limit = limitOf('60/min')
    let passed = 0
    for (let i = 0; i < 6000; i++) {
      clock.at += 10
      if (limiter.take('ada', limit) === 0) passed++
    }
    expect(passed).toBe(60 + 59)
  })

  test('counts nothing for what it refuses', () => {
    const { clock, limiter } = atTime()
    const limit = limitOf('2/s')
    for (let i = 0; i < 1000; i++) limiter.take('ada', limit)
    clock.at += 1000
    expect(passing(() => limiter.take('ada', limit), 5)).toBe(2)
  })

  test('holds for each name alone', () => {
    const { limiter } = atTime()
    const limit = limitOf('1/h')
    expect([limiter.take('ada', limit), limiter.take('bob', limit)]).toEqual([0, 0])
    expect([limiter.take('ada', limit), limiter.take('bob', limit)]).toEqual([3600, 3600])
  })

  test('that was longer a moment ago holds nobody up for that long', () => {
    const { limiter } = atTime()
    limiter.take('ada', limitOf('1/day'))
    expect(limiter.take('ada', limitOf('60/min'))).toBe(1)
  })

  test('gives a flood of a million names no more than its own and the shared entries, and those before it nothing anew', () => {
    const { limiter } = atTime({ most: 1000, cells: 100 })
    const limit = limitOf('2/min')
    expect(passing(() => limiter.take('ada', limit), 3)).toBe(2)
    let passed = 0
    for (let i = 0; i < 1_000_000; i++) if (limiter.take(`2001:db8::${i}`, limit) === 0) passed++
    expect(passed).toBe(999 + 2 * 100)
    expect(limiter.size()).toBe(1000)
    expect(limiter.take('ada', limit)).toBe(30)
  })

  test('keeps no more of a million addresses than 25 MB', () => {
    const limiter = openLimiter()
    const limit = limitOf('600/min')
    const before = usedBytes()
    for (let i = 0; i < 1_000_000; i++) limiter.take(`${i >> 16}.${(i >> 8) & 255}.${i & 255}.7`, limit)
    expect(limiter.size()).toBeLessThanOrEqual(100_000)
    expect(usedBytes() - before).toBeLessThan(25 * 1024 * 1024)
    expect(limiter.take('16.0.0.7', limit)).toBe(0)
  })
})

describe('the headers of a 429', () => {
  test('name the limit, what is left, and when there is more', () => {
    expect(limitHeaders('person', limitOf('60/min'), 7)).toEqual({
      'retry-after': '7',
      'ratelimit-policy': '"person";q=60;w=60',
      ratelimit: '"person";r=0;t=7',
    })
  })
})
