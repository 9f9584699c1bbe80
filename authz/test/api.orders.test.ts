import { randomUUID } from 'node:crypto'
import Stripe from 'stripe'
import { describe, expect, it, vi } from 'vitest'
import type { Order } from '../src/api/contract-payments.ts'
import { reconcile } from '../src/billing/settlement.ts'
import { expectProblem, type TestPerson } from './support/api.ts'
import { useShop } from './support/shop.ts'

const offers = `
currency: eur
packs:
  starter: { title: { en: Starter, fr: Débutant }, tokens: 500, price: { eur: 5, usd: 6 } }
  pro: { title: Pro, tokens: 2000, price: 15, popular: true, days: 30 }
  studio: { title: Studio, tokens: 100, price: 2, app: whisper }
  staff: { title: Staff, tokens: 1000, price: 1, groups: [Staff] }
`

const { api, stripe, provider, admin, sessionOf, pay } = await useShop({
  offers,
  transferTo: 'Octroi SARL\nFR76 3000',
})

const wish = { pack: 'pro', method: 'stripe', currency: 'eur', amount: 1500, waiver: true }
const balanceOf = async (person: TestPerson) => {
  const { balance, debt } = (await person.get('/api/me')).body
  return { balance, debt }
}
const order = async (person: TestPerson, more: object = {}): Promise<Order> => {
  const { status, body } = await person.post('/api/orders', { ...wish, ...more })
  expect(status).toBe(201)
  return body.order
}
const buy = async (person: TestPerson, more: object = {}) => {
  const { id } = await order(person, more)
  await pay(id)
  return { id, session: await sessionOf(id) }
}
const see = async (person: TestPerson, id: string): Promise<Order> =>
  (await person.get(`/api/orders/${id}`)).body

/** Does something between the answer of Stripe, which made an order's page, and the service's own. */
const whilePageIsMade = (work: (id: string) => Promise<unknown>) => {
  const { startCheckout } = provider
  provider.startCheckout = async checkout => {
    provider.startCheckout = startCheckout
    const made = await startCheckout(checkout)
    await work(checkout.orderId)
    return made
  }
}
const pagesOf = (id: string) =>
  stripe.state.sessions.all().filter(({ client_reference_id }) => client_reference_id === id)

describe('what is sold', () => {
  it('is everybody’s to see, with what each pack saves', async () => {
    const person = await api.signUp()
    const { body } = await person.get('/api/offers')
    expect(body).toMatchObject({
      currency: 'eur',
      currencies: ['eur', 'usd'],
      methods: ['stripe', 'transfer'],
      test: true,
    })
    expect(body.packs.map((pack: { name: string; saving: number }) => [pack.name, pack.saving])).toEqual([
      ['starter', null],
      ['pro', 25],
    ])
    expect((await person.get('/api/offers?app=whisper')).body.packs[0]).toMatchObject({
      name: 'studio',
      amount: 200,
    })
    expect((await person.get('/api/offers?currency=usd')).body.packs).toMatchObject([
      { name: 'starter', amount: 600 },
    ])
  })

  it('is shown to a group’s people alone where it says so', async () => {
    const person = await api.signUp()
    await api.database.query("insert into octroi.person_group (name) values ('Staff') on conflict do nothing")
    await api.database.query(
      "insert into octroi.group_member (group_id, person_id) select id, $1 from octroi.person_group where name = 'Staff'",
      [person.me.id],
    )
    const names = async (who: TestPerson) =>
      (await who.get('/api/offers')).body.packs.map(({ name }: { name: string }) => name)
    expect(await names(person)).toContain('staff')
    const other = await api.signUp()
    expect(await names(other)).not.toContain('staff')
    expectProblem(await other.post('/api/orders', { ...wish, pack: 'staff', amount: 100 }), 404, 'not_found')
  })
})

describe('an order', () => {
  it('takes neither price nor tokens from the browser', async () => {
    const person = await api.signUp()
    expectProblem(await person.post('/api/orders', { ...wish, amount: 1 }), 409, 'price_changed')
    expectProblem(await person.post('/api/orders', { ...wish, tokens: 9 }), 400, 'invalid')
    expectProblem(await person.post('/api/orders', { ...wish, pack: 'none' }), 404, 'not_found')
    expectProblem(await person.post('/api/orders', { ...wish, currency: 'gbp' }), 404, 'not_found')
  })

  it('is made by whoever gives up the right of withdrawal', async () => {
    const person = await api.signUp()
    const { waiver: _, ...without } = wish
    expectProblem(await person.post('/api/orders', without), 400, 'invalid')
    expectProblem(await person.post('/api/orders', { ...wish, waiver: false }), 400, 'invalid')
  })

  it('is somebody’s own', async () => {
    const [one, other] = [await api.signUp(), await api.signUp()]
    const { id } = await order(one)
    expectProblem(await other.get(`/api/orders/${id}`), 404, 'not_found')
    expectProblem(await other.post(`/api/orders/${id}/cancel`), 404, 'not_found')
    expect((await other.get('/api/orders')).body.items).toEqual([])
    expect((await one.get('/api/orders')).body.items).toMatchObject([{ id, state: 'open' }])
  })

  it('is one under one key, double clicks and all', async () => {
    const person = await api.signUp()
    const key = { 'idempotency-key': randomUUID() }
    const answers = await Promise.all([1, 2].map(() => person.post('/api/orders', wish, key)))
    expect(answers.map(({ status }) => status)).toEqual([201, 201])
    expect(answers[0]?.body.order.id).toBe(answers[1]?.body.order.id)
    expect(answers[0]?.body.payUrl).toBe(answers[1]?.body.payUrl)
  })

  it('is paid at Stripe with what the order says, and gives its tokens once', async () => {
    const person = await api.signUp()
    const { id, session } = await buy(person)
    expect(await balanceOf(person)).toEqual({ balance: 2000, debt: 0 })
    expect(await see(person, id)).toMatchObject({
      state: 'paid',
      payment: { state: 'succeeded', amount: 1500 },
    })
    const held = stripe.state.sessions.require(session)
    expect(held).toMatchObject({
      client_reference_id: id,
      metadata: { order: id },
      amount_total: 1500,
      currency: 'eur',
    })
    await person.post(`/api/orders/${id}/settle`)
    await stripe.resend('checkout.session.completed')
    expect(await balanceOf(person)).toEqual({ balance: 2000, debt: 0 })
    const payments = await api.database.query(
      "select * from octroi.journal where kind = 'grant' and note = 'Pro' and wallet_id = (select id from octroi.wallet where person_id = $1)",
      [person.me.id],
    )
    expect(payments).toHaveLength(1)
  })

  it('is paid without any webhook when its buyer comes back', async () => {
    const person = await api.signUp()
    const { id } = await order(person)
    stripe.chaos({ lose: 1 })
    stripe.pay(await sessionOf(id))
    await stripe.deliver()
    expect(await see(person, id)).toMatchObject({ state: 'open' })
    const answers = await Promise.all([1, 2, 3].map(() => person.post(`/api/orders/${id}/settle`)))
    expect(answers.map(({ body }) => body.state)).toEqual(['paid', 'paid', 'paid'])
    expect(await balanceOf(person)).toEqual({ balance: 2000, debt: 0 })
  })

  it('says why a card was refused, and can be paid with another', async () => {
    const person = await api.signUp()
    const { id } = await order(person)
    stripe.pay(await sessionOf(id), { decline: 'insufficient_funds' } as never)
    await stripe.deliver()
    expect(await see(person, id)).toMatchObject({
      state: 'open',
      payment: { state: 'failed', failureCode: 'insufficient_funds' },
    })
    const again = await person.post(`/api/orders/${id}/pay`)
    expect(again.body.payUrl).toMatch(/^http/)
    stripe.pay(await sessionOf(id))
    await stripe.deliver()
    expect(await see(person, id)).toMatchObject({ state: 'paid', payment: { failureCode: null } })
  })

  it('waits for a late payment, and ends when that fails', async () => {
    const [lucky, unlucky] = [await api.signUp(), await api.signUp()]
    for (const [person, how] of [
      [lucky, 'succeeds'],
      [unlucky, 'fails'],
    ] as const) {
      const { id } = await order(person)
      const session = await sessionOf(id)
      stripe.pay(session, 'late' as never)
      await stripe.deliver()
      expect(await see(person, id)).toMatchObject({ state: 'processing', payment: { state: 'processing' } })
      expect(await balanceOf(person)).toMatchObject({ balance: 0 })
      stripe.settleLate(session, how)
      await stripe.deliver()
      expect(await see(person, id)).toMatchObject(
        how === 'fails'
          ? { state: 'expired', payment: { state: 'failed' } }
          : { state: 'paid', payment: { state: 'succeeded' } },
      )
    }
    expect(await balanceOf(lucky)).toMatchObject({ balance: 2000 })
    expect(await balanceOf(unlucky)).toMatchObject({ balance: 0 })
  })

  it('can be paid though the service ended between Stripe’s answer and its own, in whatever language', async () => {
    const person = await api.signUp()
    const { id } = await order(person, { language: 'fr' })
    await api.database.query('update octroi.customer_order set session_id = null where id = $1', [id])
    const { status, body } = await person.post(`/api/orders/${id}/pay`)
    expect([status, body.payUrl]).toEqual([200, expect.stringMatching(/^http/)])
    stripe.pay(await sessionOf(id))
    await stripe.deliver()
    expect(await balanceOf(person)).toEqual({ balance: 2000, debt: 0 })
  })

  it('has one page, in its own language, however many ask for it at once', async () => {
    const person = await api.signUp()
    const urls: string[] = []
    whilePageIsMade(async id => urls.push((await person.post(`/api/orders/${id}/pay`)).body.payUrl))
    const { body } = await person.post('/api/orders', { ...wish, language: 'fr' })
    expect(urls).toEqual([body.payUrl])
    expect(pagesOf(body.order.id)).toMatchObject([{ status: 'open', locale: 'fr' }])
    await pay(body.order.id)
    expect(await balanceOf(person)).toMatchObject({ balance: 2000 })
  })

  it('that has another page already is paid there, and nowhere else', async () => {
    const person = await api.signUp()
    const make = (orderId: string) =>
      provider.startCheckout({
        ...{ orderId, email: person.email, title: 'Pro', amount: 1500, currency: 'eur', language: 'fr' },
        ...{ successUrl: 'https://portal.example.com/', cancelUrl: 'https://portal.example.com/' },
      })
    const urls: string[] = []
    whilePageIsMade(async id => {
      const { session, url } = await make(id)
      urls.push(url)
      await api.database.call('setOrderSession', { id, sessionId: session })
    })
    const { body } = await person.post('/api/orders', wish)
    expect(urls).toEqual([body.payUrl])
    expect(
      pagesOf(body.order.id)
        .map(({ status }) => status)
        .sort(),
    ).toEqual(['expired', 'open'])
  })

  it('whose page was made while it was cancelled is cancelled at Stripe too', async () => {
    const person = await api.signUp()
    const { id } = await order(person)
    const session = await sessionOf(id)
    await api.database.query('update octroi.customer_order set session_id = null where id = $1', [id])
    const { call } = api.database
    const calls = vi.spyOn(api.database, 'call').mockImplementation(async (name, args) => {
      if (name === 'endOrder') {
        calls.mockRestore()
        await call.call(api.database, 'setOrderSession', { id, sessionId: session })
      }
      return call.call(api.database, name, args)
    })
    expect((await person.post(`/api/orders/${id}/cancel`)).body.state).toBe('expired')
    expect(pagesOf(id)).toMatchObject([{ status: 'expired' }])
  })

  it('is cancelled at Stripe too, where nobody can pay for it any more', async () => {
    const person = await api.signUp()
    const { id } = await order(person)
    const { body } = await person.post(`/api/orders/${id}/cancel`)
    expect(body.state).toBe('expired')
    expect(stripe.state.sessions.require(await sessionOf(id)).status).toBe('expired')
    expect((await person.post(`/api/orders/${id}/pay`)).body.payUrl).toBeNull()
  })

  it('made with the test key is cancelled when the live one is in force, and one of the live key is not by the test key', async () => {
    const person = await api.signUp()
    const [test, live] = [await order(person), await order(person)]
    await api.database.query('update octroi.customer_order set live = true where id = $1', [live.id])
    expectProblem(await person.post(`/api/orders/${live.id}/cancel`), 409, 'no_cards')
    provider.live = true
    try {
      expect((await person.post(`/api/orders/${test.id}/cancel`)).body.state).toBe('cancelled')
    } finally {
      provider.live = false
    }
  })

  it('is refused in a way that passes while Stripe is away', async () => {
    const person = await api.signUp()
    stripe.breakApi('error', 3)
    expectProblem(await person.post('/api/orders', wish), 502, 'provider')
    expect((await person.post('/api/orders', wish)).status).toBe(201)
  })
})

describe('money that goes back', () => {
  const refund = (id: string, body: object) =>
    admin.post(`/api/admin/orders/${id}/refund`, { refunded: 0, reason: 'a test', ...body })

  it('takes its share of the tokens, from the desk and from Stripe alike', async () => {
    const person = await api.signUp()
    const { id, session } = await buy(person)
    const { body } = await refund(id, { amount: 500 })
    expect(body.payment).toMatchObject({ refunded: 500, takenBack: 666, state: 'succeeded' })
    expect(await balanceOf(person)).toEqual({ balance: 1334, debt: 0 })
    stripe.refund(session, { amount: 250 })
    await stripe.deliver()
    expect(await balanceOf(person)).toEqual({ balance: 1000, debt: 0 })
    expectProblem(await refund(id, { refunded: 750, amount: 751 }), 409, 'exceeds_payment')
    expect((await refund(id, { refunded: 750 })).body.payment).toMatchObject({
      refunded: 1500,
      state: 'refunded',
    })
    expect(await balanceOf(person)).toEqual({ balance: 0, debt: 0 })
  })

  it('is sent once by two who ask for the same at once', async () => {
    const person = await api.signUp()
    const { id } = await buy(person)
    await Promise.all([refund(id, { amount: 600 }), refund(id, { amount: 600 })])
    expect((await see(person, id)).payment).toMatchObject({ refunded: 600 })
  })

  it('is sent once by whoever asks again after a lost answer, before Stripe has told of it and after', async () => {
    const person = await api.signUp()
    const { id, session } = await buy(person)
    const wish = { amount: 300, reason: 'a test' }
    const paymentId = (await see(person, id)).payment?.id ?? ''
    const payment = String(stripe.state.sessions.require(session).payment_intent)
    const sent = () => stripe.state.refunds.all().filter(refund => refund.payment_intent === payment)
    stripe.hold()
    await provider.refund({ payment, refunded: 0, key: `${paymentId}:300`, ...wish })
    expect((await refund(id, wish)).body.payment).toMatchObject({ refunded: 300 })
    stripe.release()
    await stripe.deliver()
    expectProblem(await refund(id, wish), 409, 'changed')
    expectProblem(await refund(id, { amount: 500 }), 409, 'changed')
    expect(sent().map(({ amount }) => amount)).toEqual([300])
    expect((await refund(id, { ...wish, refunded: 300 })).body.payment).toMatchObject({ refunded: 600 })
  })

  it('is not sent beside what Stripe has sent back and not told of yet', async () => {
    const person = await api.signUp()
    const { id, session } = await buy(person)
    stripe.hold()
    stripe.refund(session, { amount: 100 })
    expectProblem(await refund(id, { amount: 300 }), 409, 'changed')
    expect((await see(person, id)).payment).toMatchObject({ refunded: 100 })
    expect((await refund(id, { amount: 300, refunded: 100 })).body.payment).toMatchObject({ refunded: 400 })
    stripe.release()
  })

  it('comes back when the bank refuses it', async () => {
    const person = await api.signUp()
    const { id } = await buy(person)
    await refund(id, { amount: 1500 })
    expect(await balanceOf(person)).toMatchObject({ balance: 0 })
    const [sent] = stripe.state.refunds.all().slice(-1)
    stripe.settleRefund(sent?.id ?? '', 'fails')
    await stripe.deliver()
    expect(await balanceOf(person)).toMatchObject({ balance: 2000 })
    expect((await see(person, id)).payment).toMatchObject({ state: 'succeeded', refunded: 0 })
    // The same sum again is sent again.
    expect((await refund(id, { amount: 1500 })).body.payment).toMatchObject({
      state: 'refunded',
      refunded: 1500,
    })
    expect(await balanceOf(person)).toMatchObject({ balance: 0 })
  })

  it('is out of reach while a payment is disputed', async () => {
    const person = await api.signUp()
    const { id, session } = await buy(person)
    const dispute = stripe.dispute(session)
    await stripe.deliver()
    expect(await balanceOf(person)).toMatchObject({ balance: 0 })
    expect((await see(person, id)).payment).toMatchObject({ dispute: 'open' })
    stripe.closeDispute(dispute.id, 'won')
    await stripe.deliver()
    expect(await balanceOf(person)).toMatchObject({ balance: 2000 })
  })

  it('is for admins alone', async () => {
    const person = await api.signUp()
    const { id } = await buy(person)
    const wish = { refunded: 0, reason: 'mine' }
    expectProblem(await person.post(`/api/admin/orders/${id}/refund`, wish), 403, 'not_admin')
  })
})

describe('a bank transfer', () => {
  it('gives its tokens when an admin has seen it, once', async () => {
    const person = await api.signUp()
    const { id, transfer } = await order(person, { method: 'transfer' })
    expect(transfer).toEqual({
      to: 'Octroi SARL\nFR76 3000',
      reference: expect.stringMatching(/^[A-HJ-NP-Z2-9]{10}$/),
    })
    const found = await admin.get(`/api/admin/orders?search=${transfer?.reference.toLowerCase()}`)
    expect(found.body.items).toMatchObject([{ id, person: { id: person.me.id } }])
    expectProblem(await admin.post(`/api/admin/orders/${id}/confirm`, { amount: 1400 }), 409, 'wrong_amount')
    const twice = await Promise.all(
      [1, 2].map(() => admin.post(`/api/admin/orders/${id}/confirm`, { amount: 1500 })),
    )
    expect(twice.map(({ status }) => status)).toEqual([200, 200])
    expect(await balanceOf(person)).toEqual({ balance: 2000, debt: 0 })
    const half = { amount: 750, refunded: 0, reason: 'half of it' }
    await admin.post(`/api/admin/orders/${id}/refund`, half)
    expectProblem(await admin.post(`/api/admin/orders/${id}/refund`, half), 409, 'changed')
    expect(await balanceOf(person)).toEqual({ balance: 1000, debt: 0 })
  })

  it('is cancelled by its buyer', async () => {
    const person = await api.signUp()
    const { id } = await order(person, { method: 'transfer' })
    expect((await person.post(`/api/orders/${id}/cancel`)).body.state).toBe('cancelled')
    expectProblem(await person.post(`/api/orders/${id}/cancel`), 409, 'order_ended')
    expectProblem(await admin.post(`/api/admin/orders/${id}/confirm`, { amount: 1500 }), 409, 'order_ended')
  })
})

describe('the webhook', () => {
  const send = (body: string | Buffer, signature: string, path = '/api/stripe/webhook') =>
    fetch(`${api.base}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'stripe-signature': signature },
      body: body as string,
    })
  const eventOf = (more: object = {}) =>
    JSON.stringify({
      id: `evt_${randomUUID()}`,
      object: 'event',
      type: 'checkout.session.completed',
      livemode: false,
      data: { object: { id: 'cs_none', object: 'checkout.session' } },
      ...more,
    })
  const sign = (payload: string, secret = stripe.webhookSecret, timestamp = Math.floor(Date.now() / 1000)) =>
    new Stripe('sk_test_none').webhooks.generateTestHeaderString({ payload, secret, timestamp })
  const states = async () =>
    JSON.stringify(
      await api.database.query('select state, count(*) from octroi.customer_order group by 1 order by 1'),
    )

  it.each([
    ['no signature', (event: string) => send(event, '')],
    ['a wrong signature', (event: string) => send(event, sign(event, 'whsec_wrong'))],
    [
      'an old one',
      (event: string) => send(event, sign(event, stripe.webhookSecret, Math.floor(Date.now() / 1000) - 301)),
    ],
    ['another body than was signed', (event: string) => send(`${event} `, sign(event))],
  ])('refuses %s', async (_, deliver) => {
    const before = await states()
    const answer = await deliver(eventOf())
    expect(answer.status).toBe(400)
    expect(await states()).toBe(before)
  })

  it('refuses a huge body', async () => {
    const huge = eventOf({ padding: 'x'.repeat(300_000) })
    expect((await send(huge, sign(huge))).status).toBe(413)
  })

  it.each([
    ['types that are nobody’s business', { type: 'invoice.paid' }],
    ['sessions of others', {}],
    ['live events while the key is a test one', { livemode: true }],
  ])('takes %s and does nothing', async (_, more) => {
    const event = eventOf(more)
    const before = await states()
    stripe.state.sessions.find('cs_none')
    const answer = await send(event, sign(event))
    expect([200, 503]).toContain(answer.status)
    expect(await states()).toBe(before)
    expect(await balanceOf(admin)).toMatchObject({ balance: 0 })
  })

  it('has an older address too', async () => {
    const event = eventOf({ type: 'customer.created' })
    expect((await send(event, sign(event), '/api/stripe-webhook')).status).toBe(200)
  })

  it('keeps what became of each event, and does one again', async () => {
    const person = await api.signUp()
    await buy(person)
    const { body } = await admin.get('/api/admin/payment-events?limit=200')
    const done = body.items.find(({ type }: { type: string }) => type === 'checkout.session.completed')
    expect(done).toMatchObject({ state: 'done' })
    const again = await admin.post(`/api/admin/payment-events/${done.id}/replay`)
    expect(again.status).toBe(200)
    expect(await balanceOf(person)).toMatchObject({ balance: 2000 })
  })
})

describe('a promotion', () => {
  const path = '/api/admin/promotions'
  let made = 0
  const promote = async (more: object = {}) => {
    const { status, body } = await admin.post(path, {
      name: 'Sale',
      code: `SALE-${++made}`,
      percent: 20,
      ...more,
    })
    expect({ status, code: body.code }).toMatchObject({ status: 201 })
    return body as { id: string; code: string }
  }
  const check = (person: TestPerson, code?: string, more: object = {}) =>
    person.post('/api/promotions/check', { pack: 'pro', currency: 'eur', ...(code ? { code } : {}), ...more })
  const results = async (id: string) => (await admin.get(`${path}/${id}`)).body

  it('is checked before it is bought with, and paid at Stripe at the price that was shown', async () => {
    const person = await api.signUp()
    const { id: promotion, code } = await promote()
    const { body } = await check(person, ` ${code.toLowerCase()}`)
    expect(body).toEqual({ amount: 1200, discount: 300, title: 'Sale', on: 'first' })
    expectProblem(await person.post('/api/orders', { ...wish, code }), 409, 'price_changed')
    const { id, session } = await buy(person, { code, amount: 1200 })
    expect(await see(person, id)).toMatchObject({
      state: 'paid',
      amount: 1200,
      discount: 300,
      promotion: 'Sale',
      payment: { amount: 1200 },
    })
    expect(stripe.state.sessions.require(session)).toMatchObject({
      allow_promotion_codes: null,
      amount_subtotal: 1500,
      amount_total: 1200,
    })
    expect(await balanceOf(person)).toMatchObject({ balance: 2000 })
    const [use] = (await admin.get(`${path}/${promotion}/uses`)).body.items
    expect(use).toMatchObject({ person: { id: person.me.id }, orderId: id, state: 'used', discount: 300 })
    expect((await results(promotion)).results).toEqual([
      { live: false, currency: 'eur', uses: 1, paid: 1200, given: 300 },
    ])
    const file = await admin.get(`${path}/${promotion}/file?format=csv`)
    expect(JSON.stringify(file.body)).toContain(person.email)
  })

  it('is refused with its reason, and guesses are slowed down', async () => {
    const person = await api.signUp()
    const { code } = await promote({ packs: ['starter'] })
    expectProblem(await check(person, code), 409, 'promotion_not_for_this')
    expectProblem(
      await person.post('/api/orders', { ...wish, code, amount: 1200 }),
      409,
      'promotion_not_for_this',
    )
    for (let i = 0; i < 5; i++) expectProblem(await check(person, `GUESS-${i}`), 404, 'promotion_unknown')
    expect((await check(person, 'GUESS-5')).status).toBe(429)
  })

  it('that is typed at Stripe is counted, where it can be kept to there', async () => {
    const person = await api.signUp()
    const { id: promotion, code } = await promote()
    const { code: limited } = await promote({ totalLimit: 5 })
    const { id } = await order(person)
    const session = await sessionOf(id)
    expect(() => stripe.pay(session, { promotionCode: limited })).toThrow()
    stripe.pay(session, { promotionCode: code })
    await stripe.deliver()
    expect(await see(person, id)).toMatchObject({ state: 'paid', payment: { amount: 1200 } })
    const [use] = (await admin.get(`${path}/${promotion}/uses`)).body.items
    expect(use).toMatchObject({ orderId: id, typed: true, given: 300 })
    await admin.call('PATCH', `${path}/${promotion}`, { body: { off: true } })
    const { id: next } = await order(person)
    const another = await sessionOf(next)
    expect(() => stripe.pay(another, { promotionCode: code })).toThrow()
  })

  it('takes the sum off a bank transfer, and is everybody’s again when it is cancelled', async () => {
    const [one, other] = [await api.signUp(), await api.signUp()]
    const { code } = await promote({
      name: 'For transfers',
      percent: null,
      sums: { eur: 500 },
      totalLimit: 1,
    })
    const { id } = await order(one, { method: 'transfer', code, amount: 1000 })
    await one.post(`/api/orders/${id}/cancel`)
    const { id: next } = await order(other, { method: 'transfer', code, amount: 1000 })
    expectProblem(
      await one.post('/api/orders', { ...wish, method: 'transfer', code, amount: 1000 }),
      409,
      'promotion_used_up',
    )
    expectProblem(
      await admin.post(`/api/admin/orders/${next}/confirm`, { amount: 1500 }),
      409,
      'wrong_amount',
    )
    expect((await admin.post(`/api/admin/orders/${next}/confirm`, { amount: 1000 })).body.state).toBe('paid')
    expect(await balanceOf(other)).toMatchObject({ balance: 2000 })
    const sold = { payments: 1, paid: 1000, refunded: 0, tokens: 2000, takenBack: 0 }
    expect((await admin.get('/api/admin/sales?by=promotion')).body.rows).toContainEqual({
      key: 'For transfers',
      currency: 'eur',
      ...sold,
    })
  })

  it('is not had once more by whoever cancels the order while its page is made', async () => {
    const person = await api.signUp()
    const { code } = await promote({ personLimit: 1 })
    whilePageIsMade(id => person.post(`/api/orders/${id}/cancel`))
    const { status, body } = await person.post('/api/orders', { ...wish, code, amount: 1200 })
    expect([status, body.payUrl, body.order.state]).toEqual([201, null, 'cancelled'])
    expect(pagesOf(body.order.id)).toMatchObject([{ status: 'expired' }])
    expect((await check(person, code)).status).toBe(200)
  })

  it('of the whole price needs no payment', async () => {
    const person = await api.signUp()
    const { code } = await promote({ percent: 100, personLimit: 1 })
    const { body } = await person.post('/api/orders', { ...wish, code, amount: 0 })
    expect(body).toMatchObject({ payUrl: null, order: { state: 'paid', method: 'free', amount: 0 } })
    expect(await balanceOf(person)).toMatchObject({ balance: 2000 })
    expectProblem(await check(person, code), 409, 'promotion_not_for_you')
  })

  it('without a code is in the prices of all who look', async () => {
    const person = await api.signUp()
    const { id: promotion } = await promote({ code: null, packs: ['starter'] })
    const [starter] = (await api.client().get('/api/offers')).body.packs
    expect(starter).toMatchObject({ amount: 500, promotion: { amount: 400, discount: 100, title: 'Sale' } })
    expect((await check(person, undefined, { pack: 'starter' })).body).toMatchObject({ amount: 400 })
    expectProblem(
      await person.post('/api/orders', { ...wish, pack: 'starter', amount: 500 }),
      409,
      'price_changed',
    )
    expect(await order(person, { pack: 'starter', amount: 400 })).toMatchObject({
      amount: 400,
      discount: 100,
    })
    await admin.call('PATCH', `${path}/${promotion}`, { body: { off: true } })
    expect((await api.client().get('/api/offers')).body.packs[0]).toMatchObject({ promotion: null })
  })

  it('is made and changed by admins alone, and makes sense', async () => {
    const person = await api.signUp()
    expectProblem(await person.post(path, { name: 'Mine', percent: 50 }), 403, 'not_admin')
    const { code } = await promote()
    expectProblem(await admin.post(path, { name: 'Again', percent: 5, code }), 409, 'code_taken')
    for (const bad of [
      {},
      { percent: 5, sums: { eur: 5 } },
      { percent: 1.234 },
      { sums: { kwd: 1005 } },
      { percent: 5, on: 'renewals', packs: ['pro'] },
      { percent: 5, startsAt: '2026-02-01T00:00:00Z', endsAt: '2026-01-01T00:00:00Z' },
    ])
      expectProblem(await admin.post(path, { name: 'Bad', ...bad }), 400, 'invalid')
  })
})

describe('the reconciler', () => {
  it('mends what lost webhooks left, and finds nothing the second time', async () => {
    stripe.chaos({ lose: 1 })
    const [paid, refunded, disputed] = [await api.signUp(), await api.signUp(), await api.signUp()]
    await buy(paid)
    const { session } = await buy(refunded)
    stripe.refund(session, { amount: 750 })
    const { session: other } = await buy(disputed)
    stripe.dispute(other)
    await stripe.deliver()
    const since = new Date(Date.now() - 60_000)
    const first = await reconcile({ database: api.database, provider }, since)
    expect(first).toMatchObject({ mended: 3, failed: 0 })
    expect(await balanceOf(paid)).toMatchObject({ balance: 2000 })
    expect(await balanceOf(refunded)).toMatchObject({ balance: 1000 })
    expect(await balanceOf(disputed)).toMatchObject({ balance: 0 })
    expect(await reconcile({ database: api.database, provider }, since)).toMatchObject({
      mended: 0,
      failed: 0,
    })
  })
})

describe('packs on the desk', () => {
  const path = '/api/admin/offers'

  it('are made, changed and removed', async () => {
    const made = await admin.post(`${path}/packs`, { name: 'gift', title: 'Gift', tokens: 50, price: 1.5 })
    expect(made.body).toMatchObject({ name: 'gift', source: 'portal', prices: { eur: 150 } })
    expectProblem(
      await admin.post(`${path}/packs`, { name: 'gift', title: 'G', tokens: 1, price: 1 }),
      409,
      'name_taken',
    )
    expectProblem(
      await admin.post(`${path}/packs`, { name: 'odd', title: 'G', tokens: 1, price: 1.555 }),
      400,
      'invalid',
    )
    const changed = await admin.call('PATCH', `${path}/packs/gift`, { body: { price: 2, popular: true } })
    expect(changed.body).toMatchObject({ prices: { eur: 200 }, entry: { popular: true } })
    expect((await admin.call('DELETE', `${path}/packs/gift`)).status).toBe(204)
    expect((await admin.get(path)).body.packs.map(({ name }: { name: string }) => name)).not.toContain('gift')
  })

  it('of the file are laid over, and go back to it', async () => {
    const changed = await admin.call('PATCH', `${path}/packs/starter`, { body: { price: 4, off: true } })
    expect(changed.body).toMatchObject({ source: 'file', changed: ['off', 'price'], prices: { eur: 400 } })
    const person = await api.signUp()
    expect(JSON.stringify((await person.get('/api/offers')).body)).not.toContain('starter')
    const back = await admin.call('PATCH', `${path}/packs/starter`, { body: { price: null, off: null } })
    expect(back.body).toMatchObject({ changed: [], prices: { eur: 500, usd: 600 } })
    expectProblem(await admin.call('DELETE', `${path}/packs/starter`), 409, 'from_file')
  })
})
