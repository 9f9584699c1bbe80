import Stripe from 'stripe'
import { Refused } from '../../../e2e/stripe/refused.ts'
import type { StripeStandIn } from '../../../e2e/stripe/stripe.ts'
import { type PlanCalendar, tendPlans } from '../../src/billing/plan-calendar.ts'
import { settlePlan } from '../../src/billing/plan-settlement.ts'
import { type Provider, ProviderError } from '../../src/billing/provider.ts'
import type { Database } from '../../src/database.ts'
import { uuidv7 } from '../../src/uuid.ts'
import { plans, type Step } from './plan-history.ts'
import { chargeBatch, holdings, makeItem, makeWallet, type Wallet } from './wallets.ts'

const daySeconds = 86_400
const calendar: PlanCalendar = { reminders: [7, 3], mails: [3, 7], suspend: 14, cancel: 30 }

/** Where lives are lived; `app` is what their tokens are spent on. */
export type Setting = { database: Database; stripe: StripeStandIn; provider: Provider; app: number }

type Row = {
  id: string
  state: string
  providerId: string | null
  title: string
  amount: number
  every: string
  cancelAtEnd: boolean
  termsId: string
  nextTitle: string | null
  trialDays: number | null
}
type Of<Kind extends Step['kind']> = Extract<Step, { kind: Kind }>

const planOf = (index: number) => {
  const plan = plans[index]
  if (plan === undefined) throw new Error(`no plan ${index}`)
  return plan
}
const sum = (amounts: number[]) => amounts.reduce((all, one) => all + one, 0)

/** Somebody with plans, and a clock of their own at Stripe. */
export class PlanLife {
  readonly wallet: Wallet
  readonly #at: Setting
  readonly #client: Stripe
  readonly #clock: string
  readonly #customer: string
  /** Whether the service dies after its calls where a step says so. */
  readonly #isMortal: boolean
  readonly #taken: { id: string; plan: number; session: string }[] = []

  private constructor(
    at: Setting,
    wallet: Wallet,
    client: Stripe,
    { clock, customer, isMortal }: { clock: string; customer: string; isMortal: boolean },
  ) {
    this.#at = at
    this.wallet = wallet
    this.#client = client
    this.#clock = clock
    this.#customer = customer
    this.#isMortal = isMortal
  }

  /** `startsAt` in seconds. */
  static async begin(at: Setting, startsAt: number, plan: number, isMortal: boolean): Promise<PlanLife> {
    const wallet = await makeWallet(at.database)
    const client = new Stripe(at.stripe.apiKey, at.stripe.config)
    const clock = await client.testHelpers.testClocks.create({ frozen_time: startsAt })
    const email = `${wallet.personId}@example.com`
    const customer = await client.customers.create({ email, test_clock: clock.id })
    const life = new PlanLife(at, wallet, client, { clock: clock.id, customer: customer.id, isMortal })
    await life.#take(plan)
    return life
  }

  /** Seconds. */
  get time(): number {
    return this.#at.stripe.state.testClocks.require(this.#clock).frozen_time
  }

  /** What they have paid by Stripe's own books, and what was sent back or is on its way. */
  moneyAtStripe() {
    const back = this.#at.stripe.state.refunds
      .all()
      .filter(one => this.#isOwn(one) && one.status !== 'failed')
    return { paid: sum(this.#paid().map(one => one.amount_paid)), refunded: sum(back.map(one => one.amount)) }
  }

  async act(step: Step): Promise<void> {
    // No two things happen in the same second.
    this.#at.stripe.advanceClock(60, this.#clock)
    try {
      await (this.#deeds[step.kind] as (step: Step) => unknown)(step)
    } catch (error) {
      // Nobody can refund what was not paid.
      const isRefusal =
        error instanceof Refused ||
        error instanceof ProviderError ||
        error instanceof Stripe.errors.StripeError
      if (!isRefusal) throw error
    }
  }

  /** Takes their plans out of what the next lives' calendars tend. */
  async leave(): Promise<void> {
    await this.#at.database.query(
      `update octroi.subscription
          set state = 'cancelled', ended_at = now(), past_due_since = null, cancel_at_end = false
        where person_id = $1 and ended_at is null`,
      [this.wallet.personId],
    )
  }

  /** Asks Stripe how the plans are, as a page does that is opened. */
  async #look(): Promise<Row> {
    for (const { session } of this.#taken) await settlePlan(this.#at, { session })
    return this.#row(this.#held.id)
  }

  async #row(id: string): Promise<Row> {
    const [row] = await this.#at.database.call<Row>('listSubscriptions', { id })
    if (row === undefined) throw new Error(`no subscription ${id}`)
    return row
  }

  get #held() {
    const held = this.#taken.at(-1)
    if (held === undefined) throw new Error('no plan was taken')
    return held
  }

  /**
   * A plan with a trial, or whose tokens come along, is looked at before and after its periods: a trial that nobody saw
   * gives nothing, and what is left when a period begins is what the books know then.
   */
  get #isTimely(): boolean {
    return this.#taken.some(
      ({ plan }) => planOf(plan).trialDays !== null || planOf(plan).terms.rollover !== null,
    )
  }

  #isOwn({ customer }: { customer?: string | { id: string } | null }) {
    return customer === this.#customer
  }

  /** Invoices that were paid with money, oldest first. */
  #paid() {
    const invoices = this.#at.stripe.state.invoices.all()
    return invoices.filter(one => this.#isOwn(one) && one.status === 'paid' && one.amount_paid > 0)
  }

  #paidOne(which: number): string | undefined {
    const paid = this.#paid()
    return paid[which % paid.length]?.id
  }

  async #take(index: number): Promise<void> {
    const { database, provider } = this.#at
    const { terms, trialDays } = planOf(index)
    const wish = { terms, trialDays, live: false, language: 'en', address: null }
    const { personId } = this.wallet
    const [made] = await database.call<{ status: string; id: string }>('makeSubscription', {
      ...wish,
      id: uuidv7(),
      personId,
    })
    if (made?.status !== 'made') return
    const row = await this.#row(made.id)
    const { session } = await provider.plans.start({
      subscriptionId: made.id,
      customer: this.#customer,
      terms: row.termsId,
      title: terms.title,
      every: terms.every,
      amount: terms.amount,
      setup: terms.setup,
      currency: terms.currency,
      trialDays: row.trialDays,
      language: 'en',
      successUrl: 'https://portal.example.com/',
      cancelUrl: 'https://portal.example.com/',
    })
    await database.call('setSubscriptionSession', { id: made.id, sessionId: session })
    this.#taken.push({ id: made.id, plan: index, session })
  }

  /** What its owner wishes of a plan that runs. The service may die when Stripe has done it. */
  async #wish(crashes: boolean, work: (row: Row, providerId: string, isPaid: boolean) => Promise<unknown>) {
    const row = await this.#look()
    const { providerId, state } = row
    const isPaid = state === 'active' || state === 'trialing'
    if (providerId === null || !(isPaid || state === 'past_due' || state === 'suspended')) return
    await work(row, providerId, isPaid)
    if (!(crashes && this.#isMortal)) await settlePlan(this.#at, { subscription: providerId })
  }

  /** As POST /api/subscription/change does. */
  async #change(row: Row, subscription: string, index: number) {
    const terms = { ...planOf(index).terms, setup: 0 }
    if (terms.every === 'once' || (row.every === 'year' && terms.every === 'month')) return
    const isSame = terms.title === row.title
    if (isSame && row.nextTitle === null && !row.cancelAtEnd) return
    const [kept] = await this.#at.database.call<{ keepTerms: string }>('keepTerms', { terms })
    await this.#at.provider.plans.change({
      subscription,
      terms: isSame ? row.termsId : (kept?.keepTerms ?? ''),
      title: terms.title,
      every: terms.every,
      amount: terms.amount,
      currency: terms.currency,
      isNow: !isSame && (terms.amount > row.amount || terms.every !== row.every),
    })
  }

  readonly #deeds: { [Kind in Step['kind']]: (step: Of<Kind>) => unknown } = {
    pay: ({ how }) =>
      this.#at.stripe.pay(this.#held.session, how === 'decline' ? { decline: 'card_declined' } : how),
    'settle late': ({ ends }) => {
      const intents = this.#at.stripe.state.paymentIntents.all()
      const late = intents.find(one => this.#isOwn(one) && one.status === 'processing')
      if (late) this.#at.stripe.settleLate(late.id, ends ? 'succeeds' : 'fails')
    },
    expire: () => this.#at.stripe.expire(this.#held.session),
    time: async ({ days }) => {
      if (this.#isTimely) await this.#look()
      this.#at.stripe.advanceClock(days * daySeconds, this.#clock)
      if (this.#isTimely) await this.#look()
    },
    card: ({ code }) => this.#at.stripe.setDecline(this.#customer, code ?? undefined),
    'pay invoice': async () => {
      const open = this.#at.stripe.state.invoices.all().find(one => this.#isOwn(one) && one.status === 'open')
      if (open) await this.#client.invoices.pay(open.id)
    },
    refund: ({ which, part, isSlow }) => {
      const id = this.#paidOne(which)
      if (id) this.#at.stripe.refund(id, { amount: part, outcome: isSlow ? 'pending' : 'succeeded' })
    },
    'settle refund': ({ ends }) => {
      const refunds = this.#at.stripe.state.refunds.all()
      const refund = refunds.findLast(one => this.#isOwn(one) && one.status === 'pending')
      if (refund) this.#at.stripe.settleRefund(refund.id, ends ? 'succeeds' : 'fails')
    },
    dispute: ({ which }) => {
      const id = this.#paidOne(which)
      if (id) this.#at.stripe.dispute(id)
    },
    'close dispute': ({ won }) => {
      const { disputes, charges } = this.#at.stripe.state
      const isOpen = disputes.all().find(one => {
        const charge = charges.find(String(one.charge))
        return charge && this.#isOwn(charge) && one.status === 'needs_response'
      })
      if (isOpen) this.#at.stripe.closeDispute(isOpen.id, won ? 'won' : 'lost')
    },
    change: ({ plan, crashes }) =>
      this.#wish(crashes, async (row, id, isPaid) => (isPaid ? this.#change(row, id, plan) : undefined)),
    cancel: ({ now, crashes }) =>
      this.#wish(crashes, (_, id, isPaid) => {
        const { plans } = this.#at.provider
        return isPaid && !now ? plans.setCancelAtEnd(id, true) : plans.cancel(id)
      }),
    resume: ({ crashes }) =>
      this.#wish(crashes, async ({ cancelAtEnd }, id) =>
        cancelAtEnd ? this.#at.provider.plans.setCancelAtEnd(id, false) : undefined,
      ),
    'cancel elsewhere': async ({ days }) => {
      const held = this.#subscription
      if (!held) return
      if (days === null) await this.#client.subscriptions.cancel(held.id)
      else await this.#client.subscriptions.update(held.id, { cancel_at: this.time + days * daySeconds })
    },
    'end trial': async () => {
      await this.#look()
      const held = this.#subscription
      if (held?.status === 'trialing') await this.#client.subscriptions.update(held.id, { trial_end: 'now' })
    },
    spend: async ({ tokens }) => {
      await this.#look()
      const { walletId } = this.wallet
      const { available } = await holdings(this.#at.database, walletId)
      const spent = Math.min(tokens, available)
      if (spent > 0) await chargeBatch(this.#at.database, [makeItem(walletId, spent, this.#at.app)])
    },
    tend: async ({ days }) => {
      await this.#look()
      await tendPlans(this.#at, calendar, new Date(Date.now() + days * daySeconds * 1000))
    },
    again: async ({ plan }) => {
      const { session } = this.#held
      await this.#look()
      await this.#take(plan)
      if (this.#held.session !== session) this.#at.stripe.pay(this.#held.session)
    },
    'close account': async () => {
      await this.#look()
      await this.#at.database.call('closeAccount', { personId: this.wallet.personId })
      await tendPlans(this.#at, calendar)
    },
  }

  /** Its plan at Stripe, while it runs there. */
  get #subscription() {
    const { sessions, subscriptions } = this.#at.stripe.state
    const { subscription } = sessions.require(this.#held.session)
    const found = subscriptions.find(typeof subscription === 'string' ? subscription : undefined)
    return found?.status === 'canceled' ? undefined : found
  }
}
