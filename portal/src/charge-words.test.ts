import type { App } from 'authz/contract-apps'
import { expect, it } from 'vitest'
import { readChargeNote } from './charge-words.ts'

const rules = [
  { on: 'POST /api/dynamic', title: { en: 'Dynamic code' }, tokens: 1, deny: false, access: null },
]
const apps = [{ name: 'qr', rules } as unknown as App]

it('names a charge by its rule, when the list still has it', () => {
  expect(readChargeNote(apps, 'qr', 'POST /api/dynamic').title).toEqual({ en: 'Dynamic code' })
  expect(readChargeNote(apps, 'qr', 'POST /gone')).toEqual({
    title: null,
    isOtherwise: false,
    request: 'POST /gone',
  })
  expect(readChargeNote(apps, null, 'x').title).toBeNull()
})

it('tells what no rule matched', () =>
  expect(readChargeNote(apps, 'qr', 'GET otherwise')).toEqual({
    title: null,
    isOtherwise: true,
    request: 'GET',
  }))
