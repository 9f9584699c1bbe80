import { expect, it } from 'vitest'
import { previewTakenBack } from './refund-preview.ts'

it('a refund takes its share of the tokens, rounded in the buyer’s favour, and all with the last of the money', () => {
  const paid = { amount: 1500, refunded: 0, takenBack: 0 }
  expect(previewTakenBack(2000, paid, 500)).toBe(666)
  const partly = { amount: 1500, refunded: 500, takenBack: 666 }
  expect(previewTakenBack(2000, partly, 1000)).toBe(1334)
  // What is disputed is out of reach already.
  expect(previewTakenBack(2000, { ...paid, takenBack: 2000 }, 500)).toBe(0)
})
