import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openPostgres } from '../src/database.ts'
import { type Evidence, openSettler, Unsettled } from '../src/settle/settler.ts'
import { uuidv7 } from '../src/uuid.ts'
import { makeDatabase, type TestDatabase } from './support/database.ts'
import { openTcpProxy, type TcpProxy } from './support/tcp-proxy.ts'
import { appIds, brokenInvariants, holdings, makeWallet } from './support/wallets.ts'

let data: TestDatabase
let appId: number
beforeAll(async () => {
  data = await makeDatabase()
  appId = (await appIds(data.database, 'whisper'))[0] ?? 0
})
afterAll(async () => {
  expect(await brokenInvariants(data.database)).toEqual([])
  await data.drop()
})

const take = async (walletId: number, tokens: number, terms: object | null): Promise<string> => {
  const id = uuidv7()
  const [row] = await data.database.call<{ status: string }>('chargeBatch', {
    wallets: [walletId],
    ids: [id],
    tokens: [tokens],
    apps: [appId],
    notes: ['POST /asr'],
    keys: [null],
    terms: [terms],
  })
  expect(row?.status).toBe(terms !== null && 'hold' in terms ? 'held' : 'charged')
  return id
}

const evidence = (chargeId: string, fields: Partial<Evidence> = {}): Evidence => ({
  chargeId,
  status: 200,
  durationMs: 1000,
  bytesIn: 0,
  bytesOut: 0,
  cost: null,
  source: 'access-log',
  ...fields,
})

const refundable = { refund: ['5xx'] }
const perSecond = { hold: true, per: 'second', rate: 2, min: 1, max: 600 }

describe('the settler', () => {
  it('refunds a failure, captures what is well, and says so once', async () => {
    const wallet = await makeWallet(data.database, 1000)
    const failed = await take(wallet.walletId, 100, refundable)
    const well = await take(wallet.walletId, 100, refundable)
    const [counted, moved]: [string[], string[]] = [[], []]
    const settler = openSettler(data.database, {
      onSettled: (source, status, count) => void counted.push(`${source} ${status} ${count}`),
      onMoved: (source, app, tokens) => void moved.push(`${source} ${app} ${tokens}`),
    })
    const settled = await Promise.all([
      settler.ask(evidence(failed, { status: 502 })),
      settler.ask(evidence(well)),
      settler.ask(evidence(uuidv7())),
    ])
    expect(settled).toEqual([
      { status: 'refunded', tokens: 0, balance: 900 },
      { status: 'captured', tokens: 100, balance: 900 },
      { status: 'no_charge', tokens: 0, balance: null },
    ])
    expect(await settler.ask(evidence(well, { status: 500 }))).toMatchObject({ status: 'duplicate' })
    expect(counted.sort()).toEqual([
      'access-log captured 1',
      'access-log duplicate 1',
      'access-log no_charge 1',
      'access-log refunded 1',
    ])
    expect(moved).toEqual(['access-log whisper -100'])
  })

  it('tells what answered each charge that the ledger knows', async () => {
    const wallet = await makeWallet(data.database, 1000)
    const told: string[] = []
    const settler = openSettler(data.database, {
      onAnswer: ({ status, source }, app) => void told.push(`${app} ${status} ${source}`),
    })
    const ids = [await take(wallet.walletId, 10, null), await take(wallet.walletId, 10, null), uuidv7()]
    await Promise.all(ids.map((id, i) => settler.ask(evidence(id, { status: [200, 503, 500][i] ?? null }))))
    expect(told).toEqual(['whisper 200 access-log', 'whisper 503 access-log'])
  })

  it('settles holds by what the evidence measures', async () => {
    const wallet = await makeWallet(data.database, 1000)
    const id = await take(wallet.walletId, 120, perSecond)
    const moved: number[] = []
    const settler = openSettler(data.database, {
      onMoved: (_source, _app, tokens) => void moved.push(tokens),
    })
    expect(await settler.ask(evidence(id, { durationMs: 3001 }))).toMatchObject({
      status: 'captured',
      tokens: 7,
    })
    expect(await settler.ask(evidence(id, { durationMs: 3001 }))).toMatchObject({ status: 'duplicate' })
    expect(moved).toEqual([7])
    expect(await holdings(data.database, wallet.walletId)).toEqual({ available: 993, held: 0, debt: 0 })
  })

  it('settles thousands in groups, each once, while others tell the same', async () => {
    const wallet = await makeWallet(data.database, 100_000)
    const ids = await Promise.all(Array.from({ length: 40 }, () => take(wallet.walletId, 10, refundable)))
    const others = Array.from({ length: 4000 }, () => randomUUID())
    const settlers = [openSettler(data.database), openSettler(data.database)]
    const all = [...ids, ...others].map(id => evidence(id, { status: 500 }))
    for (const settler of settlers) for (const one of all) settler.settle(one)
    await Promise.all(settlers.map(settler => settler.drain(20_000)))
    // 20 refunds a day for a person and app, and no more.
    expect(await holdings(data.database, wallet.walletId)).toMatchObject({
      available: 100_000 - 40 * 10 + 20 * 10,
    })
  })

  it('goes round an item that SQL refuses: its neighbours are settled', async () => {
    const wallet = await makeWallet(data.database, 1000)
    const ids = await Promise.all(Array.from({ length: 5 }, () => take(wallet.walletId, 10, refundable)))
    const errors: unknown[] = []
    const settler = openSettler(data.database, { onError: error => void errors.push(error) })
    const asked = ids.map((id, i) =>
      settler.ask(evidence(id, i === 2 ? { durationMs: 1.5 } : { status: 500 })),
    )
    const statuses = (await Promise.all(asked)).map(settled => settled?.status)
    expect(statuses).toEqual(['refunded', 'refunded', undefined, 'refunded', 'refunded'])
    expect(errors).toHaveLength(1)
  })
})

describe('while the database is away', () => {
  let proxy: TcpProxy
  beforeAll(async () => {
    proxy = await openTcpProxy(Number(new URL(data.url).port))
  })
  afterAll(() => proxy.close())

  const openThroughProxy = () => openPostgres(proxy.url(data.url), { connections: 2 })

  it('evidence waits and is settled afterwards, once', async () => {
    const wallet = await makeWallet(data.database, 1000)
    const id = await take(wallet.walletId, 100, refundable)
    const database = openThroughProxy()
    const settler = openSettler(database)
    proxy.cut()
    const asked = settler.ask(evidence(id, { status: 500 }))
    await new Promise(resolve => setTimeout(resolve, 300))
    proxy.restore()
    expect(await asked).toMatchObject({ status: 'refunded', balance: 1000 })
    await database.close()
  })

  it('draining ends, and what was not taken may be sent again', async () => {
    const wallet = await makeWallet(data.database, 1000)
    const id = await take(wallet.walletId, 100, refundable)
    const database = openThroughProxy()
    const settler = openSettler(database)
    proxy.cut()
    const asked = settler.ask(evidence(id, { status: 500 }))
    const refused = expect(asked).rejects.toThrow(Unsettled)
    await settler.drain(200)
    await refused
    // The driver would send what it holds as soon as it can.
    await database.close()
    proxy.restore()
    expect(await openSettler(data.database).ask(evidence(id, { status: 500 }))).toMatchObject({
      status: 'refunded',
    })
  })
})
