import type { App, AppRule } from 'authz/contract'
import { describe, expect, it } from 'vitest'
import { findPriceOfVisit, findPriceRange, isFree } from './prices.ts'

const rule = (on: string, tokens: number, deny = false): AppRule => ({
  on,
  tokens,
  terms: null,
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
  it('is null when all is refused', () => expect(findPriceRange(app('deny'))).toBeNull())
  it('knows what is free', () => {
    expect(isFree(app('free'))).toBe(true)
    expect(isFree(app('deny', rule('GET /', 0)))).toBe(true)
    expect(isFree(app('free', rule('POST /', 1)))).toBe(false)
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
  ])('%s costs %d', (path, price) => expect(findPriceOfVisit(studio, path)).toBe(price))
  it('lets the first match win', () =>
    expect(findPriceOfVisit(app('free', rule('GET /a', 1), rule('GET /**', 9)), '/a')).toBe(1))
  it('takes free rules exactly', () => {
    const free = app(7, rule('GET /help', 0))
    expect(findPriceOfVisit(free, '/help')).toBe(0)
    expect(findPriceOfVisit(free, '/HELP')).toBe(7)
    expect(findPriceOfVisit(free, '/help/')).toBe(7)
  })
  it('is null for what is refused', () => {
    expect(findPriceOfVisit(app('deny'), '/')).toBeNull()
    expect(findPriceOfVisit(app('free', rule('GET /x', 0, true)), '/x/')).toBeNull()
  })
  it('takes dots literally', () => expect(findPriceOfVisit(app('free', rule('GET /a.b', 4)), '/axb')).toBe(0))
})
