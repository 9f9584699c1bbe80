import { describe, expect, it } from 'vitest'
import { launchPath, readAppName, readRefused } from './receipt.ts'

const read = (search: string) => readRefused(new URLSearchParams(search))

describe('readRefused', () => {
  it('reads what the gate sends', () =>
    expect(read('app=qrcodes&need=100&to=%2Fnew%3Fa%3D1')).toEqual({
      app: 'qrcodes',
      need: 100,
      to: '/new?a=1',
    }))
  it.each(['need=0', 'need=-1', 'need=1.5', 'need=1e9', 'need=', 'need=9999999999', 'need=NaN', ''])(
    'refuses the price in %j',
    need => expect(read(`app=qrcodes&${need}`)).toBeNull(),
  )
  it.each(['', '-a', 'a b', '<b>', '../x', 'A', 'a'.repeat(64)])('refuses the app %j', app => {
    expect(readAppName(app)).toBeNull()
    expect(read(`need=1&app=${encodeURIComponent(app)}`)).toBeNull()
  })
  it('leads to the front page when the way back is bad', () =>
    expect(read('app=qrcodes&need=1&to=//evil.com')?.to).toBe('/'))
})

it('makes a launch path that keeps the query of the page', () =>
  expect(launchPath('qrcodes', '/a?b=c&d')).toBe('/launch?app=qrcodes&to=%2Fa%3Fb%3Dc%26d'))
