import { expect } from 'vitest'

/**
 * Answers came within the second that is promised, in ms. The machine may stand still for a moment: one in fifty, or one of
 * a few, may take up to two.
 */
export const expectPrompt = (times: number[]): void => {
  const late = times.filter(ms => ms >= 1000)
  expect(late.length, `of ${times.length} answers came late: ${late}`).toBeLessThanOrEqual(
    Math.ceil(times.length / 50),
  )
  expect(Math.max(...times)).toBeLessThan(2000)
}
