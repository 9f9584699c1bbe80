import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Change } from '../people/change-feed.ts'
import { openPasses } from './pass.ts'

const ada = { personId: 'ada', appId: 1, note: 'GET /studio/**' }
const bob = { ...ada, personId: 'bob' }
const inSeconds = (seconds: number) => new Date(Date.now() + seconds * 1000)

/** A feed that a test speaks through. */
const openFeed = () => {
  const listeners: ((change: Change) => void)[] = []
  const lost: (() => void)[] = []
  return {
    onChange: (listener: (change: Change) => void) => void listeners.push(listener),
    onLostSight: (listener: () => void) => void lost.push(listener),
    tell: (change: Change) => {
      for (const listener of listeners) listener(change)
    },
    lose: () => {
      for (const listener of lost) listener()
    },
  }
}

describe('the memory of passes', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['Date', 'performance'] })
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  const open = (size?: number) => {
    const feed = openFeed()
    const passes = openPasses(feed, size)
    const remember = (key: typeof ada, seconds = 60) =>
      passes.remember(key, inSeconds(seconds), 60, passes.epoch())
    return { feed, passes, remember }
  }

  test('knows one until it ends, for that person, app and rule', () => {
    const { passes, remember } = open()
    expect(passes.left(ada)).toBe(0)
    remember(ada)
    expect(passes.left(ada)).toBe(60)
    expect(passes.left(bob)).toBe(0)
    expect(passes.left({ ...ada, appId: 2 })).toBe(0)
    expect(passes.left({ ...ada, note: 'GET /other' })).toBe(0)
    vi.advanceTimersByTime(59_001)
    expect(passes.left(ada)).toBe(1)
    vi.advanceTimersByTime(999)
    expect(passes.left(ada)).toBe(0)
  })

  test('never keeps one longer than the rule says, whatever the clocks say', () => {
    const { passes, remember } = open()
    remember(ada, 3600)
    expect(passes.left(ada)).toBe(60)
    remember(bob, -1)
    expect(passes.left(bob)).toBe(0)
    vi.setSystemTime(Date.now() - 86_400_000)
    expect(passes.left(ada)).toBe(60)
  })

  test("forgets a person's passes, and no other's, when something of theirs changes", () => {
    const { feed, passes, remember } = open()
    remember(ada)
    remember({ ...ada, note: 'GET /b' })
    remember(bob)
    feed.tell({ kind: 'session', ref: 'ada' })
    expect(passes.left(ada)).toBe(60)
    feed.tell({ kind: 'person', ref: 'ada' })
    expect([passes.left(ada), passes.left({ ...ada, note: 'GET /b' }), passes.left(bob)]).toEqual([0, 0, 60])
    feed.lose()
    expect(passes.left(bob)).toBe(0)
  })

  test('does not believe an answer that was on its way when a pass was closed', () => {
    const { feed, passes } = open()
    const before = passes.epoch()
    feed.tell({ kind: 'person', ref: 'ada' })
    passes.remember(ada, inSeconds(60), 60, before)
    expect(passes.left(ada)).toBe(0)
  })

  test('is bounded, and forgets by person even what was renewed', () => {
    const { feed, passes, remember } = open(2)
    remember(ada)
    remember(ada)
    remember(bob)
    remember({ ...bob, note: 'GET /b' })
    expect([passes.left(ada), passes.left(bob)]).toEqual([0, 60])
    remember(ada)
    remember(ada)
    feed.tell({ kind: 'person', ref: 'ada' })
    expect(passes.left(ada)).toBe(0)
  })
})
