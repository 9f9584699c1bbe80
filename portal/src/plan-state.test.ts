import { describe, expect, it } from 'vitest'
import { addMonths, awaitsPayment, stateOfPlan } from './plan-state.ts'

const plan = {
  state: 'active' as const,
  free: false,
  every: 'month' as const,
  cancelAtEnd: false,
  pauses: false,
}

describe('what a plan is to whoever has it', () => {
  it('is what they have said about it, unless money is missing', () => {
    expect(stateOfPlan(plan)).toBe('active')
    expect(stateOfPlan({ ...plan, state: 'trialing', cancelAtEnd: true })).toBe('ending')
    expect(stateOfPlan({ ...plan, pauses: true })).toBe('pausing')
    expect(stateOfPlan({ ...plan, cancelAtEnd: true, pauses: true })).toBe('ending')
    expect(stateOfPlan({ ...plan, state: 'past_due', cancelAtEnd: true })).toBe('past_due')
    expect(stateOfPlan({ ...plan, state: 'paused', pauses: true })).toBe('paused')
    expect(stateOfPlan({ ...plan, free: true })).toBe('free')
    expect(stateOfPlan({ ...plan, every: 'once' })).toBe('once')
  })

  it('awaits money that may come any moment, and none in a pause', () => {
    expect((['open', 'past_due', 'suspended', 'paused', 'active'] as const).map(awaitsPayment)).toEqual([
      true,
      true,
      true,
      false,
      false,
    ])
  })
})

describe('months later', () => {
  it('is the same day, or the last of a shorter month', () => {
    expect(addMonths('2026-01-31T10:00:00Z', 1)).toBe('2026-02-28T10:00:00.000Z')
    expect(addMonths('2026-11-15T10:00:00Z', 3)).toBe('2027-02-15T10:00:00.000Z')
  })
})
