import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, describe, expect, it } from 'vitest'
import { runReplicas } from '../bench/replicas.ts'
import { openPostgres } from '../src/database.ts'
import { uuidv7 } from '../src/uuid.ts'
import { makeDatabase } from './support/database.ts'
import { appIds, chargeBatch, makeItem, type Wallet } from './support/wallets.ts'

const none = {
  lost: 0,
  doubled: 0,
  negative: 0,
  untold: 0,
  broken: 0,
  deadlocks: 0,
  sumsWrong: 0,
  errors: [],
  examples: [],
}

describe.each([2, 4])('%i services that charge, hold, settle and grant over the same wallets', replicas => {
  it('are exact to the token and never wait for each other in a circle', async ({ annotate }) => {
    const { url, drop } = await makeDatabase()
    try {
      const found = await runReplicas(url, {
        replicas,
        seconds: 2,
        mixed: true,
        rich: 12,
        poor: 6,
        clients: 48,
      })
      await annotate(
        `${Math.round(found.perSecond)} charges/s, p99 ${Math.round(found.p99)} ms, ${found.refused} refused`,
      )
      expect(found).toMatchObject(none)
      expect(found.charges).toBeGreaterThan(100)
      // All wanted the last tokens of the poor, or the sums above would say little.
      expect(found.refused).toBeGreaterThan(0)
    } finally {
      await drop()
    }
  })

  it('spend the last tokens of a wallet once, whoever comes first', async () => {
    const { url, drop } = await makeDatabase()
    try {
      const found = await runReplicas(url, {
        replicas,
        seconds: 2,
        mixed: false,
        rich: 0,
        poor: 20,
        clients: 48,
      })
      expect(found).toMatchObject(none)
      expect(found.refused).toBeGreaterThan(0)
      expect(found.poorLeft).toBe(0)
    } finally {
      await drop()
    }
  })
})

describe('a job over many wallets', async () => {
  const { url, database, drop } = await makeDatabase()
  const holder = openPostgres(url, { connections: 1 })
  afterAll(async () => {
    await holder.close()
    await drop()
  })
  const [app = -1] = await appIds(database, 'whisper')
  const seller = { name: 'Octroi', address: 'Paris', vatNumber: null, registration: null }
  await database.call('setSeller', {
    ...seller,
    taxRate: 2000,
    taxNote: null,
    footer: null,
    paymentDays: 30,
  })

  /** Of an account with this id: ids of people, and what else a job goes by, say nothing of the order of their wallets. */
  const open = async (personId: string): Promise<Wallet> => {
    const person = { id: personId, email: `${personId}@example.com`, proven: true, mayMake: true }
    await database.call('openAccount', person)
    await database.call('adjustBalance', { personId, tokens: 100, reason: 'a test', actorId: null })
    const text = 'select id from octroi.wallet where person_id = $1'
    const [wallet] = await database.query<{ id: number }>(text, [personId])
    return { personId, walletId: wallet?.id ?? -1 }
  }
  const one = (letter: string) => open(crypto.randomUUID().replace(/^./, letter))
  const charge = (wallets: Wallet[]) =>
    chargeBatch(
      holder,
      wallets.map(({ walletId }) => makeItem(walletId, 1, app)),
    )
  /** Begins the job while another transaction, which has done `before`, waits; `after` is done once the job waits for it. */
  const beside = async <T>(
    before: () => Promise<unknown>,
    job: () => Promise<T>,
    after: () => Promise<unknown>,
  ) => {
    await holder.exec('begin')
    await before()
    let isRunning = true
    const running = Promise.allSettled([job()]).finally(() => {
      isRunning = false
    })
    const waits = `select 1 from pg_locks l join pg_stat_activity a using (pid)
      where not l.granted and a.datname = current_database()`
    while (isRunning && (await database.query(waits)).length === 0) await sleep(5)
    const [done] = await Promise.allSettled([after()])
    await holder.exec(done.status === 'fulfilled' ? 'commit' : 'rollback')
    const [told] = await running
    return [done, told].map(({ status, ...rest }) => ('reason' in rest ? String(rest.reason) : status))
  }
  const none = ['fulfilled', 'fulfilled']
  const order = async ({ personId }: Wallet, reference: string) => {
    const wish = {
      key: null,
      method: 'transfer',
      live: true,
      pack: 'pro',
      title: 'Pro',
      tokens: 2000,
      grantDays: null,
      amount: 1500,
      currency: 'eur',
      address: null,
      lastsS: 60,
    }
    await database.call('makeOrder', { ...wish, id: uuidv7(), personId, reference })
    const [row] = await database.query<{ id: string }>(
      'select id from octroi.customer_order where reference = $1',
      [reference],
    )
    return row?.id ?? ''
  }

  it('begins the periods of free plans beside charges', async () => {
    const wallets = [await one('f'), await one('0')]
    const terms = {
      plan: 'free',
      title: 'Free',
      every: 'month',
      currency: 'eur',
      amount: 0,
      setup: 0,
      tokens: 10,
      days: null,
      rollover: null,
      apps: [],
    }
    for (const { personId } of wallets)
      await database.call('makeSubscription', {
        id: uuidv7(),
        personId,
        live: false,
        terms,
        trialDays: null,
        language: 'en',
        address: null,
      })
    await database.query(
      "update octroi.subscription set period_start = now() - interval '1 month', period_end = now()",
    )
    const first = wallets.slice(0, 1)
    const done = await beside(
      () => charge(first),
      () => database.call('tendSubscriptions', {}),
      () => charge(wallets),
    )
    expect(done).toEqual(none)
    expect(await database.query('select 1 from octroi.subscription where period_end > now()')).toHaveLength(2)
  })

  it('ends transfers that did not come beside charges, and beside an invoice that is credited', async () => {
    const wallets = [await one('1'), await one('2')]
    const [low, high] = wallets
    if (!low || !high) throw new Error('no wallets')
    const late = async (letters: string) => {
      const ids = [await order(low, `${letters}AAAAAAAA`), await order(high, `${letters}BBBBBBBB`)]
      for (const [minutes, id] of ids.entries())
        await database.query(
          `update octroi.customer_order set made_at = now() - interval '1 hour',
             expires_at = now() - interval '${minutes + 1} minutes' where id = $1`,
          [id],
        )
    }
    const expire = () => database.call('expireOrders')
    await late('AA')
    expect(
      await beside(
        () => charge([low]),
        expire,
        () => charge(wallets),
      ),
    ).toEqual(none)
    await late('BB')
    const id = uuidv7()
    const items = [{ title: 'Advice', count: 1, amount: 6000, rate: 2000 }]
    const draft = { language: 'en', currency: 'eur', items, tokens: 0, grantDays: null, dueOn: null }
    await database.call('writeInvoice', { ...draft, id, personId: low.personId })
    await database.call('sendInvoice', { id })
    const credit = () => holder.call('creditInvoice', { id, amount: null, reason: 'a mistake' })
    expect(await beside(() => charge([low]), expire, credit)).toEqual(none)
    const notes = await database.query('select 1 from octroi.credit_note')
    expect(notes).toHaveLength(5)
  })

  it('sends a transfer back beside a top-up that is claimed', async () => {
    const wallet = await one('3')
    const id = await order(wallet, 'CCAAAAAAAA')
    await database.call('confirmTransfer', { id, amount: 1500 })
    const [payment] = await database.query<{ id: string }>(
      'select id from octroi.payment where order_id = $1',
      [id],
    )
    const { personId, walletId } = wallet
    const text = `insert into octroi.top_up
        (person_id, live, wallet_id, state, payer_id, card_id, brand, last4, exp_month, exp_year,
         pack, title, tokens, amount, currency, threshold, cap, language, waived_at)
      values ($1, true, $2, 'on', 'cus_1', 'pm_1', 'visa', '4242', 12, 2100,
              'pro', 'Pro', 2000, 1500, 'eur', 300, 6000, 'en', now())`
    await database.query(text, [personId, walletId])
    const done = await beside(
      () => holder.query('select from octroi.top_up where person_id = $1 for update', [personId]),
      () =>
        database.call('refundTransfer', {
          paymentId: payment?.id,
          refunded: 0,
          amount: 1500,
          reason: 'a mistake',
        }),
      () => charge([wallet]),
    )
    expect(done).toEqual(none)
  })
})
