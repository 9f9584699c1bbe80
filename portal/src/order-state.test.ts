import { expect, it } from 'vitest'
import { stateOfOrder } from './order-state.ts'

const paid = (more: object = {}) =>
  ({ state: 'paid', payment: { state: 'succeeded', refunded: 0, dispute: 'none', ...more } }) as const

it('An order is what became of its payment once it is paid', () => {
  expect(stateOfOrder(paid())).toBe('paid')
  expect(stateOfOrder(paid({ refunded: 500 }))).toBe('partly')
  expect(stateOfOrder(paid({ refunded: 1500, state: 'refunded' }))).toBe('refunded')
  expect(stateOfOrder(paid({ refunded: 500, dispute: 'open' }))).toBe('disputed')
  expect(stateOfOrder(paid({ dispute: 'lost' }))).toBe('lost')
  expect(stateOfOrder(paid({ dispute: 'won' }))).toBe('paid')
})

it('An order that ended unpaid says whether a payment was tried', () => {
  const failed = { state: 'failed', refunded: 0, dispute: 'none' } as const
  expect(stateOfOrder({ state: 'open', payment: failed })).toBe('open')
  expect(stateOfOrder({ state: 'expired', payment: failed })).toBe('failed')
  expect(stateOfOrder({ state: 'cancelled', payment: null })).toBe('ended')
})
