import { describe, expect, it } from 'vitest'
import { brandContrast as servers } from '../../authz/src/brand-color.ts'
import { brandContrast, leastContrast, themes } from './contrast.ts'

describe('the contrast of a brand', () => {
  it('is what the service finds', () => {
    for (const color of ['#000000', '#0b5394', '#8ab4f8', '#777777', '#ffcc00', '#ffffff'])
      for (const theme of ['light', 'dark'] as const)
        expect(brandContrast(color, theme)).toBeCloseTo(servers(color, theme), 10)
  })
  it('suffices for the product’s own red', () => {
    for (const theme of ['light', 'dark'] as const)
      expect(brandContrast(themes[theme].own, theme)).toBeGreaterThanOrEqual(leastContrast)
  })
  it('is 1 for a paper on itself', () => expect(brandContrast('#faf8f3', 'light')).toBe(1))
})
