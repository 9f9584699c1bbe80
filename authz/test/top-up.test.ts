import { afterAll, afterEach, describe, expect, it } from 'vitest'
import type { TopUp } from '../src/api/contract-top-up.ts'
import { openOfferBooks } from '../src/billing/offer-book.ts'
import { ProviderError } from '../src/billing/provider.ts'
import type { CardCharge } from '../src/billing/provider-cards.ts'
import { reconcile } from '../src/billing/settlement.ts'
import { buyTopUps, dropCards } from '../src/billing/top-up.ts'
import { mendTopUps } from '../src/billing/top-up-settlement.ts'
import { expectProblem, password, type TestPerson } from './support/api.ts'
import { providerOf, useShop } from './support/shop.ts'

const offers = `
currency: eur
packs:
  small: { title: Small, tokens: 500, price: 5 }
  pro: { title: { en: Pro, fr: Atelier }, tokens: 2000, price: { eur: 15, usd: 16 }, days: 30 }
plans:
  club: { title: Club, price: 10, every: month, tokens: 1000 }
  free: { title: Free, price: 0, every: month, tokens: 100 }
`

const { api, stripe, client, provider, admin, balanceOf, pay } = await useShop({
  offers,
  stripe: { asksStripeMock: true },
})
const books = await openOfferBooks(api.appsDir, api.database, () => {}, 60_000)
afterAll(() => books.close())
afterEach(async () => {
  stripe.chaos({})
  await stripe.deliver()
  await api.database.query("update octroi.top_up set state = 'off', reason = null, stopped_at = null")
})

const wish = { pack: 'pro', currency: 'eur', amount: 1500, threshold: 300, cap: 6000, waiver: true }
const see = async (person: TestPerson): Promise<TopUp> => (await person.get('/api/top-up')).body
const put = (person: TestPerson, more: object = {}) =>
  person.call('PUT', '/api/top-up', { body: { ...wish, ...more } })
const ordersOf = async (person: TestPerson) => (await person.get('/api/orders')).body.items
const sessionOf = async ({ me }: TestPerson) => {
  const sql = 'select session_id from octroi.top_up where person_id = $1'
  const [row] = await api.database.query<{ sessionId: string }>(sql, [me.id])
  return row?.sessionId ?? ''
}
const customerOf = async ({ me }: TestPerson) => {
  const known = { personId: me.id, live: false }
  const [row] = await api.database.call<{ providerId: string }>('keepCustomer', known)
  return row?.providerId ?? ''
}
const cardOf = async ({ me }: TestPerson) => {
  const sql = 'select card_id from octroi.top_up where person_id = $1'
  const [row] = await api.database.query<{ cardId: string | null }>(sql, [me.id])
  return row?.cardId ?? null
}
/** What the person was told of top-ups and payments, in order. */
const toldOf = async ({ me }: TestPerson) => {
  const sql = `select kind, payload ->> 'cause' as cause from octroi.outbox
    where person_id = $1 and kind in ('payment', 'payment_failed', 'top_up_stopped') order by id`
  return api.database.query<{ kind: string; cause: string | null }>(sql, [me.id])
}
const paidAtStripe = async (person: TestPerson) => {
  const customer = await customerOf(person)
  return stripe.state.paymentIntents
    .all()
    .filter(intent => intent.customer === customer && intent.status === 'succeeded')
}

const saveCard = async (person: TestPerson) => {
  const { status } = await person.post('/api/top-up/card', {})
  expect(status).toBe(200)
  stripe.pay(await sessionOf(person))
}

/** Somebody with a card and a top-up that is on. */
const start = async (more: object = {}) => {
  const person = await api.signUp()
  await saveCard(person)
  await stripe.deliver()
  const { status, body } = await put(person, more)
  expect({ status, code: body.code }).toEqual({ status: 200, code: undefined })
  return person
}

/** What a gate did that died before it asked for the money. */
const claim = async ({ me }: TestPerson, card: string | null) => {
  const [row] = await api.database.call<{ status: string }>('claimTopUp', {
    personId: me.id,
    live: false,
    orderId: crypto.randomUUID(),
    pack: 'pro',
    title: 'Pro',
    tokens: 2000,
    grantDays: null,
    amount: 1500,
    cardId: card,
  })
  return row?.status
}

const failures: unknown[] = []
const look = (as = provider) =>
  buyTopUps({ database: api.database, shop: { provider: as, offers: books } }, (_, error) =>
    failures.push(error),
  )

describe('a card', () => {
  it('is saved at the provider, looked up there, and shown', async () => {
    const person = await api.signUp()
    expect(await see(person)).toEqual({
      offered: true,
      test: true,
      state: 'off',
      stopped: null,
      card: null,
      wish: null,
      orders: [],
    })
    expectProblem(await put(person), 409, 'no_card')
    const first = await person.post('/api/top-up/card', {})
    expect((await person.post('/api/top-up/card', {})).body.url).toBe(first.body.url)
    stripe.hold()
    stripe.pay(await sessionOf(person))
    const { body } = await person.post('/api/top-up/settle')
    stripe.release()
    expect(body).toMatchObject({ state: 'off', card: { brand: 'visa', last4: '4242', expMonth: 12 } })
  })

  it('counts though nobody came back from the page, by the webhook', async () => {
    const person = await api.signUp()
    await saveCard(person)
    await stripe.deliver()
    expect((await see(person)).card).toMatchObject({ last4: '4242' })
  })

  it('takes the place of another, which the provider forgets; an old page brings none back', async () => {
    const person = await api.signUp()
    await saveCard(person)
    await stripe.deliver()
    const old = await cardOf(person)
    await saveCard(person)
    await stripe.deliver()
    const now = await cardOf(person)
    expect(now).not.toBe(old)
    await reconcile({ database: api.database, provider }, new Date(Date.now() - 60_000))
    expect(await cardOf(person)).toBe(now)
    await dropCards({ database: api.database, shop: { provider, offers: books } })
    expect((await client.paymentMethods.retrieve(old ?? '')).customer).toBeNull()
    expect((await client.paymentMethods.retrieve(now ?? '')).customer).toBe(await customerOf(person))
  })

  it('is saved anew by whoever was deleted at the provider', async () => {
    const person = await api.signUp()
    await saveCard(person)
    await stripe.deliver()
    const gone = await customerOf(person)
    await client.customers.del(gone)
    await saveCard(person)
    await stripe.deliver()
    expect(await customerOf(person)).not.toBe(gone)
    expect((await client.paymentMethods.retrieve((await cardOf(person)) ?? '')).customer).toBe(
      await customerOf(person),
    )
  })

  it('goes with the top-up, and with the account', async () => {
    const [one, other] = [await start(), await start()]
    const cards = [await cardOf(one), await cardOf(other)]
    expect((await one.call('DELETE', '/api/top-up')).body).toMatchObject({
      card: null,
      wish: null,
      state: 'off',
    })
    expect((await other.call('DELETE', '/api/me', { body: { password } })).status).toBe(204)
    await dropCards({ database: api.database, shop: { provider, offers: books } })
    for (const card of cards) expect((await client.paymentMethods.retrieve(card ?? '')).customer).toBeNull()
    expect(await api.database.query('select 1 from octroi.dropped_card')).toEqual([])
  })

  it('is nothing to save where Stripe adds the tax', () => {
    expect(providerOf(stripe, true).savesCards).toBe(false)
  })
})

describe('what is agreed to', () => {
  it('is a pack that is sold at the price that was shown, within the cap, and no smaller than the threshold', async () => {
    const person = await start()
    expect(await see(person)).toMatchObject({
      state: 'on',
      wish: { pack: 'pro', title: 'Pro', tokens: 2000, amount: 1500, threshold: 300, cap: 6000, spent: 0 },
    })
    expectProblem(await put(person, { amount: 1 }), 409, 'price_changed')
    expectProblem(await put(person, { pack: 'none' }), 404, 'not_found')
    expectProblem(await put(person, { threshold: 2001 }), 409, 'threshold_above_pack')
    expectProblem(await put(person, { cap: 1499 }), 409, 'cap_below_price')
    expectProblem(await put(person, { waiver: false }), 400, 'invalid')
    expectProblem(await api.client().get('/api/top-up'), 401, 'sign_in')
  })
})

describe('an automatic top-up', () => {
  it('buys once when the tokens have become too few, however many gates look', async () => {
    const person = await start()
    await api.give(person, 500)
    expect(await look()).toBe(0)
    await api.charge(person, 300)
    const gates = [provider, providerOf(stripe), providerOf(stripe)]
    await Promise.all(gates.map(gate => look(gate)))
    await look()
    expect(failures).toEqual([])
    expect(await balanceOf(person)).toBe(2200)
    const [order, ...others] = await ordersOf(person)
    expect(others).toEqual([])
    expect(order).toMatchObject({ state: 'paid', topUp: true, amount: 1500, payment: { state: 'succeeded' } })
    expect(order.payment.receiptUrl).toEqual(expect.any(String))
    expect(await see(person)).toMatchObject({ wish: { spent: 1500 }, orders: [{ id: order.id }] })
    expect(await paidAtStripe(person)).toHaveLength(1)
    await stripe.deliver()
    expect(await balanceOf(person)).toBe(2200)
    expect(await toldOf(person)).toEqual([{ kind: 'payment', cause: null }])
  })

  it('leaves what is set aside out of the count', async () => {
    const person = await start()
    await api.give(person, 400)
    await api.charge(
      person,
      200,
      'whisper',
      'POST /live',
      JSON.stringify({ hold: true, holdS: 3600 }) as never,
    )
    await look()
    expect(await balanceOf(person)).toBe(2200)
  })

  it('buys no more than the month’s cap, and goes on with the next month', async () => {
    const person = await start({ cap: 2900 })
    await look()
    expect(await balanceOf(person)).toBe(2000)
    await api.charge(person, 1900)
    await look()
    expect(await balanceOf(person)).toBe(100)
    expect(await see(person)).toMatchObject({ state: 'on', wish: { spent: 1500 } })
    const sql = "update octroi.customer_order set made_at = made_at - interval '1 month' where person_id = $1"
    await api.database.query(sql, [person.me.id])
    await look()
    expect(await balanceOf(person)).toBe(2100)
  })

  it('buys nothing once it is off', async () => {
    const person = await start()
    await person.post('/api/top-up/off')
    expect(await look()).toBe(0)
    expect(await see(person)).toMatchObject({ state: 'off', card: { last4: '4242' }, wish: { pack: 'pro' } })
  })
})

describe('tokens that come by themselves', () => {
  const isDue = async (person: TestPerson) => {
    const due = await api.database.call<{ personId: string }>('listDueTopUps', { live: false })
    const status = await claim(person, await cardOf(person))
    expect(status).toBe(due.some(({ personId }) => personId === person.me.id) ? 'claimed' : 'not_due')
    const forget = `update octroi.customer_order set state = 'cancelled', ended_at = now()
      where person_id = $1 and ended_at is null`
    await api.database.query(forget, [person.me.id])
    return status === 'claimed'
  }
  /** Whether a top-up is due while their plan is so. */
  const isDueWhile = async (person: TestPerson, plan: string) => {
    await api.database.query(`update octroi.subscription set ${plan} where person_id = $1`, [person.me.id])
    return isDue(person)
  }
  const subscribe = async (person: TestPerson, plan: string, amount: number) => {
    const wish = { plan, currency: 'eur', amount, waiver: true }
    const { status, body } = await person.post('/api/subscriptions', wish)
    expect(status).toBe(201)
    return body.subscription.id as string
  }

  it('with a renewal are waited for, a day at most, while its money may come', async () => {
    const person = await start()
    await pay(await subscribe(person, 'club', 1000))
    await api.charge(person, 900)
    const due = (plan: string) => isDueWhile(person, plan)
    expect(await due("state = 'active'")).toBe(true)
    // Nobody has told of the next period.
    const over = "period_start = now() - interval '1 month', period_end = now() - interval '50 minutes'"
    expect(await due(over)).toBe(false)
    expect(await due('cancel_at_end = true')).toBe(true)
    expect(await due('cancel_at_end = false, pauses = true')).toBe(true)
    expect(await due("pauses = false, state = 'past_due', past_due_since = now()")).toBe(true)
    expect(await due("state = 'active', past_due_since = null")).toBe(false)
    expect(await due("period_end = now() - interval '25 hours'")).toBe(true)
    // It has begun, and its invoice is a draft.
    const paidUntil = `update octroi.subscription_invoice set period_start = now() - interval '1 month',
      period_end = now() - interval '50 minutes' where wallet_id = (select id from octroi.wallet where person_id = $1)`
    await api.database.query(paidUntil, [person.me.id])
    const next = "period_start = now() - interval '50 minutes', period_end = now() + interval '1 month'"
    expect(await due(next)).toBe(false)
    expect(await due("period_start = now() - interval '25 hours'")).toBe(true)
    expect(await due("period_start = now() - interval '51 minutes'")).toBe(true)
  })

  it('with a free plan’s next month, or an allowance, are waited for, ten minutes at most', async () => {
    const [one, other] = [await start(), await start()]
    await subscribe(one, 'free', 0)
    expect(await isDueWhile(one, "period_start = now() - interval '1 month', period_end = now()")).toBe(false)
    expect(await isDueWhile(one, "period_end = now() - interval '11 minutes'")).toBe(true)
    await api.database.call('setGroup', { name: 'Choir', people: [other.me.id] })
    await api.database.call('makeAllowance', { group: 'Choir', tokens: 50, period: 'month' })
    expect(await isDue(other)).toBe(false)
    await api.database.call('grantAllowances')
    expect(await isDue(other)).toBe(true)
    await api.database.query('update octroi.allowance set ends_at = now()')
  })
})

describe('a payment that fails', () => {
  it.each([
    ['insufficient_funds', 'declined'],
    ['authentication_required', 'authentication'],
  ])('with %s stops it, is told once, and is not tried again', async (code, reason) => {
    const person = await start()
    stripe.setDecline(await customerOf(person), code)
    await look()
    await stripe.deliver()
    await look()
    expect(await see(person)).toMatchObject({ state: 'stopped', stopped: { reason, code } })
    expect(await toldOf(person)).toEqual([{ kind: 'top_up_stopped', cause: reason }])
    expect(await ordersOf(person)).toMatchObject([
      { state: 'expired', topUp: true, payment: { state: 'failed', failureCode: code } },
    ])
    expect(await balanceOf(person)).toBe(0)
    stripe.setDecline(await customerOf(person))
    await look()
    expect(await balanceOf(person)).toBe(0)
    expect((await put(person)).body).toMatchObject({ state: 'on', stopped: null })
    await look()
    expect(await balanceOf(person)).toBe(2000)
  })

  it('is not begun without the card, the pack at its price, or the right to buy', async () => {
    const [bare, gone, dearer, barred] = [await start(), await start(), await start(), await start()]
    await client.paymentMethods.detach((await cardOf(bare)) ?? '')
    const change = 'update octroi.top_up set pack = $2, amount = $3 where person_id = $1'
    await api.database.query(change, [gone.me.id, 'none', 1500])
    await api.database.query(change, [dearer.me.id, 'pro', 1400])
    await admin.call('PATCH', `/api/admin/people/${barred.me.id}`, {
      body: { status: 'suspended', reason: 'a test' },
    })
    await look()
    const reasons = async (people: TestPerson[]) => {
      const [rows] = await Promise.all([
        api.database.query<{ personId: string; reason: string }>(
          'select person_id, reason from octroi.top_up where state = $1',
          ['stopped'],
        ),
      ])
      return people.map(({ me }) => rows.find(({ personId }) => personId === me.id)?.reason)
    }
    expect(await reasons([bare, gone, dearer, barred])).toEqual([
      'card_gone',
      'pack_gone',
      'price_changed',
      'suspended',
    ])
    expect(await ordersOf(bare)).toEqual([])
    expect(await toldOf(bare)).toEqual([{ kind: 'top_up_stopped', cause: 'card_gone' }])
  })

  it('may be stopped by an admin, with a reason', async () => {
    const person = await start()
    const url = `/api/admin/people/${person.me.id}/top-up`
    expectProblem(await person.get(url), 403, 'not_admin')
    expect((await admin.get(url)).body).toMatchObject({ state: 'on', wish: { pack: 'pro' } })
    const { body } = await admin.post(`${url}/stop`, { reason: 'too much' })
    expect(body).toMatchObject({ state: 'stopped', stopped: { reason: 'admin', code: 'too much' } })
    expectProblem(await admin.post(`${url}/stop`, { reason: 'too much' }), 409, 'not_on')
    const { items } = (await admin.get(`/api/admin/audit?subject=${person.me.id}`)).body
    expect(items[0]).toMatchObject({ kind: 'top_up.changed', actor: { id: admin.me.id } })
  })
})

describe('a refund or a dispute', () => {
  it('takes the tokens back, and buys nothing in their place', async () => {
    const person = await start()
    await look()
    const [order] = await ordersOf(person)
    const { status } = await admin.post(`/api/admin/orders/${order.id}/refund`, {
      refunded: 0,
      reason: 'as asked',
    })
    expect(status).toBe(200)
    expect(await balanceOf(person)).toBe(0)
    await look()
    await stripe.deliver()
    expect(await see(person)).toMatchObject({ state: 'stopped', stopped: { reason: 'refunded' } })
    expect(await ordersOf(person)).toMatchObject([{ payment: { state: 'refunded', takenBack: 2000 } }])
  })

  it('is heard of by the webhook, or by the reconciler', async () => {
    const [one, other] = [await start(), await start()]
    await look()
    const intents = await Promise.all([one, other].map(async person => (await paidAtStripe(person))[0]?.id))
    await stripe.deliver()
    const { id } = stripe.dispute(intents[0] ?? '')
    await stripe.deliver()
    expect(await balanceOf(one)).toBe(0)
    expect(await see(one)).toMatchObject({ state: 'stopped', stopped: { reason: 'disputed' } })
    stripe.closeDispute(id, 'won')
    await stripe.deliver()
    expect(await balanceOf(one)).toBe(2000)
    stripe.chaos({ lose: 1 })
    stripe.refund(intents[1] ?? '', { amount: 750 })
    await stripe.deliver()
    expect(await balanceOf(other)).toBe(2000)
    await reconcile({ database: api.database, provider }, new Date(Date.now() - 60_000))
    expect(await balanceOf(other)).toBe(1000)
  })
})

describe('a crash', () => {
  const late = async ({ me }: TestPerson, by = '1 minute') => {
    const sql = `update octroi.customer_order set made_at = made_at - interval '${by}' where person_id = $1`
    await api.database.query(sql, [me.id])
  }
  it('after the money was taken is mended by the reconciler, and pays once', async () => {
    const person = await start()
    stripe.chaos({ lose: 1 })
    const die = async (wish: CardCharge) => {
      await provider.cards.charge(wish)
      throw new Error('died')
    }
    await look({ ...provider, cards: { ...provider.cards, charge: die } })
    expect(failures.splice(0)).toHaveLength(1)
    expect(await balanceOf(person)).toBe(0)
    await look()
    expect(await paidAtStripe(person)).toHaveLength(1)
    expect(await ordersOf(person)).toMatchObject([{ state: 'processing', payment: null }])
    await late(person, '3 minutes')
    const { mended } = await reconcile({ database: api.database, provider }, new Date(Date.now() - 60_000))
    expect(mended).toBeGreaterThan(0)
    expect(await balanceOf(person)).toBe(2000)
    expect(await paidAtStripe(person)).toHaveLength(1)
  })

  it('after the money was taken is mended by the webhook alone', async () => {
    const person = await start()
    const orderId = crypto.randomUUID()
    const card = (await cardOf(person)) ?? ''
    expect(await claim(person, card)).toBe('claimed')
    const [order] = await ordersOf(person)
    const payer = await customerOf(person)
    const charge = { orderId: order.id, payer, card, title: 'Pro', amount: 1500, currency: 'eur' }
    await provider.cards.charge(charge)
    await stripe.deliver()
    expect(await balanceOf(person)).toBe(2000)
    expect(orderId).not.toBe(order.id)
  })

  it('before it is tried again under the same key, while it is wanted', async () => {
    const [wanted, unwanted] = [await start(), await start()]
    for (const person of [wanted, unwanted]) expect(await claim(person, await cardOf(person))).toBe('claimed')
    expect(await claim(wanted, await cardOf(wanted))).toBe('busy')
    await unwanted.post('/api/top-up/off')
    await Promise.all([late(wanted), late(unwanted, '3 minutes')])
    const parts = { database: api.database, provider }
    const mends = [mendTopUps(parts, { quiet: '30 seconds' }), mendTopUps(parts, { quiet: '30 seconds' })]
    await Promise.all(mends)
    expect(await balanceOf(wanted)).toBe(2000)
    expect(await paidAtStripe(wanted)).toHaveLength(1)
    const [ended, ...others] = await ordersOf(unwanted)
    expect([ended.state, others]).toEqual(['cancelled', []])
    await api.database.query("update octroi.top_up set state = 'on' where person_id = $1", [unwanted.me.id])
    await unwanted.post(`/api/orders/${ended.id}/settle`)
    expect(await paidAtStripe(unwanted)).toEqual([])
  })

  it('ends after half a day though the provider refuses to look, and not while it cannot', async () => {
    const person = await start()
    await claim(person, await cardOf(person))
    await late(person, '13 hours')
    const mend = (isOurs: boolean) => {
      const findCharge = () => Promise.reject(new ProviderError('No such customer', isOurs, null))
      const stubborn = { ...provider, cards: { ...provider.cards, findCharge } }
      return mendTopUps({ database: api.database, provider: stubborn }, { quiet: '30 seconds' })
    }
    expect(await mend(false)).toMatchObject({ mended: 0, failed: 1 })
    expect(await mend(true)).toMatchObject({ mended: 1, failed: 0 })
    expect(await ordersOf(person)).toMatchObject([{ state: 'cancelled' }])
    expect(await see(person)).toMatchObject({ state: 'stopped', stopped: { reason: 'refused' } })
  })

  it('or a lost answer leaves nothing that can be paid or cancelled by hand', async () => {
    const person = await start()
    await claim(person, await cardOf(person))
    const [order] = await ordersOf(person)
    expect((await person.post(`/api/orders/${order.id}/pay`)).body.payUrl).toBeNull()
    expectProblem(await person.post(`/api/orders/${order.id}/cancel`), 409, 'order_ended')
    expect((await person.post(`/api/orders/${order.id}/settle`)).body).toMatchObject({ state: 'paid' })
    expect(await balanceOf(person)).toBe(2000)
  })
})

describe('all of it', () => {
  it('is somebody’s to take along', async () => {
    const person = await start()
    const { body } = await person.get('/api/me/export')
    expect(body.topUps).toMatchObject([{ state: 'on', pack: 'pro', last4: '4242' }])
  })

  it('waits until new terms are accepted', async () => {
    const person = await start()
    const { body } = await admin.post('/api/admin/terms', { text: { en: 'Be kind.', fr: 'Soyez aimable.' } })
    expect(await look()).toBe(0)
    expectProblem(await put(person), 409, 'terms_due')
    await person.post('/api/terms/accept', { version: body.version })
    await look()
    expect(await balanceOf(person)).toBe(2000)
  })

  it('is asked of Stripe as its own mock wants it', async () => {
    expect(await stripe.disagreements()).toEqual([])
    expect(failures).toEqual([])
  })
})
