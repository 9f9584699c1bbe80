import type { App, AppRule } from 'authz/contract-apps'
import { describe, expect, it } from 'vitest'
import { findOnlyPrice, findPriceOfVisit, findPriceRange, isFree } from './prices.ts'

const rule = (on: string, tokens: number, deny = false, terms: AppRule['terms'] = null): AppRule => ({
  on,
  tokens,
  terms,
  deny,
  title: null,
  access: null,
})
const app = (otherwise: App['otherwise'], ...rules: AppRule[]) => ({ otherwise, rules })

describe('findPriceRange', () => {
  it('runs from free to the dearest rule', () =>
    expect(findPriceRange(app('free', rule('POST /api', 100), rule('POST /b', 10)))).toEqual({
      from: 0,
      to: 100,
    }))
  it('leaves out what is refused', () =>
    expect(findPriceRange(app('deny', rule('POST /api', 100), rule('GET /x', 0, true)))).toEqual({
      from: 100,
      to: 100,
    }))
  it('counts the price of everything else', () =>
    expect(findPriceRange(app(5, rule('POST /api', 100)))).toEqual({ from: 5, to: 100 }))
  it('runs to the most that a price that grows can become, and from its least', () => {
    const live = rule('POST /live', 120, false, { hold: true, per: 'second', rate: 2, min: 10, max: 600 })
    expect(findPriceRange(app('deny', live))).toEqual({ from: 10, to: 600 })
    const report = rule('POST /report', 500, false, { hold: true, reported: true, max: 2000 })
    expect(findPriceRange(app('deny', report))).toEqual({ from: 0, to: 2000 })
  })
  it('begins at nothing where the first are free', () =>
    expect(
      findPriceRange(app('deny', rule('POST /ask', 5, false, { quota: { n: 10, per: 'day' } }))),
    ).toEqual({ from: 0, to: 5 }))
  it('is null when all is refused', () => expect(findPriceRange(app('deny'))).toBeNull())
  it('knows what is free', () => {
    expect(isFree(app('free'))).toBe(true)
    expect(isFree(app('deny', rule('GET /', 0)))).toBe(true)
    expect(isFree(app('free', rule('POST /', 1)))).toBe(false)
  })
})

describe('findOnlyPrice', () => {
  const live = (on: string, rate: number) =>
    rule(on, 120, false, { hold: true, per: 'second', rate, max: 600 })
  it('is the price per unit that all rules share', () =>
    expect(
      findOnlyPrice(app('free', rule('GET /', 0), live('POST /a', 2), live('POST /b', 2)))?.terms?.rate,
    ).toBe(2))
  it('is none where rules differ, or all else costs too', () => {
    expect(findOnlyPrice(app('free', live('POST /a', 2), live('POST /b', 3)))).toBeNull()
    expect(findOnlyPrice(app('free', live('POST /a', 2), rule('POST /b', 3)))).toBeNull()
    expect(findOnlyPrice(app(5, live('POST /a', 2)))).toBeNull()
  })
  it('is none for plain prices, which a number says', () =>
    expect(findOnlyPrice(app('free', rule('POST /a', 2)))).toBeNull())
  it('tells passes of other prices or times apart', () => {
    const pass = (on: string, tokens: number, seconds: number) => rule(on, tokens, false, { pass: seconds })
    expect(findOnlyPrice(app('free', pass('GET /a', 10, 60), pass('GET /b', 10, 60)))?.tokens).toBe(10)
    expect(findOnlyPrice(app('free', pass('GET /a', 10, 60), pass('GET /b', 20, 60)))).toBeNull()
    expect(findOnlyPrice(app('free', pass('GET /a', 10, 60), pass('GET /b', 10, 90)))).toBeNull()
  })
})

describe('findPriceOfVisit', () => {
  const studio = app('free', rule('POST /studio/**', 500), rule('GET /studio/**', 10), rule('GET /r/*', 3))
  it.each([
    ['/', 0],
    ['/studio', 10],
    ['/studio/', 10],
    ['/STUDIO/a/b', 10],
    ['/studio/a?x=/free', 10],
    ['/r/one', 3],
    ['/r/one/', 3],
    ['/r/one/two', 0],
    ['/r', 0],
    ['/studiox', 0],
  ])('%s costs %d', (path, price) => expect(findPriceOfVisit(studio, path)?.tokens).toBe(price))
  it('lets the first match win', () =>
    expect(findPriceOfVisit(app('free', rule('GET /a', 1), rule('GET /**', 9)), '/a')?.tokens).toBe(1))
  it('takes free rules exactly', () => {
    const free = app(7, rule('GET /help', 0))
    expect(findPriceOfVisit(free, '/help')?.tokens).toBe(0)
    expect(findPriceOfVisit(free, '/HELP')?.tokens).toBe(7)
    expect(findPriceOfVisit(free, '/help/')?.tokens).toBe(7)
  })
  it('is null for what is refused', () => {
    expect(findPriceOfVisit(app('deny'), '/')).toBeNull()
    expect(findPriceOfVisit(app('free', rule('GET /x', 0, true)), '/x/')).toBeNull()
  })
  it('takes dots literally', () =>
    expect(findPriceOfVisit(app('free', rule('GET /a.b', 4)), '/axb')?.tokens).toBe(0))
  it('says with the tokens what else holds', () => {
    const pass = rule('GET /studio', 10, false, { pass: 1800 })
    expect(findPriceOfVisit(app('free', pass), '/studio')).toEqual({ tokens: 10, terms: { pass: 1800 } })
  })
})
