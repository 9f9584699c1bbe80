import type Stripe from 'stripe'
import { keep } from './client.ts'
import { idOf } from './objects.ts'

/** A product's id says which terms it stands for. */
const prefix = 'octroi_plan_'

export const termsOfProduct = (product: string | { id: string } | null | undefined): string | null => {
  const id = idOf(product)
  return id?.startsWith(prefix) ? id.slice(prefix.length) : null
}

/** Makes the product of a plan's terms before it is sold. Resolves with its id. */
export const keepProduct = async (client: Stripe, terms: string, title: string): Promise<string> => {
  const id = `${prefix}${terms}`
  await keep(client.products.create({ id, name: title, metadata: { terms } }))
  return id
}
