import { expect, it } from 'vitest'
import { priceField, readPriceChange } from './price-change.ts'

it('sends only the prices that changed', () => {
  const form = new FormData()
  form.set('app', 'qr')
  for (const [rule, was, now] of [
    ['POST /a', '10', '20'],
    ['GET /r/*', '0', '0'],
  ] as const) {
    form.set(`was:${rule}`, was)
    form.set(priceField(rule), now)
  }
  expect(readPriceChange(form)).toEqual({ 'POST /a': 20 })
})
