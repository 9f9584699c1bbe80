import { describe, expect, it } from 'vitest'
import { dayFromNow, startOfDay } from './days.ts'

describe('startOfDay', () => {
  it('is midnight where one is', () => {
    const time = new Date(startOfDay('2026-03-05') ?? '')
    expect([time.getFullYear(), time.getMonth(), time.getDate(), time.getHours()]).toEqual([2026, 2, 5, 0])
  })
  it('goes to the next day, across months and the change of the clocks', () => {
    for (const day of ['2026-03-28', '2026-03-29', '2026-10-25', '2026-12-31']) {
      const next = new Date(startOfDay(day, 1) ?? '')
      expect([next.getHours(), next.getMinutes()], day).toEqual([0, 0])
    }
    expect(new Date(startOfDay('2026-12-31', 1) ?? '').getFullYear()).toBe(2027)
  })
  it('knows what is no day', () => {
    for (const text of ['', 'yesterday', '2026-13-01']) expect(startOfDay(text)).toBeNull()
  })
})

describe('dayFromNow', () => {
  it('writes days as fields take them', () => {
    expect(dayFromNow(0, new Date(2026, 0, 5, 23, 59))).toBe('2026-01-05')
    expect(dayFromNow(7, new Date(2026, 11, 28))).toBe('2027-01-04')
  })
})
