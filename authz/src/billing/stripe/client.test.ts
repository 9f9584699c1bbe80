import Stripe from 'stripe'
import { expect, it } from 'vitest'
import { ProviderError } from '../provider.ts'
import { allOf } from './client.ts'

async function* list(length: number, error?: Error) {
  for (let i = 0; i < length; i++) yield i
  if (error) throw error
}

const read = async (length: number, error?: Error) => {
  let count = 0
  for await (const _ of allOf(list(length, error))) count++
  return count
}

it('reads a list to its end', async () => {
  expect(await read(0)).toBe(0)
  expect(await read(100_000)).toBe(100_000)
})

it('says that a list is too long to read, and never takes a part of it for all', async () => {
  await expect(read(100_001)).rejects.toThrow('Stripe lists more than 100000: ask about less time')
})

it('speaks of Stripe’s errors between two pages as of any other', async () => {
  const error = new Stripe.errors.StripeConnectionError({ message: 'gone', type: 'api_error' })
  await expect(read(100, error)).rejects.toThrow(new ProviderError('Stripe: gone', false, error))
})
