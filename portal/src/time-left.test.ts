import { expect, it } from 'vitest'
import { daysOfBalance, daysUntil, secondsLeft } from './time-left.ts'

const now = Date.parse('2026-11-21T12:00:00Z')
const after = (seconds: number) => new Date(now + seconds * 1000).toISOString()

it('counts whole days', () => {
  expect(daysUntil(after(3 * 86_400 + 5), now)).toBe(3)
  expect(daysUntil(after(86_399), now)).toBe(0)
  expect(daysUntil(after(-5), now)).toBe(0)
})
it('cuts what is left to the unit in which people say it', () => {
  expect(secondsLeft(after(95), now)).toBe(95)
  expect(secondsLeft(after(1799), now)).toBe(29 * 60)
  expect(secondsLeft(after(5000), now)).toBe(83 * 60)
  expect(secondsLeft(after(3 * 3600 + 100), now)).toBe(3 * 3600)
  expect(secondsLeft(after(50 * 3600), now)).toBe(2 * 86_400)
  expect(secondsLeft(after(-1), now)).toBe(0)
})
it('tells how long a balance lasts, where there is a pace', () => {
  expect(daysOfBalance(100, 300, 30)).toBe(10)
  expect(daysOfBalance(5, 300, 30)).toBe(0)
  expect(daysOfBalance(100, 0, 30)).toBeNull()
  expect(daysOfBalance(0, 300, 30)).toBeNull()
})
