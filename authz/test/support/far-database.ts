import { afterAll, afterEach } from 'vitest'
import { openPostgres } from '../../src/database.ts'
import { makeDatabase } from './database.ts'
import { openTcpProxy } from './tcp-proxy.ts'

/**
 * A database for all tests of a file, and the same `far` away: behind a proxy, which works again after each test. What a
 * test puts into `toClose` is closed after it, the last first.
 */
export const useFarDatabase = async () => {
  const { url, database, drop } = await makeDatabase()
  const proxy = await openTcpProxy(Number(new URL(url).port))
  const far = openPostgres(proxy.url(url))
  const toClose: (() => unknown)[] = []
  afterEach(async () => {
    proxy.restore()
    for (const close of toClose.splice(0).reverse()) await close()
  })
  afterAll(async () => {
    await far.close()
    await proxy.close()
    await drop()
  })
  return { url, database, proxy, far, toClose }
}
