import { describe, expect, it } from 'vitest'
import { configProblemsOf } from '../../test/support/config-problems.ts'
import { readConfig } from '../config.ts'

describe('ways to pay in the environment', () => {
  it('are none unless they are given', () => {
    expect(readConfig({})).toMatchObject({ stripe: undefined, transferTo: undefined, transferDays: 14 })
  })

  it('are cards and transfers', () => {
    const config = readConfig({
      STRIPE_SECRET_KEY: 'sk_test_abcd',
      STRIPE_WEBHOOK_SECRET: 'whsec_abcd',
      OCTROI_TRANSFER_TO: 'Octroi SARL\\nFR76 3000',
    })
    expect(config.stripe).toEqual({
      secretKey: 'sk_test_abcd',
      webhookSecret: 'whsec_abcd',
      url: undefined,
      tax: false,
    })
    expect(config.transferTo).toBe('Octroi SARL\nFR76 3000')
  })

  it('are refused in a sentence that names the variable', () => {
    expect(configProblemsOf({ STRIPE_SECRET_KEY: 'pk_test_abcd' })).toEqual([
      expect.stringMatching(/^STRIPE_SECRET_KEY is no key/),
    ])
    expect(configProblemsOf({ STRIPE_WEBHOOK_SECRET: 'whsec_a' })).toEqual([
      expect.stringMatching(/^STRIPE_SECRET_KEY is missing/),
    ])
    expect(configProblemsOf({ STRIPE_SECRET_KEY: 'sk_live_abcd' })).toEqual([
      expect.stringMatching(/^STRIPE_SECRET_KEY is a live key/),
    ])
    expect(configProblemsOf({ STRIPE_SECRET_KEY: 'sk_test_abcd', STRIPE_WEBHOOK_SECRET: 'abc' })).toEqual([
      expect.stringMatching(/^STRIPE_WEBHOOK_SECRET is no signing secret/),
    ])
  })
})

describe('the calendar of plans in the environment', () => {
  it('has days for reminders, mails, the close and the end', () => {
    expect(readConfig({}).planCalendar).toEqual({ reminders: [7, 3], mails: [3, 7], suspend: 14, cancel: 30 })
    const config = readConfig({ OCTROI_PLAN_REMINDERS: '2', OCTROI_PLAN_DUNNING: '10,20' })
    expect(config.planCalendar).toEqual({ reminders: [2], mails: [], suspend: 10, cancel: 20 })
  })

  it.each(['5', '7,3', '0,5', 'soon,later'])('is refused as %s', days => {
    expect(configProblemsOf({ OCTROI_PLAN_DUNNING: days })).toEqual([
      expect.stringMatching(/^OCTROI_PLAN_DUNNING is/),
    ])
  })
})
