import type { OfferedPlan } from 'authz/contract-payments'
import { describe, expect, it } from 'vitest'
import { findSaving, hasChoice, plansFor, readChange, readEvery } from './plan-choice.ts'

const planOf = (name: string, more: Partial<OfferedPlan> = {}): OfferedPlan => ({
  name,
  title: name,
  summary: null,
  features: [],
  every: 'month',
  amount: 1000,
  setup: 0,
  currency: 'eur',
  tokens: 100,
  days: null,
  rollover: null,
  trialDays: null,
  apps: [],
  limits: { day: null, month: null },
  promotion: null,
  popular: false,
  contact: false,
  ...more,
})

const monthly = planOf('pro', { title: 'Pro' })
const yearly = planOf('pro-year', { title: 'Pro', every: 'year', amount: 10_000, tokens: 1200 })
const free = planOf('free', { amount: 0 })
const once = planOf('week', { every: 'once' })
const asked = planOf('big', { every: 'year', contact: true })

describe('the plans that are shown', () => {
  it('are those by the month or by the year, and always what is free, paid once or asked for', () => {
    const plans = [free, monthly, yearly, once, asked]
    expect(plansFor(plans, 'month')).toEqual([free, monthly, once, asked])
    expect(plansFor(plans, 'year')).toEqual([free, yearly, once, asked])
    expect(readEvery(new URLSearchParams('every=year'))).toBe('year')
    expect(readEvery(new URLSearchParams('every=day'))).toBe('month')
  })

  it('are all where there is no choice', () => {
    expect(hasChoice([free, monthly, asked])).toBe(false)
    expect(plansFor([free, yearly, asked], 'month')).toEqual([free, yearly, asked])
  })
})

describe('what a year saves', () => {
  it('is computed against the monthly plan of its title, else of as many tokens', () => {
    expect(findSaving(yearly, [monthly, yearly])).toEqual({ percent: 16, monthly })
    const other = { ...yearly, title: 'Other' }
    expect(findSaving(other, [planOf('cheap', { tokens: 10 }), monthly])?.monthly).toBe(monthly)
  })

  it('is not said of one that gives less, saves nothing, or is paid in another currency', () => {
    expect(findSaving({ ...yearly, tokens: 1199 }, [monthly])).toBeNull()
    expect(findSaving(yearly, [{ ...monthly, apps: ['atlas'] }])).toBeNull()
    expect(findSaving({ ...yearly, amount: 12_000 }, [monthly])).toBeNull()
    expect(findSaving(yearly, [{ ...monthly, currency: 'usd' }])).toBeNull()
    expect(findSaving(monthly, [monthly])).toBeNull()
  })
})

describe('what taking a plan changes', () => {
  const running = {
    state: 'active' as const,
    free: false,
    plan: 'pro',
    every: 'month' as const,
    amount: 1000,
    currency: 'eur',
    next: null,
    cancelAtEnd: false,
    pauses: false,
  }
  const big = planOf('big', { amount: 2000 })
  const small = planOf('small', { amount: 500 })

  it('begins now when it is more, and after the period when it is less', () => {
    expect(readChange(null, monthly)).toEqual({ kind: 'take' })
    expect(readChange({ ...running, free: true, plan: 'free', amount: 0 }, monthly)).toEqual({ kind: 'take' })
    expect(readChange(running, big)).toEqual({ kind: 'now' })
    expect(readChange(running, yearly)).toEqual({ kind: 'now' })
    expect(readChange(running, small)).toEqual({ kind: 'later' })
    expect(readChange({ ...running, state: 'trialing' }, small)).toEqual({ kind: 'trial' })
    expect(readChange({ ...running, cancelAtEnd: true }, monthly)).toEqual({ kind: 'stay' })
  })

  it.each([
    ['same_plan', running, monthly],
    ['paid_once', running, once],
    ['paid_once', { ...running, every: 'once' as const }, big],
    ['cancel_first', running, free],
    ['paused', { ...running, pauses: true }, big],
    ['paused', { ...running, state: 'paused' as const }, big],
    ['not_paid', { ...running, state: 'past_due' as const }, big],
    ['shorter_period', { ...running, every: 'year' as const }, big],
  ])('is refused as the service does: %s', (code, now, plan) => {
    expect(readChange(now, plan)).toEqual({ kind: 'refused', code })
  })
})
