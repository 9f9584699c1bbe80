import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { type Database, openPostgres } from '../src/database.ts'
import { openTcpProxy, type TcpProxy } from './support/tcp-proxy.ts'

const sleep = (ms: number) => new Promise(resolve => setTimeout(resolve, ms))

describe('a connection to Postgres', () => {
  let database: Database
  beforeAll(() => {
    database = openPostgres(inject('postgresUrl'), { connections: 1 })
  })
  afterAll(() => database.close())

  it.each([
    ['undefined', undefined],
    ['a date that is none', new Date(Number.NaN)],
    ['a text that is no time', 'garbage'],
  ])('survives %s as a value: the calls before and after get their own answers', async (_what, value) => {
    const calls = [
      database.query<{ n: number }>('select 1 as n'),
      database.query<{ at: Date }>('select $1::timestamptz as at', [value]),
      database.query<{ n: number }>('select 7 as n'),
    ]
    const [before, bad, after] = await Promise.allSettled(calls)
    expect(before).toMatchObject({ status: 'fulfilled', value: [{ n: 1 }] })
    expect(bad?.status).toBe('rejected')
    expect(after).toMatchObject({ status: 'fulfilled', value: [{ n: 7 }] })
  })
})

describe('a network that swallows what is sent', () => {
  let proxy: TcpProxy
  let database: Database
  beforeAll(async () => {
    const url = new URL(inject('postgresUrl'))
    proxy = await openTcpProxy(Number(url.port))
    database = openPostgres(proxy.url(url.href), { connections: 2, statementTimeoutMs: 500 })
    await Promise.all([database.query('select pg_sleep(0.1)'), database.query('select pg_sleep(0.1)')])
  })
  afterAll(async () => {
    await database.close()
    await proxy.close()
  })

  it('is given up after the statement timeout and a little, so that work goes on when it is back', async () => {
    proxy.swallow()
    const lost = Promise.allSettled([database.query('select 1'), database.query('select 2')])
    await sleep(1000)
    proxy.restore()
    for (const { status } of await lost) expect(status).toBe('rejected')
    // The very next call may still meet the connection that is being closed; it fails at once, and the one after works.
    await expect
      .poll(() => database.query<{ n: number }>('select 3 as n').catch(() => []), { timeout: 5000 })
      .toEqual([{ n: 3 }])
  }, 60_000)
})
