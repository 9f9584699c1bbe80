import { expect, it } from 'vitest'
import { previewBalance, readTokens } from './adjustment.ts'

it('reads whole numbers only', () => {
  expect(readTokens(' -50 ')).toBe(-50)
  for (const typed of ['', '-', '1.5', '1e9', 'ten', '9'.repeat(14)]) expect(readTokens(typed)).toBeNull()
})

it('pays what is owed first', () => {
  expect(previewBalance({ balance: 0, debt: 30 }, 100)).toBe(70)
  expect(previewBalance({ balance: 0, debt: 30 }, 10)).toBe(0)
  expect(previewBalance({ balance: 40, debt: 30 }, -10)).toBe(30)
  expect(previewBalance({ balance: 40, debt: 0 }, -50)).toBe(-10)
})
