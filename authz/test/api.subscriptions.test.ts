import { describe, expect, it } from 'vitest'
import type { OwnSubscription } from '../src/api/contract-plans.ts'
import { endUnpaidPlans, resumePausedPlans } from '../src/billing/plan-settlement.ts'
import { reconcile } from '../src/billing/settlement.ts'
import { expectProblem, type TestPerson } from './support/api.ts'
import { daySeconds, useShop } from './support/shop.ts'

const offers = `
currency: eur
packs:
  starter: { title: Starter, tokens: 500, price: 5 }
plans:
  free: { title: Free, price: 0, every: month, tokens: 100 }
  small: { title: { en: Small, fr: Petit }, price: 5, every: month, tokens: 300, features: [Less] }
  pro: { title: Pro, price: { eur: 15, usd: 16 }, every: month, tokens: 2000, apps: [atlas], popular: true }
  tried: { title: Tried, price: 15, every: month, tokens: 1000, trial: true }
  fitted: { title: Fitted, price: 20, setup: 30, every: month, tokens: 1000 }
  yearly: { title: Yearly, price: 150, every: year, tokens: 30000 }
  week: { title: Week, price: 7, every: once, days: 7, tokens: 70, apps: [atlas] }
  big: { title: Big, price: 500, every: year, tokens: 0, on-request: true }
  secret: { title: Secret, price: 1, every: month, tokens: 5, hidden: true }
  staff: { title: Staff, price: 1, every: month, tokens: 5, groups: [Staff] }
`
const prices: Record<string, number> = {
  free: 0,
  small: 500,
  pro: 1500,
  tried: 1500,
  fitted: 2000,
  yearly: 15_000,
  week: 700,
}

const { api, stripe, client, provider, admin, signUp, balanceOf, sessionOf, pay } = await useShop({
  offers,
})

const wishOf = (plan: string) => ({ plan, currency: 'eur', amount: prices[plan], waiver: true })
const see = async (person: TestPerson): Promise<OwnSubscription> =>
  (await person.get('/api/subscription')).body
const plan = async (person: TestPerson) => (await see(person)).subscription
const take = async (person: TestPerson, name: string) => {
  const { status, body } = await person.post('/api/subscriptions', wishOf(name))
  expect({ status, code: body.code }).toEqual({ status: 201, code: undefined })
  return body.subscription as { id: string }
}
const subscribe = async (person: TestPerson, name: string) => {
  const { id } = await take(person, name)
  await pay(id)
  return id
}
const opens = async ({ me }: TestPerson) =>
  (await api.database.query('select 1 from octroi.live_access where person_id = $1', [me.id])).length > 0

describe('what plans there are', () => {
  it('is everybody’s to see, but for what is hidden or for a group', async () => {
    const { body } = await api.client().get('/api/offers')
    expect(body.plans.map(({ name }: { name: string }) => name)).toEqual([
      'free',
      'small',
      'week',
      'tried',
      'pro',
      'fitted',
      'yearly',
      'big',
    ])
    expect(body.plans[3]).toMatchObject({ trialDays: 14, amount: 1500, every: 'month', contact: false })
    expect(body.plans[7]).toMatchObject({ contact: true })
    const named = (await api.client().get('/api/offers?plan=secret')).body.plans
    expect(named.map(({ name }: { name: string }) => name)).toContain('secret')
    const dollars = (await api.client().get('/api/offers?currency=usd')).body
    expect(dollars.plans).toMatchObject([{ name: 'pro', amount: 1600 }])
  })

  it('is not the browser’s to say', async () => {
    const { person } = await signUp()
    expectProblem(
      await person.post('/api/subscriptions', { ...wishOf('pro'), amount: 1 }),
      409,
      'price_changed',
    )
    expectProblem(await person.post('/api/subscriptions', { ...wishOf('pro'), tokens: 9 }), 400, 'invalid')
    expectProblem(
      await person.post('/api/subscriptions', { ...wishOf('staff'), amount: 100 }),
      404,
      'not_found',
    )
    expectProblem(
      await person.post('/api/subscriptions', { ...wishOf('big'), amount: 50_000 }),
      404,
      'not_found',
    )
    expectProblem(
      await person.post('/api/subscriptions', { ...wishOf('pro'), waiver: false }),
      400,
      'invalid',
    )
    expect(await see(person)).toEqual({ subscription: null, waiting: null, tried: false, invoices: [] })
  })
})

describe('a plan', () => {
  it('is paid at Stripe, gives its tokens and opens its apps, and does so anew each month', async () => {
    const { person, customer, advance } = await signUp()
    const id = await subscribe(person, 'pro')
    expect(await plan(person)).toMatchObject({
      id,
      state: 'active',
      plan: 'pro',
      amount: 1500,
      cancelAtEnd: false,
    })
    expect(await balanceOf(person)).toBe(2000)
    expect(await opens(person)).toBe(true)
    const session = stripe.state.sessions.require(await sessionOf(id))
    expect(session).toMatchObject({
      client_reference_id: id,
      customer,
      mode: 'subscription',
      amount_total: 1500,
    })
    await stripe.resend('invoice.paid')
    await stripe.resend('checkout.session.completed')
    expect(await balanceOf(person)).toBe(2000)
    await advance(32)
    expect(await balanceOf(person)).toBe(4000)
    const { invoices } = await see(person)
    expect(invoices.map(({ state, payment }) => [state, payment?.tokens])).toEqual([
      ['paid', 2000],
      ['paid', 2000],
    ])
  })

  it('is begun once by two clicks, and another wish takes the place of one that waits', async () => {
    const { person } = await signUp()
    const both = await Promise.all([1, 2].map(() => person.post('/api/subscriptions', wishOf('pro'))))
    expect(both.map(({ status }) => status)).toEqual([201, 201])
    expect(both[0]?.body.subscription.id).toBe(both[1]?.body.subscription.id)
    expect(both[0]?.body.payUrl).toBe(both[1]?.body.payUrl)
    const first = await sessionOf(both[0]?.body.subscription.id)
    const { id } = await take(person, 'small')
    expect(stripe.state.sessions.require(first).status).toBe('expired')
    expect((await see(person)).waiting).toMatchObject({ id, plan: 'small' })
    expect((await person.post('/api/subscription/pay')).body.payUrl).toMatch(/^http/)
    expect((await person.post('/api/subscription/cancel')).body).toMatchObject({ id, state: 'expired' })
    expectProblem(await person.post('/api/subscription/cancel'), 409, 'no_plan')
  })

  it('that ends while its page is made is paid nowhere', async () => {
    const { person } = await signUp()
    const { start } = provider.plans
    provider.plans.start = async checkout => {
      provider.plans.start = start
      const made = await start(checkout)
      await api.database.call('closeAccount', { personId: person.me.id })
      return made
    }
    const { body } = await person.post('/api/subscriptions', wishOf('pro'))
    expect([body.payUrl, body.subscription.state]).toEqual([null, 'cancelled'])
    const pages = stripe.state.sessions
      .all()
      .filter(({ client_reference_id }) => client_reference_id === body.subscription.id)
    expect(pages).toMatchObject([{ status: 'expired' }])
  })

  it('that ended in the instant of its payment gives what was paid for, and is not renewed', async () => {
    const { person } = await signUp()
    const { id } = await take(person, 'pro')
    await api.database.call('setSubscriptionEnd', { id, ends: true, now: true })
    await pay(id)
    const { subscription } = stripe.state.sessions.require(await sessionOf(id))
    expect(stripe.state.subscriptions.require(String(subscription)).status).toBe('canceled')
    expect(await balanceOf(person)).toBe(2000)
    expect(await plan(person)).toBeNull()
  })

  it('taken with the test key ends at once when the live one is in force, and makes room for another', async () => {
    const [{ person }, { person: other }] = [await signUp(), await signUp()]
    await subscribe(person, 'pro')
    const id = await subscribe(other, 'week')
    provider.live = true
    try {
      const { body } = await person.post('/api/subscription/cancel')
      expect(body).toMatchObject({ live: false, state: 'cancelled' })
      await take(person, 'small')
      const ended = await admin.post(`/api/admin/subscriptions/${id}/cancel`, { reason: 'We are live.' })
      expect(ended.body).toMatchObject({ live: false, state: 'cancelled' })
    } finally {
      provider.live = false
    }
  })

  it('is paid by whoever was deleted at Stripe, as somebody new', async () => {
    const person = await api.signUp()
    const pages = (id: string) =>
      stripe.state.sessions.all().filter(({ client_reference_id }) => client_reference_id === id)
    const [first] = pages((await take(person, 'pro')).id)
    await client.customers.del(String(first?.customer))
    const id = await subscribe(person, 'small')
    expect(await balanceOf(person)).toBe(300)
    const [second] = pages(id)
    expect(second?.customer).not.toBe(first?.customer)
    await client.customers.del(String(second?.customer))
    const { body } = await person.post('/api/subscription/portal', {})
    expect(body.url).toMatch(/^http/)
    await stripe.deliver()
    expect(await plan(person)).toBeNull()
  })

  it('is found paid by whoever comes back, without any webhook', async () => {
    const { person } = await signUp()
    const { id } = await take(person, 'pro')
    stripe.chaos({ lose: 1 })
    stripe.pay(await sessionOf(id))
    await stripe.deliver()
    expect((await see(person)).subscription).toBeNull()
    const answers = await Promise.all([1, 2, 3].map(() => person.post('/api/subscription/settle')))
    expect(answers.map(({ body }) => body.subscription.state)).toEqual(['active', 'active', 'active'])
    expect(await balanceOf(person)).toBe(2000)
  })

  it('is tried first, once in a life', async () => {
    const { person, advance } = await signUp()
    await subscribe(person, 'tried')
    expect(await plan(person)).toMatchObject({ state: 'trialing', trialDays: 14 })
    expect(await balanceOf(person)).toBe(1000)
    expect((await see(person)).tried).toBe(true)
    await advance(15)
    expect(await plan(person)).toMatchObject({ state: 'active' })
    expect(await balanceOf(person)).toBe(2000)
    const { invoices } = await see(person)
    expect(invoices.map(({ trial, amount }) => [trial, amount])).toEqual([
      [false, 1500],
      [true, 0],
    ])
    await person.post('/api/subscription/cancel')
    await advance(32)
    expect(await plan(person)).toBeNull()
    await subscribe(person, 'tried')
    expect(await plan(person)).toMatchObject({ state: 'active', trialDays: null })
  })

  it('gives nothing for the invoice of a trial that was cut short', async () => {
    const { person, advance } = await signUp()
    stripe.chaos({ lose: 1 })
    const id = await subscribe(person, 'tried')
    await advance(3)
    const session = stripe.state.sessions.require(await sessionOf(id))
    await client.subscriptions.update(String(session.subscription), { trial_end: 'now' })
    await advance(1)
    await person.post('/api/subscription/settle')
    expect((await see(person)).invoices.map(({ trial, amount }) => [trial, amount])).toEqual([
      [false, 1500],
      [true, 0],
    ])
    expect(await balanceOf(person)).toBe(1000)
  })

  it('asks for its set-up once', async () => {
    const { person, advance } = await signUp()
    await subscribe(person, 'fitted')
    await advance(32)
    expect((await see(person)).invoices.map(({ amount }) => amount)).toEqual([2000, 5000])
    expect(await balanceOf(person)).toBe(2000)
  })

  it('falls behind with a failing card, and recovers', async () => {
    const { person, customer, advance } = await signUp()
    await subscribe(person, 'pro')
    stripe.setDecline(customer, 'insufficient_funds')
    await advance(32)
    expect(await plan(person)).toMatchObject({ state: 'past_due', pastDueSince: expect.any(String) })
    expect((await see(person)).invoices[0]).toMatchObject({
      state: 'overdue',
      payment: { state: 'failed', failureCode: 'insufficient_funds' },
    })
    expect(await balanceOf(person)).toBe(2000)
    expectProblem(
      await person.post('/api/subscription/change', { plan: 'small', amount: 500 }),
      409,
      'not_paid',
    )
    stripe.setDecline(customer)
    await advance(4)
    expect(await plan(person)).toMatchObject({ state: 'active', pastDueSince: null })
    expect(await balanceOf(person)).toBe(4000)
  })

  it('ends at Stripe when nobody pays for thirty days', async () => {
    const { person, customer, advance } = await signUp()
    const id = await subscribe(person, 'pro')
    stripe.setDecline(customer, 'insufficient_funds')
    await advance(32)
    const parts = { database: api.database, provider }
    await endUnpaidPlans(parts, 30, new Date(Date.now() + 29 * daySeconds * 1000))
    expect(await plan(person)).toMatchObject({ state: 'past_due' })
    await endUnpaidPlans(parts, 30, new Date(Date.now() + 31 * daySeconds * 1000))
    expect(await plan(person)).toBeNull()
    expect((await admin.get(`/api/admin/subscriptions/${id}`)).body).toMatchObject({ state: 'cancelled' })
    expect(await opens(person)).toBe(false)
  })

  /** Plans that nobody has paid for 31 days, the first of which Stripe has not. */
  const endUnpaid = (as = provider) =>
    endUnpaidPlans(
      { database: api.database, provider: as },
      30,
      new Date(Date.now() + 31 * daySeconds * 1000),
    )
  const startUnpaid = async () => {
    const people = [await signUp(), await signUp()] as const
    for (const { person, customer, advance } of people) {
      await subscribe(person, 'pro')
      stripe.setDecline(customer, 'insufficient_funds')
      await advance(32)
    }
    const [{ customer }] = people
    const gone = stripe.state.subscriptions.all().find(one => one.customer === customer)
    if (!gone) throw new Error('no subscription')
    stripe.state.subscriptions.remove(gone.id)
    return { people, gone }
  }

  it('ends though another cannot be ended', async () => {
    const {
      people: [lost, late],
      gone,
    } = await startUnpaid()
    const cancel = async (id: string) => {
      if (id === gone.id) throw new Error('nobody answers')
      await provider.plans.cancel(id)
    }
    await expect(endUnpaid({ ...provider, plans: { ...provider.plans, cancel } })).rejects.toThrow(
      'plans that could not be ended: 1',
    )
    expect(await plan(late.person)).toBeNull()
    expect(await plan(lost.person)).toMatchObject({ state: 'past_due' })
    stripe.state.subscriptions.add(gone)
  })

  it('ends here when Stripe has no such test data any more, but never a live one, which goes on elsewhere', async () => {
    const {
      people: [lost],
      gone,
    } = await startUnpaid()
    const setLive = 'update octroi.subscription set live = $2 where person_id = $1'
    await api.database.query(setLive, [lost.person.me.id, true])
    await expect(endUnpaid({ ...provider, live: true })).rejects.toThrow('plans that could not be ended: 1')
    expect(await plan(lost.person)).toMatchObject({ state: 'past_due' })
    await api.database.query(setLive, [lost.person.me.id, false])
    await endUnpaid()
    expect(await plan(lost.person)).toBeNull()
    stripe.state.subscriptions.add(gone)
  })

  it('ends with its period when it is cancelled, unless that is taken back', async () => {
    const { person, advance } = await signUp()
    await subscribe(person, 'pro')
    expect((await person.post('/api/subscription/cancel')).body).toMatchObject({
      state: 'active',
      cancelAtEnd: true,
    })
    expect((await person.post('/api/subscription/resume')).body).toMatchObject({ cancelAtEnd: false })
    await advance(32)
    expect(await plan(person)).toMatchObject({ state: 'active' })
    await person.post('/api/subscription/cancel')
    await advance(32)
    expect(await plan(person)).toBeNull()
    expect(await balanceOf(person)).toBe(4000)
  })

  it('becomes a bigger one now, with a new period that is paid in full', async () => {
    const { person, customer, advance } = await signUp()
    await subscribe(person, 'small')
    await advance(10)
    stripe.setDecline(customer, 'expired_card')
    const wish = { plan: 'pro', amount: 1500 }
    expectProblem(await person.post('/api/subscription/change', wish), 409, 'card_refused')
    expect(await plan(person)).toMatchObject({ plan: 'small', state: 'active', next: null })
    stripe.setDecline(customer)
    const { body } = await person.post('/api/subscription/change', wish)
    expect(body).toMatchObject({ plan: 'pro', amount: 1500, next: null })
    expect(await balanceOf(person)).toBe(2300)
    await stripe.deliver()
    expect(await balanceOf(person)).toBe(2300)
    expect(await opens(person)).toBe(true)
    expectProblem(await person.post('/api/subscription/change', wish), 409, 'same_plan')
    await advance(32)
    expect(await balanceOf(person)).toBe(4300)
  })

  it('becomes a yearly one now', async () => {
    const { person, advance } = await signUp()
    await subscribe(person, 'pro')
    await advance(10)
    const { body } = await person.post('/api/subscription/change', { plan: 'yearly', amount: 15_000 })
    expect(body).toMatchObject({ plan: 'yearly', every: 'year', state: 'active', next: null })
    expect(await balanceOf(person)).toBe(32_000)
    await advance(40)
    expect(await balanceOf(person)).toBe(32_000)
  })

  it('becomes a smaller one after its period, unless that is taken back', async () => {
    const { person, advance } = await signUp()
    await subscribe(person, 'pro')
    const smaller = { plan: 'small', amount: 500 }
    expect((await person.post('/api/subscription/change', smaller)).body).toMatchObject({
      plan: 'pro',
      next: { plan: 'small', amount: 500 },
    })
    const back = await person.post('/api/subscription/change', { plan: 'pro', amount: 1500 })
    expect(back.body).toMatchObject({ plan: 'pro', next: null })
    await person.post('/api/subscription/change', smaller)
    expect(await balanceOf(person)).toBe(2000)
    await advance(32)
    expect(await plan(person)).toMatchObject({ plan: 'small', next: null })
    expect(await balanceOf(person)).toBe(2300)
  })

  it('says where invoices and cards are, on a page that Octroi set up once and where no plan is switched', async () => {
    const { person } = await signUp()
    await subscribe(person, 'pro')
    const { body } = await person.post('/api/subscription/portal', {})
    expect(body.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/p\/session\//)
    expect((await person.post('/api/subscription/portal', {})).status).toBe(200)
    const { data } = await client.billingPortal.configurations.list()
    expect(data).toHaveLength(1)
    expect(data[0]?.features.subscription_update.enabled).toBe(false)
    expect(data[0]?.features.payment_method_update.enabled).toBe(true)
    const other = await api.signUp()
    expectProblem(await other.post('/api/subscription/portal', {}), 409, 'no_customer')
  })

  it('that is free needs no Stripe, and makes way for a paid one', async () => {
    const person = await api.signUp()
    const { body } = await person.post('/api/subscriptions', wishOf('free'))
    expect(body).toMatchObject({ payUrl: null, subscription: { free: true, state: 'active', plan: 'free' } })
    expect(await balanceOf(person)).toBe(100)
    expect((await person.post('/api/subscription/cancel')).body).toMatchObject({ cancelAtEnd: true })
    expect((await person.post('/api/subscription/resume')).body).toMatchObject({ cancelAtEnd: false })
    expectProblem(
      await person.post('/api/subscription/change', { plan: 'pro', amount: 1500 }),
      409,
      'free_plan',
    )
    await subscribe(person, 'pro')
    expect(await plan(person)).toMatchObject({ plan: 'pro', state: 'active' })
    expect(await balanceOf(person)).toBe(2100)
    expectProblem(await person.post('/api/subscriptions', wishOf('small')), 409, 'has_plan')
  })

  it('that is paid once gives its tokens once, and is refunded like any', async () => {
    const { person } = await signUp()
    const id = await subscribe(person, 'week')
    expect(await plan(person)).toMatchObject({
      id,
      state: 'active',
      every: 'once',
      periodEnd: expect.any(String),
    })
    expect(await balanceOf(person)).toBe(70)
    expect(await opens(person)).toBe(true)
    expectProblem(await person.post('/api/subscription/cancel'), 409, 'paid_once')
    stripe.refund(await sessionOf(id), { amount: 350 })
    await stripe.deliver()
    expect(await balanceOf(person)).toBe(35)
    const rest = stripe.refund(await sessionOf(id), { outcome: 'pending' })
    await stripe.deliver()
    expect(await plan(person)).toMatchObject({ state: 'active' })
    stripe.settleRefund(rest.id)
    await stripe.deliver()
    expect(await plan(person)).toBeNull()
    expect(await opens(person)).toBe(false)
    expect(await balanceOf(person)).toBe(0)
  })
})

describe('a pause', () => {
  const pause = (person: TestPerson, until?: string) =>
    person.post('/api/subscription/pause', until === undefined ? {} : { until })
  const resume = (person: TestPerson) => person.post('/api/subscription/resume')
  const inDays = (days: number) => new Date(Date.now() + days * daySeconds * 1000).toISOString()
  const invoiceStates = async (person: TestPerson) => (await see(person)).invoices.map(({ state }) => state)

  it('lets the paid period run out, and asks for nothing and gives nothing until the plan goes on', async () => {
    const { person, advance } = await signUp()
    await subscribe(person, 'pro')
    expect((await pause(person)).body).toMatchObject({ state: 'active', pauses: true, resumesAt: null })
    expect(await opens(person)).toBe(true)
    expectProblem(
      await person.post('/api/subscription/change', { plan: 'small', amount: 500 }),
      409,
      'paused',
    )
    await api.database.call('tendSubscriptions', { now: inDays(28) })
    await advance(32)
    expect(await plan(person)).toMatchObject({ state: 'paused', pauses: true, pastDueSince: null })
    expect(await balanceOf(person)).toBe(2000)
    expect(await opens(person)).toBe(false)
    await advance(62)
    await reconcile({ database: api.database, provider }, new Date(Date.now() - 60_000))
    await endUnpaidPlans({ database: api.database, provider }, 30, new Date(inDays(100)))
    expect(await plan(person)).toMatchObject({ state: 'paused' })
    expect(await invoiceStates(person)).toEqual(['cancelled', 'cancelled', 'cancelled', 'paid'])
    expect((await resume(person)).body).toMatchObject({ state: 'active', pauses: false })
    await stripe.deliver()
    expect(await balanceOf(person)).toBe(4000)
    expect(await opens(person)).toBe(true)
    await advance(32)
    expect(await balanceOf(person)).toBe(6000)
    const kinds = await api.database.query<{ kind: string }>(
      'select kind from octroi.outbox where person_id = $1',
      [person.me.id],
    )
    expect(kinds.map(({ kind }) => kind)).not.toContain('plan_renewing')
    expect(kinds.map(({ kind }) => kind)).not.toContain('plan_payment_failed')
  })

  it('is taken back before the period is over as if it had not been', async () => {
    const { person, advance } = await signUp()
    await subscribe(person, 'pro')
    await pause(person)
    const { body } = await resume(person)
    expect(body).toMatchObject({ state: 'active', pauses: false })
    expect(await balanceOf(person)).toBe(2000)
    await advance(32)
    expect(await plan(person)).toMatchObject({ state: 'active' })
    expect(await invoiceStates(person)).toEqual(['paid', 'paid'])
  })

  it('ends by itself on its day, and a card that is refused then is told as at any renewal', async () => {
    const { person, customer, advance } = await signUp()
    await subscribe(person, 'pro')
    expectProblem(await pause(person, inDays(3)), 400, 'invalid')
    expectProblem(await pause(person, inDays(500)), 400, 'invalid')
    const until = inDays(75)
    expect((await pause(person, until)).body).toMatchObject({ pauses: true, resumesAt: until })
    await advance(32)
    const parts = { database: api.database, provider }
    expect(await resumePausedPlans(parts, new Date(inDays(74)))).toBe(0)
    stripe.setDecline(customer, 'expired_card')
    expectProblem(await resume(person), 409, 'card_refused')
    expect(await plan(person)).toMatchObject({ state: 'paused', pauses: true, resumesAt: until })
    expect(await resumePausedPlans(parts, new Date(inDays(76)))).toBe(1)
    await stripe.deliver()
    expect(await plan(person)).toMatchObject({ state: 'past_due', pauses: false, resumesAt: null })
    expect(await balanceOf(person)).toBe(2000)
    stripe.setDecline(customer)
    await advance(4)
    expect(await plan(person)).toMatchObject({ state: 'active' })
    expect(await balanceOf(person)).toBe(4000)
  })

  it('ends by itself though another cannot', async () => {
    const [lost, other] = [await signUp(), await signUp()]
    for (const { person, advance } of [lost, other]) {
      await subscribe(person, 'pro')
      await pause(person, inDays(75))
      await advance(32)
    }
    const gone = stripe.state.subscriptions.all().find(({ customer }) => customer === lost.customer)
    if (!gone) throw new Error('no subscription')
    stripe.state.subscriptions.remove(gone.id)
    const resumed = resumePausedPlans({ database: api.database, provider }, new Date(inDays(76)))
    await expect(resumed).rejects.toThrow('plans that could not be taken up again: 1')
    expect(await plan(other.person)).toMatchObject({ state: 'active', pauses: false })
    stripe.state.subscriptions.add(gone)
    expect(await resumePausedPlans({ database: api.database, provider }, new Date(inDays(76)))).toBe(1)
  })

  it('is found, and kept, by the reconciler when no event of it arrives', async () => {
    const { person, advance } = await signUp()
    await subscribe(person, 'pro')
    await pause(person)
    stripe.chaos({ lose: 1 })
    await advance(32)
    expect(await plan(person)).toMatchObject({ state: 'active' })
    await reconcile({ database: api.database, provider }, new Date(Date.now() - 60_000))
    expect(await plan(person)).toMatchObject({ state: 'paused' })
    expect(await balanceOf(person)).toBe(2000)
  })

  it('is for what is paid anew, and can be cancelled at once', async () => {
    const free = await api.signUp()
    expectProblem(await pause(free), 409, 'no_plan')
    await free.post('/api/subscriptions', wishOf('free'))
    expectProblem(await pause(free), 409, 'not_renewed')
    const { person, customer, advance } = await signUp()
    await subscribe(person, 'pro')
    await person.post('/api/subscription/cancel')
    expectProblem(await pause(person), 409, 'ends')
    await resume(person)
    stripe.setDecline(customer, 'expired_card')
    await advance(32)
    expectProblem(await pause(person), 409, 'not_paid')
    stripe.setDecline(customer)
    await advance(4)
    await pause(person)
    await advance(32)
    expect((await person.post('/api/subscription/cancel')).body).toMatchObject({
      state: 'cancelled',
      pauses: false,
    })
  })
})

describe('money of a plan that goes back', () => {
  it('takes its share of the tokens of its month, and a dispute all while it is open', async () => {
    const { person, advance } = await signUp()
    const id = await subscribe(person, 'pro')
    await advance(32)
    const { providerId } = (await admin.get(`/api/admin/subscriptions/${id}`)).body
    stripe.refund(providerId, { amount: 500 })
    await stripe.deliver()
    expect(await balanceOf(person)).toBe(4000 - 666)
    const [, first] = stripe.state.invoices
      .all()
      .filter(one => one.parent?.subscription_details?.subscription === providerId)
      .reverse()
    const dispute = stripe.dispute(first?.id ?? '')
    await stripe.deliver()
    expect(await balanceOf(person)).toBe(2000 - 666)
    stripe.closeDispute(dispute.id, 'won')
    await stripe.deliver()
    expect(await balanceOf(person)).toBe(4000 - 666)
    expect((await see(person)).invoices.map(({ payment }) => [payment?.refunded, payment?.dispute])).toEqual([
      [500, 'none'],
      [0, 'won'],
    ])
  })
})

describe('the reconciler', () => {
  it('mends what lost webhooks left of plans, and finds nothing the second time', async () => {
    stripe.chaos({ lose: 1 })
    const since = new Date(Date.now() - 60_000)
    const [paid, renewed, once] = [await signUp(), await signUp(), await signUp()]
    await subscribe(paid.person, 'pro')
    await subscribe(renewed.person, 'pro')
    await renewed.advance(32)
    await subscribe(once.person, 'week')
    expect(await balanceOf(paid.person)).toBe(0)
    const parts = { database: api.database, provider }
    expect(await reconcile(parts, since)).toMatchObject({ failed: 0 })
    expect(await balanceOf(paid.person)).toBe(2000)
    expect(await balanceOf(renewed.person)).toBe(4000)
    expect(await balanceOf(once.person)).toBe(70)
    expect(await reconcile(parts, since)).toMatchObject({ mended: 0, failed: 0 })
  })

  it('finds what was changed at Stripe of what was made long before', async () => {
    const { person, advance } = await signUp()
    const id = await subscribe(person, 'pro')
    const dispute = stripe.dispute(await sessionOf(id))
    await stripe.deliver()
    expect(await balanceOf(person)).toBe(0)
    await advance(2)
    stripe.chaos({ lose: 1 })
    stripe.closeDispute(dispute.id, 'won')
    const { subscription } = stripe.state.sessions.require(await sessionOf(id))
    await client.subscriptions.update(String(subscription), { cancel_at_period_end: true })
    await stripe.deliver()
    const parts = { database: api.database, provider }
    const since = new Date(Date.now() + daySeconds * 1000)
    expect(await reconcile(parts, since)).toMatchObject({ mended: 1, failed: 0 })
    expect(await plan(person)).toMatchObject({ state: 'active', cancelAtEnd: true })
    expect(await balanceOf(person)).toBe(2000)
  })

  it('leaves the invoices of packs to their orders', async () => {
    const { person } = await signUp()
    const wish = { pack: 'starter', method: 'stripe', currency: 'eur', amount: 500, waiver: true }
    const { id } = (await person.post('/api/orders', wish)).body.order
    const [row] = await api.database.query<{ sessionId: string }>(
      'select session_id from octroi.customer_order where id = $1',
      [id],
    )
    stripe.pay(row?.sessionId ?? '')
    await stripe.deliver()
    expect(await balanceOf(person)).toBe(500)
    const { body } = await admin.get('/api/admin/payment-events?limit=50')
    const invoicePaid = body.items.find(({ type }: { type: string }) => type === 'invoice.paid')
    expect(invoicePaid).toMatchObject({ state: 'ignored' })
    expect(await see(person)).toEqual({ subscription: null, waiting: null, tried: false, invoices: [] })
  })
})

describe('admins', () => {
  it('find plans, keep them open, take suspensions back and cancel, with a reason that is kept', async () => {
    const { person, customer, advance } = await signUp()
    const id = await subscribe(person, 'pro')
    const found = await admin.get(`/api/admin/subscriptions?search=${person.email}&state=active&plan=pro`)
    expect(found.body.items).toMatchObject([{ id, person: { id: person.me.id } }])
    const at = `/api/admin/subscriptions/${id}`
    stripe.setDecline(customer, 'expired_card')
    await advance(32)
    const tend = (days: number) =>
      api.database.call('tendSubscriptions', { now: new Date(Date.now() + days * daySeconds * 1000) })
    await tend(15)
    expect((await admin.get(at)).body).toMatchObject({ state: 'suspended' })
    expect(await opens(person)).toBe(false)
    expect((await admin.post(`${at}/reactivate`, { reason: 'on the phone' })).body).toMatchObject({
      state: 'past_due',
    })
    expect((await admin.post(`${at}/extend`, { days: 20, reason: 'goodwill' })).body.keptUntil).toEqual(
      expect.any(String),
    )
    await tend(16)
    expect((await admin.get(at)).body).toMatchObject({ state: 'past_due' })
    expectProblem(await admin.post(`${at}/cancel`, {}), 400, 'invalid')
    expect((await admin.post(`${at}/cancel`, { reason: 'moved away', now: true })).body).toMatchObject({
      state: 'cancelled',
    })
    expectProblem(await admin.post(`${at}/cancel`, { reason: 'again' }), 409, 'not_running')
    const { items } = (await admin.get('/api/admin/audit?limit=100')).body
    const deeds = items
      .filter(({ subject }: { subject: string }) => subject === id)
      .map(({ kind }: { kind: string }) => kind)
    expect(deeds).toEqual(
      expect.arrayContaining(['subscription.extended', 'subscription.reactivated', 'subscription.cancelled']),
    )
  })

  it('make, change and remove plans of the portal, and lay over those of the file', async () => {
    const at = '/api/admin/offers/plans'
    const gold = { name: 'gold', title: 'Gold', price: 99.5, every: 'year', tokens: 1000, trial: 5 }
    expect((await admin.post(at, gold)).body).toMatchObject({ source: 'portal', prices: { eur: 9950 } })
    expectProblem(await admin.post(at, gold), 409, 'name_taken')
    expectProblem(await admin.post(at, { ...gold, name: 'odd', days: 5, rollover: 5 }), 400, 'invalid')
    expect(
      (await admin.call('PATCH', `${at}/gold`, { body: { price: 100, trial: null } })).body,
    ).toMatchObject({
      prices: { eur: 10_000 },
      entry: expect.not.objectContaining({ trial: 5 }),
    })
    expect((await admin.call('DELETE', `${at}/gold`)).status).toBe(204)
    const laid = await admin.call('PATCH', `${at}/small`, { body: { off: true } })
    expect(laid.body).toMatchObject({ source: 'file', changed: ['off'] })
    expect(JSON.stringify((await admin.get('/api/offers')).body.plans)).not.toContain('small')
    const back = await admin.call('PATCH', `${at}/small`, { body: { off: null } })
    expect(back.body).toMatchObject({ changed: [] })
    expectProblem(await admin.call('DELETE', `${at}/small`), 409, 'from_file')
    expect((await admin.get('/api/admin/offers')).body.plans).toHaveLength(10)
  })
})

describe('the export of one’s own data', () => {
  it('holds plans and invoices', async () => {
    const { person } = await signUp()
    await subscribe(person, 'pro')
    const { body } = await person.get('/api/me/export')
    expect(body.subscriptions).toMatchObject([{ plan: 'pro' }])
    expect(body.invoices).toMatchObject([{ amount: 1500 }])
  })
})

describe('a promotion of a plan', () => {
  let made = 0
  const promote = async (more: object = {}) => {
    const wish = { name: 'Sale', code: `PLAN-${++made}`, percent: 20, ...more }
    const { status, body } = await admin.post('/api/admin/promotions', wish)
    expect({ status, code: body.code }).toMatchObject({ status: 201 })
    return body as { id: string; code: string }
  }
  const takeWith = async (person: TestPerson, name: string, code: string, amount: number) => {
    const { body } = await person.post('/api/subscriptions', { ...wishOf(name), code, amount })
    expect(body.code).toBeUndefined()
    stripe.pay(await sessionOf(body.subscription.id))
    await stripe.deliver()
    return body.subscription.id as string
  }
  const paid = async (person: TestPerson) =>
    (await see(person)).invoices.map(({ amount }) => amount).reverse()
  const resultsOf = async (id: string) => (await admin.get(`/api/admin/promotions/${id}`)).body.results

  it.each([
    ['first', [1200, 1500, 1500], 300],
    ['renewals', [1500, 1200, 1200], 600],
    ['both', [1200, 1200, 1200], 900],
  ])('on %s takes its share off those payments', async (on, sums, given) => {
    const { id: promotion, code } = await promote({ on })
    const { person, advance } = await signUp()
    const check = await person.post('/api/promotions/check', { plan: 'pro', currency: 'eur', code })
    expect(check.body).toEqual({ amount: sums[0], discount: 300, title: 'Sale', on })
    await takeWith(person, 'pro', code, sums[0] ?? 0)
    expect(await plan(person)).toMatchObject({ state: 'active', promotion: 'Sale' })
    await advance(32)
    await advance(31)
    expect(await paid(person)).toEqual(sums)
    const [sum] = await resultsOf(promotion)
    expect(sum).toMatchObject({ uses: 1, paid: 4500 - given, given })
  })

  it('is off the price alone, and not off the set-up', async () => {
    const { code } = await promote({ percent: 100 })
    const { person } = await signUp()
    await takeWith(person, 'fitted', code, 0)
    expect(await paid(person)).toEqual([3000])
    expect(await balanceOf(person)).toBe(1000)
  })

  const change = async (person: TestPerson, name: string) => {
    const { status, body } = await person.post('/api/subscription/change', {
      plan: name,
      amount: prices[name],
    })
    expect(status).toBe(200)
    return body
  }

  it.each(['both', 'renewals'])('on %s ends for good when its plan is changed', async on => {
    const { code } = await promote({ on, percent: 90 })
    const { person, advance } = await signUp()
    await takeWith(person, 'pro', code, on === 'both' ? 150 : 1500)
    await advance(32)
    expect(await plan(person)).toMatchObject({ renewalDiscount: 1350 })
    expect(await change(person, 'small')).toMatchObject({ renewalDiscount: 0, next: { amount: 500 } })
    await change(person, 'pro')
    await change(person, 'small')
    await advance(31)
    expect(await plan(person)).toMatchObject({ plan: 'small', state: 'active', renewalDiscount: 0 })
    expect((await paid(person)).slice(1)).toEqual([150, 500])
  })

  it('ends when its plan is changed in a trial, and leaves what was taken off at Stripe itself', async () => {
    const { code } = await promote({ on: 'both', percent: 90 })
    const { code: renewals } = await promote({ on: 'renewals', percent: 90 })
    const [both, later, own] = [await signUp(), await signUp(), await signUp()]
    await takeWith(both.person, 'tried', code, 150)
    await takeWith(later.person, 'tried', renewals, 1500)
    for (const { person, advance } of [both, later]) {
      expect(await change(person, 'small')).toMatchObject({ state: 'trialing', promotion: null })
      await advance(15)
      await advance(31)
      expect(await paid(person)).toEqual([0, 500, 500])
    }
    await subscribe(own.person, 'pro')
    const coupon = await client.coupons.create({ percent_off: 50, duration: 'forever' })
    const [subscription] = (await client.subscriptions.list({ customer: own.customer })).data
    await client.subscriptions.update(subscription?.id ?? '', { discounts: [{ coupon: coupon.id }] })
    await change(own.person, 'small')
    await own.advance(32)
    expect(await paid(own.person)).toEqual([1500, 250])
  })

  it('stays when a cancellation of its plan is taken back', async () => {
    const { code } = await promote({ on: 'both' })
    const { person, advance } = await signUp()
    await takeWith(person, 'pro', code, 1200)
    await person.post('/api/subscription/cancel')
    expect(await change(person, 'pro')).toMatchObject({ renewalDiscount: 300, cancelAtEnd: false })
    await advance(32)
    expect(await paid(person)).toEqual([1200, 1200])
  })

  it('is given back when the plan that waits is cancelled, and found at Stripe when it was typed there', async () => {
    const { id: limited, code } = await promote({ totalLimit: 1 })
    const { person } = await signUp()
    await person.post('/api/subscriptions', { ...wishOf('pro'), code, amount: 1200 })
    expect((await admin.get(`/api/admin/promotions/${limited}`)).body).toMatchObject({ state: 'running' })
    await person.post('/api/subscription/cancel')
    const [use] = (await admin.get(`/api/admin/promotions/${limited}/uses`)).body.items
    expect(use).toMatchObject({ state: 'given_back', subscriptionId: expect.any(String) })
    const { id: open, code: typed } = await promote()
    const { id } = await take(person, 'pro')
    stripe.pay(await sessionOf(id), { promotionCode: typed })
    await stripe.deliver()
    const [found] = (await admin.get(`/api/admin/promotions/${open}/uses`)).body.items
    expect(found).toMatchObject({ typed: true, state: 'used', given: 300, paid: 1200 })
  })

  it('is used by a plan that ended in the instant of its payment', async () => {
    const { id: promotion, code } = await promote({ totalLimit: 1 })
    const { person } = await signUp()
    const { body } = await person.post('/api/subscriptions', { ...wishOf('pro'), code, amount: 1200 })
    const { id } = body.subscription
    await api.database.call('setSubscriptionEnd', { id, ends: true, now: true })
    await pay(id)
    const [use] = (await admin.get(`/api/admin/promotions/${promotion}/uses`)).body.items
    expect(use).toMatchObject({ subscriptionId: id, state: 'used', paid: 1200 })
    const check = await person.post('/api/promotions/check', { plan: 'pro', currency: 'eur', code })
    expectProblem(check, 409, 'promotion_used_up')
  })

  it('that is for renewals or in a trial is refused where there is none', async () => {
    const { code: renewals } = await promote({ on: 'renewals' })
    const { code: first } = await promote()
    const person = await api.signUp()
    const check = (name: string, code: string) =>
      person.post('/api/promotions/check', { plan: name, currency: 'eur', code })
    expectProblem(await check('week', renewals), 409, 'promotion_not_for_this')
    expectProblem(await check('tried', first), 409, 'promotion_not_for_this')
    expect((await check('tried', renewals)).status).toBe(200)
  })
})
