import { describe, expect, test } from 'vitest'
import { type Fading, openFadingMemory } from './fading-memory.ts'

const make = () => ({ fadesAt: 0 })
const nameOf = (i: number) => `2001:db8:${(i >> 16).toString(16)}:${(i & 0xffff).toString(16)}::/64`

describe('a fading memory', () => {
  test('finds the very entry of a name until it fades', () => {
    const memory = openFadingMemory({ make })
    memory.find('ada', 0).fadesAt = 100
    expect(memory.find('ada', 50).fadesAt).toBe(100)
    expect(memory.find('bob', 50).fadesAt).toBe(0)
  })

  test('forgets what has faded as others come, and nothing else', () => {
    const memory = openFadingMemory({ make })
    for (let i = 0; i < 1000; i++) memory.find(`short ${i}`, 0).fadesAt = 10
    for (let i = 0; i < 10; i++) memory.find(`long ${i}`, 0).fadesAt = 1000
    for (let i = 0; i < 500; i++) memory.find(`late ${i}`, 20).fadesAt = 1000
    expect(memory.size()).toBeLessThanOrEqual(510 + 8)
    for (let i = 0; i < 10; i++) expect(memory.find(`long ${i}`, 20).fadesAt).toBe(1000)
  })

  test('holds its bounds under a million names, and gives no name that it holds a fresh start', () => {
    const memory = openFadingMemory({ make, most: 1000, cells: 64 })
    memory.find('known', 0).fadesAt = 1e9
    const shared = new Set<Fading>()
    for (let i = 0; i < 1_000_000; i++) {
      const entry = memory.find(nameOf(i), 0)
      if (i >= 999) shared.add(entry)
      entry.fadesAt = 1e9
    }
    expect(memory.size()).toBe(1000)
    expect(shared.size).toBe(64)
    expect(memory.find('known', 0).fadesAt).toBe(1e9)
    expect(memory.find('a newcomer', 0).fadesAt).toBe(1e9)
  })

  test('has room for newcomers again once the flood has faded', () => {
    const memory = openFadingMemory({ make, most: 100, cells: 4 })
    for (let i = 0; i < 1000; i++) memory.find(nameOf(i), 0).fadesAt = 10
    const first = memory.find('first', 20)
    first.fadesAt = 30
    expect(memory.find('first', 20)).toBe(first)
    expect(memory.find('second', 20)).not.toBe(first)
    expect(memory.size()).toBeLessThanOrEqual(100)
  })

  test('says which entries stand for many names', () => {
    const memory = openFadingMemory({
      make: shared => ({ fadesAt: 0, shared }),
      most: 1,
      cells: 1,
    })
    const own = memory.find('one', 0)
    own.fadesAt = 10
    expect([own.shared, memory.find('two', 0).shared]).toEqual([false, true])
  })
})
