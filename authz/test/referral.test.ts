import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Referral, ReferralSettings } from '../src/api/contract-referral.ts'
import { uuidv7 } from '../src/uuid.ts'
import {
  type Client,
  expectProblem,
  loadAll,
  password,
  startApi,
  type TestApi,
  type TestPerson,
} from './support/api.ts'
import { drivers, useLedger } from './support/drivers.ts'
import { chargeBatch, holdings, makeItem, makeWallet, type Wallet } from './support/wallets.ts'

const gifts = { referrerTokens: 100, referredTokens: 50, most: null, mostMonthly: null }
const least = { eur: 500 }

describe.each(drivers)('a referral on $driver', async ({ driver, open }) => {
  const { database, app } = await useLedger(open, 'whisper')
  // PGlite does one thing after the other: there is nothing more to be seen of many.
  const crowd = driver === 'PGlite' ? 5 : 50

  const set = (more: object = {}) =>
    database.call('setReferralSetting', {
      isOn: true,
      ...gifts,
      leastPaid: least,
      grantDays: 30,
      ...more,
    })
  afterEach(async () => {
    await set()
  })

  const come = async (referrer: Wallet, fault: string | null = null): Promise<Wallet> => {
    const personId = randomUUID()
    const person = { id: personId, email: `${personId}@example.com`, proven: true, mayMake: true }
    await database.call('openAccount', { ...person, referral: { referrer: referrer.personId, fault } })
    const [row] = await database.query<{ id: number }>('select id from octroi.wallet where person_id = $1', [
      personId,
    ])
    return { personId, walletId: row?.id ?? 0 }
  }
  /** Pays as a transfer is confirmed, without looking at what that means for a referral. */
  const pay = async ({ personId }: Wallet, { amount = 1500, live = true } = {}) => {
    const id = uuidv7()
    await database.call('makeOrder', {
      id,
      personId,
      key: null,
      method: 'stripe',
      live,
      pack: 'pro',
      title: 'Pro',
      tokens: 1000,
      grantDays: null,
      amount,
      currency: 'eur',
      reference: null,
      address: '198.18.0.1',
      lastsS: 86_400,
    })
    const settle = async (more: object = {}) => {
      const [sync] = await database.call<{ number: number }>('startSync')
      const now = {
        session: `cs_${id}`,
        live,
        subtotal: amount,
        currency: 'eur',
        closed: true,
        state: 'succeeded',
      }
      await database.call('settleOrder', {
        id,
        number: sync?.number,
        now: { ...now, payment: `pi_${id}`, amount, refunded: 0, dispute: 'none', ...more },
        event: null,
      })
    }
    await settle()
    return { settle }
  }
  const look = async ({ personId }: Wallet) =>
    (await database.call<{ status: string }>('settleReferral', { personId }))[0]?.status
  const read = async ({ personId }: Wallet) =>
    (
      await database.query<{ state: string; reason: string | null }>(
        'select state, reason from octroi.referral where referred_id = $1',
        [personId],
      )
    )[0]
  const available = async ({ walletId }: Wallet) => (await holdings(database, walletId)).available
  const told = async ({ personId }: Wallet) =>
    (
      await database.query<{ kind: string; payload: unknown }>(
        "select kind, payload from octroi.outbox where person_id = $1 and kind like 'referral%'",
        [personId],
      )
    ).map(({ kind, payload }) => [kind, payload])

  it('gives both theirs once and tells them, however many settle the first payment at once', async () => {
    await set()
    const referrer = await makeWallet(database)
    const referred = await come(referrer)
    expect(await look(referred)).toBe('waiting')
    const { settle } = await pay(referred)
    await Promise.all(Array.from({ length: crowd }, (_, i) => (i % 5 === 0 ? settle() : look(referred))))
    await pay(referred)
    expect(await look(referred)).toBe('rewarded')
    expect(await available(referrer)).toBe(100)
    expect(await available(referred)).toBe(2050)
    expect(await told(referrer)).toEqual([['referral_reward', { tokens: 100 }]])
    expect(await told(referred)).toEqual([['referral_gift', { tokens: 50 }]])
    const [grant] = await database.query<{ kind: string; days: number }>(
      "select kind, round(extract(epoch from expires_at - now()) / 86400)::int as days from octroi.token_grant where source like 'referral:%:referrer' and wallet_id = $1",
      [referrer.walletId],
    )
    expect(grant).toEqual({ kind: 'referral', days: 30 })
    expect(await database.call('listDueReferrals')).toEqual([])
  })

  it('rewards no more than the limit, however many whom one brought pay at once', async () => {
    await set({ most: 1 })
    const referrer = await makeWallet(database)
    const brought = await Promise.all(Array.from({ length: crowd }, () => come(referrer)))
    await Promise.all(brought.map(person => pay(person).then(() => look(person))))
    const states = await Promise.all(brought.map(read))
    expect(states.filter(row => row?.state === 'rewarded')).toHaveLength(1)
    expect(states.filter(row => row?.reason === 'limit')).toHaveLength(crowd - 1)
    expect(await available(referrer)).toBe(100)
    // The link promises nothing any more.
    expect(await read(await come(referrer))).toEqual({ state: 'refused', reason: 'limit' })
  })

  it('is rewarded for a plan’s first invoice as for an order, whoever settles what at once', async () => {
    await set()
    const referrer = await makeWallet(database)
    const referred = await come(referrer)
    const terms = {
      plan: 'pro',
      title: 'Pro',
      every: 'month',
      currency: 'eur',
      amount: 1500,
      setup: 0,
      tokens: 2000,
      days: null,
      rollover: null,
      apps: [],
    }
    const id = uuidv7()
    const { personId } = referred
    await database.call('makeSubscription', {
      id,
      personId,
      live: true,
      terms,
      trialDays: null,
      language: 'en',
      address: '198.18.0.1',
    })
    const [found] = await database.query<{ termsId: string }>(
      'select terms_id from octroi.subscription where id = $1',
      [id],
    )
    const [start, end] = [new Date(), new Date(Date.now() + 30 * 86_400_000)]
    const period = {
      periodStart: start,
      periodEnd: end,
      trial: false,
      terms: found?.termsId,
      currency: 'eur',
    }
    const payment = { id: `pi_${id}`, state: 'succeeded', refunded: 0, dispute: 'none', paidAt: start }
    const invoice = {
      id: `in_${id}`,
      number: 'A',
      state: 'paid',
      amount: 1500,
      madeAt: start,
      payment,
      ...period,
    }
    const { trial: _, ...running } = period
    const now = { session: `cs_${id}`, live: true, subscription: `sub_${id}`, state: 'active', unit: 1500 }
    const settle = async () => {
      const [sync] = await database.call<{ number: number }>('startSync')
      return database.call<{ status: string }>('settleSubscription', {
        id,
        number: sync?.number,
        now: { ...now, ...running, cancelAtEnd: false, trialEnd: null, invoices: [invoice] },
        event: null,
      })
    }
    expect(await settle()).toMatchObject([{ status: 'settled' }])
    await Promise.all(Array.from({ length: 20 }, (_, i) => (i % 2 === 0 ? settle() : look(referred))))
    expect(await look(referred)).toBe('rewarded')
    expect([await available(referrer), await available(referred)]).toEqual([100, 2050])
  })

  it('waits for a payment that is large enough, and gives what was promised when they came', async () => {
    await set()
    const referrer = await makeWallet(database)
    const referred = await come(referrer)
    await set({ isOn: false, referrerTokens: 7, referredTokens: 7 })
    await pay(referred, { amount: 499 })
    expect(await look(referred)).toBe('waiting')
    await pay(referred, { amount: 500 })
    expect(await look(referred)).toBe('rewarded')
    expect([await available(referrer), await available(referred)]).toEqual([100, 2050])
  })

  it('counts no test payment where real money was paid', async () => {
    await set()
    const referrer = await makeWallet(database)
    const referred = await come(referrer)
    await pay(referred, { live: false })
    await pay(await makeWallet(database))
    expect(await look(referred)).toBe('waiting')
    await pay(referred)
    expect(await look(referred)).toBe('rewarded')
  })

  it.each([
    ['wholly refunded', { refunded: 1500 }],
    ['lost in a dispute', { dispute: 'lost' }],
  ])('is taken back once, into debt where it is spent, when its payment is %s', async (_, end) => {
    await set()
    const referrer = await makeWallet(database)
    const referred = await come(referrer)
    const { settle } = await pay(referred)
    await look(referred)
    const [charged] = await chargeBatch(database, [makeItem(referrer.walletId, 60, app)])
    expect(charged?.status).toBe('charged')
    await settle({ refunded: 700 })
    expect(await look(referred)).toBe('rewarded')
    await settle(end)
    await Promise.all(Array.from({ length: 10 }, () => look(referred)))
    expect(await read(referred)).toEqual({ state: 'taken_back', reason: null })
    expect(await holdings(database, referrer.walletId)).toEqual({ available: 0, held: 0, debt: 60 })
    expect(await holdings(database, referred.walletId)).toEqual({ available: 0, held: 0, debt: 0 })
    await pay(referred)
    expect(await look(referred)).toBe('taken_back')
  })

  it('is refused and written down: an account that was there, oneself, a ring, a referrer who is gone', async () => {
    await set()
    const referrer = await makeWallet(database)
    const old = await makeWallet(database)
    const signIn = (person: Wallet, by: Wallet) =>
      database.call('openAccount', {
        id: person.personId,
        email: `${person.personId}@example.com`,
        proven: true,
        mayMake: true,
        referral: { referrer: by.personId, fault: null },
      })
    await signIn(old, referrer)
    expect(await read(old)).toEqual({ state: 'refused', reason: 'existed' })
    await signIn(referrer, referrer)
    expect(await read(referrer)).toEqual({ state: 'refused', reason: 'self' })
    const referred = await come(referrer)
    await signIn(referrer, referred)
    expect(await read(referrer)).toEqual({ state: 'refused', reason: 'self' })
    expect(await read(await come(referrer, 'ring'))).toEqual({ state: 'refused', reason: 'ring' })
    await database.call('closeAccount', { personId: referrer.personId })
    expect(await read(await come(referrer))).toEqual({ state: 'refused', reason: 'referrer' })
    await pay(referred)
    expect(await look(referred)).toBe('refused')
    expect(await available(referred)).toBe(1000)
  })

  it('that is looked at gives nothing before an admin’s word, and then at once', async () => {
    await set()
    const referrer = await makeWallet(database)
    const [one, other] = [await come(referrer, 'network'), await come(referrer, 'device')]
    await Promise.all([one, other].map(person => pay(person)))
    expect([await look(one), await look(other)]).toEqual(['suspect', 'suspect'])
    const decide = async (person: Wallet, allowed: boolean) => {
      const [row] = await database.query<{ id: string }>(
        'select id from octroi.referral where referred_id = $1',
        [person.personId],
      )
      return (await database.call('decideReferral', { id: row?.id, allowed, note: 'a colleague' }))[0]
    }
    expect(await decide(one, true)).toEqual({ status: 'decided' })
    expect(await decide(other, false)).toEqual({ status: 'decided' })
    expect([await look(one), await look(other)]).toEqual(['rewarded', 'refused'])
    expect(await decide(one, false)).toEqual({ status: 'not_open' })
    expect(await available(referrer)).toBe(100)
  })
})

describe('over the API', () => {
  let api: TestApi
  let admin: TestPerson
  const settings: ReferralSettings = { on: true, ...gifts, least, days: 30 }

  beforeAll(async () => {
    const offers = 'currency: eur\npacks:\n  pro: { title: Pro, tokens: 2000, price: 15 }\n'
    api = await startApi({ offers, transferTo: 'Octroi SARL\nFR76 3000' })
    admin = await api.signUpAdmin()
  })
  afterEach(async () => expect(await api.database.call('listBroken')).toEqual([]))
  afterAll(() => api?.close())

  const linkOf = async (person: Client): Promise<string> => {
    const { link } = (await person.get('/api/referral')).body
    return new URL(link).pathname
  }
  const signUp = async (browser: Client, email = `${randomUUID()}@example.com`): Promise<string> => {
    const { status, body } = await browser.post('/api/auth/sign-up', { email, password })
    expect(status).toBe(201)
    return body.user.id
  }
  const comeBy = async (path: string, email?: string) => {
    const browser = api.client()
    await browser.get(path)
    const id = await signUp(browser, email)
    return { browser, id }
  }
  const listed = async (): Promise<Referral[]> => loadAll(admin, '/api/admin/referrals')
  const find = async (id: string) => (await listed()).find(({ referred }) => referred.id === id)

  it('is off until an admin switches it on, who gives something', async () => {
    const person = await api.signUp()
    expect((await person.get('/api/referral/terms')).body).toMatchObject({ on: false, sent: false })
    const browser = api.client()
    expect((await browser.get(await linkOf(person))).headers.getSetCookie()).toEqual([])
    const at = '/api/admin/referrals/settings'
    const put = (who: TestPerson, body: object) => who.call('PUT', at, { body })
    expectProblem(await put(person, settings), 403, 'not_admin')
    expectProblem(
      await put(admin, { ...settings, referrerTokens: 0, referredTokens: 0 }),
      400,
      'referral_gives_nothing',
    )
    expectProblem(await put(admin, { ...settings, least: { EUR: 5 } }), 400, 'invalid')
    expect((await put(admin, settings)).body).toEqual(settings)
    expect((await admin.get('/api/admin/audit?kind=referral.set')).body.items).toHaveLength(1)
  })

  it('begins with a link, and gives both theirs when the first payment is there', async () => {
    const referrer = await api.signUp()
    const path = await linkOf(referrer)
    expect(await linkOf(referrer)).toBe(path)
    const browser = api.client()
    const answer = await browser.get(path)
    expect([answer.status, answer.headers.get('location')]).toEqual([302, 'https://portal.example.com/'])
    expect(answer.headers.getSetCookie()[0]).toMatch(
      /^__Host-octroi-referral=\w{8}; Path=\/; HttpOnly; SameSite=Lax; Max-Age=2592000; Secure$/,
    )
    expect((await browser.get('/api/referral/terms')).body).toMatchObject({ sent: true, referredTokens: 50 })
    const id = await signUp(browser)
    expect(browser.cookies.has('__Host-octroi-referral')).toBe(false)
    expect(await find(id)).toMatchObject({ state: 'waiting', referrer: { id: referrer.me.id } })

    const wish = { pack: 'pro', method: 'transfer', currency: 'eur', amount: 1500, waiver: true }
    const { order } = (await browser.post('/api/orders', wish)).body
    const sum = { amount: 1500 }
    expect((await admin.post(`/api/admin/orders/${order.id}/confirm`, sum)).status).toBe(200)
    expect(await find(id)).toMatchObject({ state: 'rewarded', paid: 1500, currency: 'eur' })
    expect((await browser.get('/api/me')).body.balance).toBe(2050)
    expect((await referrer.get('/api/me')).body.balance).toBe(100)
    expect((await referrer.get('/api/referral')).body).toMatchObject({ rewarded: 1, waiting: 0, tokens: 100 })
    const { items } = (await referrer.get('/api/referral/people')).body
    expect(items).toMatchObject([{ state: 'rewarded', tokens: 100 }])
    expect(items[0].address).toMatch(/^.…@e…\.com$/)

    await admin.post(`/api/admin/orders/${order.id}/refund`, { refunded: 0, reason: 'asked for' })
    expect(await find(id)).toMatchObject({ state: 'taken_back' })
    expect((await referrer.get('/api/me')).body.balance).toBe(0)
    const own = (await browser.get('/api/me/export')).body
    expect(own.referrals).toMatchObject([{ role: 'referred', state: 'taken_back' }])
  })

  it('is over with the account of who brings, code and all', async () => {
    const referrer = await api.signUp()
    const path = await linkOf(referrer)
    await api.database.call('closeAccount', { personId: referrer.me.id })
    expect((await api.client().get(path)).headers.getSetCookie()).toEqual([])
  })

  it('leads home by any other code, which nobody is', async () => {
    const browser = api.client()
    for (const code of ['ZZZZZZZZ', 'x', '..%2f'])
      expect([code, (await browser.get(`/r/${code}`)).headers.get('location')]).toEqual([
        code,
        'https://portal.example.com/',
      ])
    expect(browser.cookies.size).toBe(0)
  })

  it('finds oneself behind another spelling, and who brought the referrer', async () => {
    const person = await api.signUp()
    const path = await linkOf(person)
    const again = await comeBy(path, person.email.replace('@', '+again@'))
    expect(await find(again.id)).toMatchObject({ state: 'refused', reason: 'self' })
    const friend = await comeBy(path)
    const ring = await comeBy(await linkOf(friend.browser), person.email.replace('@', '+ring@'))
    expect(await find(ring.id)).toMatchObject({ state: 'refused', reason: 'ring' })
  })

  it('counts no account that was there before', async () => {
    const [person, old] = [await api.signUp(), await api.signUp()]
    await old.post('/api/auth/sign-out')
    await old.get(await linkOf(person))
    await old.post('/api/auth/sign-in', { email: old.email, password })
    expect(await find(old.me.id)).toMatchObject({ state: 'refused', reason: 'existed' })
    expect((await person.get('/api/referral/people')).body.items).toEqual([])
  })

  it('asks an admin about the referrer’s own browser and network', async () => {
    const person = await api.signUp()
    await person.get(await linkOf(person))
    const device = await signUp(person)
    expect(await find(device)).toMatchObject({ state: 'suspect', reason: 'device' })

    const neighbour = await api.signUp()
    const path = await linkOf(neighbour)
    const [session] = await api.database.query<{ address: string }>(
      'select address from octroi.session where person_id = $1 order by created_at desc limit 1',
      [neighbour.me.id],
    )
    const browser = api.client()
    const headers = { 'x-forwarded-for': session?.address ?? '' }
    await browser.call('GET', path, { headers })
    const body = { email: `${randomUUID()}@example.com`, password }
    const { user } = (await browser.call('POST', '/api/auth/sign-up', { body, headers })).body
    const found = await find(user.id)
    expect(found).toMatchObject({ state: 'suspect', reason: 'network' })
    expect((await neighbour.get('/api/referral/people')).body.items).toMatchObject([{ state: 'waiting' }])

    const at = `/api/admin/referrals/${found?.id}`
    expectProblem(await neighbour.post(`${at}/allow`, { reason: 'me' }), 400, 'invalid')
    expectProblem(await neighbour.post(`${at}/allow`, { reason: 'my flat' }), 403, 'not_admin')
    expectProblem(await admin.post(`${at}/allow`, {}), 400, 'invalid')
    expect((await admin.post(`${at}/allow`, { reason: 'one flat' })).body).toMatchObject({
      state: 'waiting',
      note: 'one flat',
    })
    expectProblem(await admin.post(`${at}/allow`, { reason: 'again' }), 409, 'referral_decided')
    expect((await admin.post(`${at}/refuse`, { reason: 'no, after all' })).body).toMatchObject({
      state: 'refused',
      reason: 'admin',
    })
    expectProblem(
      await admin.post(`/api/admin/referrals/${randomUUID()}/allow`, { reason: 'none' }),
      404,
      'not_found',
    )
    const { items } = (await admin.get('/api/admin/audit?kind=referral.changed')).body
    expect(items[0]).toMatchObject({ actor: { id: admin.me.id } })
    expect((await admin.get('/api/admin/referrals?state=suspect')).body.items).toHaveLength(1)
    expect((await admin.get(`/api/admin/referrals?search=${neighbour.email}`)).body.items).toHaveLength(1)
  })
})
