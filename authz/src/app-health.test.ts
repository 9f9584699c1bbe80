import { expect, it } from 'vitest'
import { openAppHealth } from './app-health.ts'
import { uuidv7 } from './uuid.ts'

const minute = 60_000
const evidence = (chargeId: string, status: number | null) => ({
  chargeId,
  status,
  durationMs: 1000,
  source: 'access-log' as const,
})

it('knows nothing of an app that nobody asked', () =>
  expect(openAppHealth().of('whisper')).toEqual({ health: 'unknown', answeredAt: null }))

it('calls an app up while most of its answers are no errors of its own', () => {
  const health = openAppHealth(() => 5000)
  for (const status of [200, 404, 500]) health.answered('whisper', status)
  expect(health.of('whisper')).toEqual({ health: 'up', answeredAt: new Date(5000) })
  health.answered('whisper', 502)
  expect(health.of('whisper').health).toBe('failing')
  expect(health.of('other').health).toBe('unknown')
})

it('forgets what lies back: by number, and by time', () => {
  let now = 0
  const health = openAppHealth(() => now)
  for (let n = 0; n < 100; n++) health.answered('whisper', 500)
  for (let n = 0; n < 10; n++) health.answered('whisper', 200)
  now = 14 * minute
  expect(health.of('whisper').health).toBe('up')
  now = 16 * minute
  expect(health.of('whisper')).toEqual({ health: 'unknown', answeredAt: new Date(0) })
})

it('takes evidence at the time of its charge, and none that the gateway has seen itself', () => {
  const later = Date.now() + 20 * minute
  const health = openAppHealth(() => later)
  health.settled(evidence(uuidv7(), 200), 'whisper')
  expect(health.of('whisper').health).toBe('unknown')
  expect(health.of('whisper').answeredAt?.getTime()).toBeLessThan(later - 19 * minute)
  const now = openAppHealth()
  now.settled({ ...evidence(uuidv7(), 200), source: 'gateway' }, 'whisper')
  now.settled(evidence(uuidv7(), null), 'whisper')
  expect(now.of('whisper').answeredAt).toBeNull()
  now.settled(evidence(uuidv7(), 503), 'whisper')
  expect(now.of('whisper').health).toBe('failing')
})
