import { describe, expect, it } from 'vitest'
import { makeFormat } from './format.ts'
import { readItem, readRate, readSigned, totalOf, typeItem, writeRate } from './invoice-draft.ts'

const [english, french] = [makeFormat('en', 'en-GB'), makeFormat('fr', 'fr-FR')]

describe('the lines of an invoice', () => {
  it('are read as they are typed, with a comma and with a sign', () => {
    expect(readSigned('-12,50', 'eur')).toBe(-1250)
    expect(readSigned('12.5', 'eur')).toBe(1250)
    expect(readSigned('12.505', 'eur')).toBeNull()
    expect(readRate('5,5')).toBe(550)
    expect(readRate('20')).toBe(2000)
    expect(readRate('120')).toBeNull()
    expect(writeRate(english, 550)).toBe('5.5')
    expect(writeRate(french, 550)).toBe('5,5')
  })

  it('are none while something is missing', () => {
    const typed = { title: 'Advice', count: '2', amount: '60', rate: '20' }
    const item = { title: 'Advice', count: 2, amount: 6000, rate: 2000 }
    expect(readItem(typed, 'eur')).toEqual(item)
    expect(readItem({ ...typed, title: ' ' }, 'eur')).toBeNull()
    expect(readItem({ ...typed, count: '0' }, 'eur')).toBeNull()
    expect(typeItem(item, 'eur', english)).toEqual({ ...typed, amount: '60.00' })
    expect(typeItem(item, 'eur', french).amount).toBe('60,00')
    expect(totalOf([item, { ...item, count: 1, amount: -100 }])).toBe(11_900)
  })
})
