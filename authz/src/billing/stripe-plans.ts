import type Stripe from 'stripe'
import { type Discount, type DiscountNow, keepDiscount, readDiscount } from './stripe-promotions.ts'

// The part of stripe.ts that is about plans.

/** A plan to be paid, and where the buyer comes from and goes back to. Amounts are in the currency's smallest unit. */
export type PlanCheckout = {
  subscriptionId: string
  customer: string
  terms: string
  title: string
  every: 'month' | 'year' | 'once'
  amount: number
  setup: number
  currency: string
  trialDays: number | null
  /** Off the first payment, or off each; without one the provider's page may take a code. */
  discount?: Discount | null
  language: 'en' | 'fr'
  successUrl: string
  cancelUrl: string
}

/** What was paid for an invoice, or tried. */
export type PaymentNow = {
  id: string
  state: 'pending' | 'processing' | 'succeeded' | 'failed'
  refunded: number
  dispute: 'none' | 'open' | 'won' | 'lost'
  /** All of the money has reached the buyer again. */
  isReturned: boolean
  paidAt: string | null
  failureCode: string | null
  failureMessage: string | null
  receiptUrl: string | null
}

/** An invoice of a plan as the provider knows it now; see supabase/schemas/settle_invoice.sql. */
export type InvoiceNow = {
  id: string
  number: string | null
  state: 'draft' | 'sent' | 'paid' | 'overdue' | 'cancelled'
  terms: string | null
  trial: boolean
  amount: number
  /** What was taken off. */
  discount: number
  currency: string
  url: string | null
  pdfUrl: string | null
  periodStart: string
  periodEnd: string | null
  madeAt: string
  payment: PaymentNow | null
}

/** A subscription as the provider knows it now; see supabase/schemas/settle_subscription.sql. */
export type PlanNow = DiscountNow & {
  session: string | null
  live: boolean
  subscription: string | null
  state: 'open' | 'active' | 'trialing' | 'paused' | 'past_due' | 'cancelled' | 'expired'
  terms: string | null
  unit: number | null
  currency: string | null
  periodStart: string | null
  periodEnd: string | null
  cancelAtEnd: boolean
  trialEnd: string | null
  /** Nothing is collected for its next periods, until then. */
  pauses?: boolean
  resumesAt?: string | null
  /** Nobody was asked to pay the running period. */
  unpaid?: boolean
  invoices: InvoiceNow[]
}

/** How the provider calls a plan of somebody's: by its subscription, or by the checkout session that began it. */
export type PlanRef = { subscription: string } | { session: string }

/** What the provider does about plans; every call as in Provider. */
export type PlanProvider = {
  /** The customer that stands for a person; the same person and address are one. */
  makeCustomer(person: { personId: string; email: string; name: string }): Promise<string>
  start(checkout: PlanCheckout): Promise<{ session: string; url: string }>
  /** Our id of the subscription, how things are, and the page where it is paid; null past paying. `payment` names one whose invoice is looked at however old it is. */
  read(
    ref: PlanRef,
    payment?: string | null,
  ): Promise<{ subscriptionId: string | null; now: PlanNow; url: string | null }>
  /** The plan that a payment was for; null when it was for none. */
  findByPayment(payment: string): Promise<PlanRef | null>
  setCancelAtEnd(subscription: string, cancels: boolean): Promise<void>
  /** Collects nothing for the next periods; until then is for us to know. */
  pause(subscription: string, until: Date | null): Promise<void>
  /** Collects again: from the next period on, or for a new one that begins now. False when the card was refused and `mustBePaid`: nothing changed. */
  unpause(subscription: string, how: { beginsNow: boolean; mustBePaid: boolean }): Promise<boolean>
  /** Ends it now; done when it had ended. */
  cancel(subscription: string): Promise<void>
  /** Another price and its terms: from now on, with a new period that is paid in full at once, or from the next period on. False when the card was refused: nothing changed. */
  change(change: PlanChange): Promise<boolean>
  /** The page where a customer sees invoices and changes cards. */
  openPortal(customer: string, returnUrl: string, language: 'en' | 'fr'): Promise<string>
  /** The plans whose sessions and invoices were made since. */
  listRecent(since: Date): AsyncIterable<PlanRef>
}

export type PlanChange = {
  subscription: string
  terms: string
  title: string
  every: 'month' | 'year'
  amount: number
  currency: string
  isNow: boolean
}

/** What stripe.ts lends. */
type Lent = {
  tax: boolean
  given<T>(work: Promise<T>): Promise<T>
  readPayment(intent: string): Promise<PaymentNow>
  fail(message: string): Error
}

/** Invoices that a look takes in: a year of months. An older one is looked at when its payment is named. */
const invoicesRead = 12
const maxListed = 5000

/** A product's id says which terms it stands for. */
const productPrefix = 'octroi_plan_'
const productOf = (terms: string) => `${productPrefix}${terms}`
const termsOfProduct = (product: string | { id: string } | null | undefined): string | null => {
  const id = typeof product === 'string' ? product : product?.id
  return id?.startsWith(productPrefix) ? id.slice(productPrefix.length) : null
}

/** The id of what Stripe gives as an id or, expanded, whole. */
export const idOf = (value: string | { id: string } | null | undefined): string | null =>
  typeof value === 'string' ? value : (value?.id ?? null)

const timeOf = (seconds: number) => new Date(seconds * 1000).toISOString()
const timeOrNull = (seconds: number | null | undefined) =>
  seconds === null || seconds === undefined ? null : timeOf(seconds)

const states: Record<string, PlanNow['state']> = {
  // Its first payment is on the way; Stripe lets it expire after 23 hours.
  incomplete: 'open',
  incomplete_expired: 'expired',
  trialing: 'trialing',
  active: 'active',
  past_due: 'past_due',
  unpaid: 'past_due',
  paused: 'paused',
  canceled: 'cancelled',
}

const setupTitles = { en: 'set-up', fr: 'mise en service' }

const invoiceState = (invoice: Stripe.Invoice): InvoiceNow['state'] => {
  if (invoice.status === 'paid') return 'paid'
  if (invoice.status === 'draft' || invoice.status === null) return 'draft'
  if (invoice.status !== 'open') return 'cancelled'
  return invoice.attempt_count > 0 ? 'overdue' : 'sent'
}

const intentOf = (invoice: Stripe.Invoice): string | null => {
  const [payment] = (invoice.payments?.data ?? []).filter(({ status }) => status !== 'canceled').slice(-1)
  return idOf(payment?.payment.payment_intent)
}

/** The line that is for the plan; the other ones are a set-up fee. */
const planLine = (invoice: Stripe.Invoice) =>
  invoice.lines.data.find(line => termsOfProduct(line.pricing?.price_details?.product) !== null) ??
  invoice.lines.data[0]

export const subscriptionOfInvoice = (invoice: object): string | null => {
  const { parent, subscription } = invoice as {
    parent?: { subscription_details?: { subscription?: string | { id: string } } | null } | null
    /** Before 2025-03-31. */
    subscription?: string | { id: string } | null
  }
  return idOf(parent?.subscription_details?.subscription ?? subscription)
}

/** Takes a cancellation back, in whichever of its two ways it was said: Stripe's own page says the second. */
const goesOn = ({ cancel_at, cancel_at_period_end }: Stripe.Subscription) =>
  cancel_at !== null && !cancel_at_period_end ? { cancel_at: '' as const } : { cancel_at_period_end: false }

/** What was made for the running period; nothing is collected for what is void, or a draft that stays one. */
const isLeftUnpaid = (invoices: Stripe.Invoice[], periodStart: number | undefined): boolean => {
  const current = invoices.findLast(invoice => planLine(invoice)?.period.start === periodStart)
  if (current === undefined) return false
  return current.status === 'draft'
    ? current.auto_advance === false
    : current.status === 'void' || current.status === 'uncollectible'
}

const readTime = (text: string | undefined): string | null => {
  const time = Date.parse(text ?? '')
  return Number.isNaN(time) ? null : new Date(time).toISOString()
}

const isCardError = (error: unknown) =>
  ((error as Error | null)?.cause as { type?: string } | undefined)?.type === 'StripeCardError'

/** Opens Stripe's plans. */
export const openPlans = (client: Stripe, { tax, given, readPayment, fail }: Lent): PlanProvider => {
  /** Made before it is sold: whoever comes second finds it there. */
  const keepProduct = async (terms: string, title: string) => {
    const id = productOf(terms)
    try {
      await given(client.products.create({ id, name: title, metadata: { terms } }))
    } catch (error) {
      const { code } = ((error as Error).cause ?? {}) as { code?: string }
      if (code !== 'resource_already_exists') throw error
    }
    return id
  }

  const start: PlanProvider['start'] = async wish => {
    const { subscriptionId, currency, title, every, trialDays, language } = wish
    const product = await keepProduct(wish.terms, title)
    const metadata = { subscription: subscriptionId, terms: wish.terms }
    const isOnce = every === 'once'
    const setupName = `${title}: ${setupTitles[language]}`
    const coupon = wish.discount ? await keepDiscount(client, given, wish.discount) : null
    const session = await given(
      client.checkout.sessions.create(
        {
          mode: isOnce ? 'payment' : 'subscription',
          client_reference_id: subscriptionId,
          customer: wish.customer,
          line_items: [
            {
              quantity: 1,
              price_data: {
                currency,
                unit_amount: wish.amount,
                product,
                ...(isOnce ? {} : { recurring: { interval: every } }),
              },
            },
            ...(wish.setup > 0
              ? [
                  {
                    quantity: 1,
                    price_data: { currency, unit_amount: wish.setup, product_data: { name: setupName } },
                  },
                ]
              : []),
          ],
          metadata,
          ...(isOnce
            ? {
                payment_intent_data: { metadata, description: title },
                invoice_creation: { enabled: true, invoice_data: { metadata } },
              }
            : {
                subscription_data: {
                  metadata,
                  description: title,
                  ...(trialDays === null ? {} : { trial_period_days: trialDays }),
                },
              }),
          automatic_tax: { enabled: tax },
          ...(tax ? { customer_update: { address: 'auto' as const } } : {}),
          // Stripe takes one or the other.
          ...(coupon === null ? { allow_promotion_codes: true } : { discounts: [{ coupon }] }),
          locale: language,
          success_url: wish.successUrl,
          cancel_url: wish.cancelUrl,
        },
        { idempotencyKey: subscriptionId },
      ),
    )
    if (!session.url) throw fail('Stripe made a session without a page')
    return { session: session.id, url: session.url }
  }

  const toInvoice = async (
    invoice: Stripe.Invoice,
    { trial_start, trial_end }: Stripe.Subscription,
  ): Promise<InvoiceNow> => {
    const line = planLine(invoice)
    const intent = intentOf(invoice)
    const period = line?.period ?? { start: invoice.period_start, end: invoice.period_end }
    return {
      id: invoice.id,
      number: invoice.number,
      state: invoiceState(invoice),
      terms: termsOfProduct(line?.pricing?.price_details?.product),
      // A trial that is cut short ends before the period that its invoice names.
      trial:
        trial_start !== null && trial_end !== null && period.start >= trial_start && period.start < trial_end,
      amount: invoice.status === 'paid' ? invoice.amount_paid : invoice.amount_due,
      discount: (invoice.total_discount_amounts ?? []).reduce((sum, { amount }) => sum + amount, 0),
      currency: invoice.currency,
      url: invoice.hosted_invoice_url ?? null,
      pdfUrl: invoice.invoice_pdf ?? null,
      periodStart: timeOf(period.start),
      periodEnd: timeOf(period.end),
      madeAt: timeOf(invoice.created),
      payment: intent === null ? null : await readPayment(intent),
    }
  }

  const invoiceOfPayment = async (payment: string): Promise<string | null> => {
    const { data } = await given(
      client.invoicePayments.list({ payment: { type: 'payment_intent', payment_intent: payment }, limit: 1 }),
    )
    return idOf(data[0]?.invoice)
  }

  const listInvoices = async (subscription: string, payment: string | null) => {
    const page = { subscription, limit: invoicesRead, expand: ['data.payments'] }
    const { data } = await given(client.invoices.list(page))
    const named = payment === null ? null : await invoiceOfPayment(payment)
    if (named !== null && !data.some(({ id }) => id === named)) {
      const older = await given(client.invoices.retrieve(named, { expand: ['payments'] }))
      if (subscriptionOfInvoice(older) === subscription) data.push(older)
    }
    return data.reverse()
  }

  const readSubscription = async (
    id: string,
    session: Stripe.Checkout.Session | null,
    payment: string | null,
  ) => {
    const subscription = await given(client.subscriptions.retrieve(id))
    const [item] = subscription.items.data
    const invoices: InvoiceNow[] = []
    const listed = await listInvoices(id, payment)
    for (const invoice of listed) invoices.push(await toInvoice(invoice, subscription))
    const now: PlanNow = {
      session: session?.id ?? null,
      ...(session === null ? { discount: 0, typed: false, promotion: null } : readDiscount(session)),
      live: subscription.livemode,
      subscription: id,
      state: states[subscription.status] ?? 'paused',
      terms: termsOfProduct(item?.price.product as string | { id: string } | undefined),
      unit: item?.price.unit_amount ?? null,
      currency: subscription.currency,
      periodStart: timeOrNull(item?.current_period_start),
      periodEnd: timeOrNull(item?.current_period_end),
      cancelAtEnd: subscription.cancel_at_period_end || subscription.cancel_at !== null,
      trialEnd: timeOrNull(subscription.trial_end),
      pauses: subscription.pause_collection !== null,
      resumesAt: readTime(subscription.metadata.resumes),
      unpaid: isLeftUnpaid(listed, item?.current_period_start),
      invoices,
    }
    return { subscriptionId: subscription.metadata.subscription ?? null, now, url: null }
  }

  /** A session without a subscription: what is paid once, whose session stands for the invoice, and what is not begun. */
  const readOnce = async (session: Stripe.Checkout.Session) => {
    const intent = idOf(session.payment_intent)
    const payment = intent === null ? null : await readPayment(intent)
    const isOnce = session.mode === 'payment'
    const isPaid =
      isOnce &&
      ((session.status === 'complete' && session.payment_status !== 'unpaid') ||
        payment?.state === 'succeeded')
    const invoice = typeof session.invoice === 'object' ? session.invoice : null
    // A late payment's charge was made days before its money came, the invoice of it after.
    const paidAt =
      timeOrNull(invoice?.status_transitions.paid_at) ?? payment?.paidAt ?? timeOf(session.created)
    const one: InvoiceNow = {
      id: session.id,
      number: invoice?.number ?? null,
      state: isPaid ? 'paid' : session.status === 'expired' ? 'cancelled' : 'sent',
      terms: session.metadata?.terms ?? null,
      trial: false,
      amount: session.amount_total ?? 0,
      discount: session.total_details?.amount_discount ?? 0,
      currency: session.currency ?? '',
      url: invoice?.hosted_invoice_url ?? null,
      pdfUrl: invoice?.invoice_pdf ?? null,
      periodStart: paidAt,
      periodEnd: null,
      madeAt: timeOf(session.created),
      payment,
    }
    const now: PlanNow = {
      session: session.id,
      ...readDiscount(session),
      live: session.livemode,
      subscription: null,
      // Nothing at Stripe ends what was paid once: its money does.
      state: isPaid
        ? payment?.isReturned
          ? 'cancelled'
          : 'active'
        : session.status === 'expired'
          ? 'expired'
          : 'open',
      terms: session.metadata?.terms ?? null,
      unit: isOnce ? session.amount_subtotal : null,
      currency: session.currency,
      periodStart: isPaid ? paidAt : null,
      periodEnd: null,
      cancelAtEnd: false,
      trialEnd: null,
      invoices: isPaid || payment !== null ? [one] : [],
    }
    return {
      subscriptionId: session.client_reference_id,
      now,
      url: session.status === 'open' ? session.url : null,
    }
  }

  const read: PlanProvider['read'] = async (ref, payment = null) => {
    if ('subscription' in ref) return readSubscription(ref.subscription, null, payment)
    const session = await given(client.checkout.sessions.retrieve(ref.session, { expand: ['invoice'] }))
    const subscription = idOf(session.subscription)
    return subscription === null ? readOnce(session) : readSubscription(subscription, session, payment)
  }

  const change: PlanProvider['change'] = async wish => {
    const { subscription: id, terms, every, amount, currency } = wish
    const product = await keepProduct(terms, wish.title)
    const subscription = await given(client.subscriptions.retrieve(id))
    const [item] = subscription.items.data
    const price_data = { currency, unit_amount: amount, product, recurring: { interval: every } }
    // What was changed before an answer was lost is not changed, and paid, again.
    const isDone = termsOfProduct(item?.price.product as string | undefined) === terms
    if (isDone && subscription.cancel_at === null) return true
    try {
      await given(
        client.subscriptions.update(id, {
          items: [{ id: item?.id ?? '', price_data }],
          metadata: { terms },
          proration_behavior: 'none',
          ...goesOn(subscription),
          ...(wish.isNow && subscription.status !== 'trialing'
            ? {
                billing_cycle_anchor: { type: 'now' as const },
                payment_behavior: 'error_if_incomplete' as const,
              }
            : {}),
        }),
      )
      return true
    } catch (error) {
      if (isCardError(error)) return false
      throw error
    }
  }

  const unpause: PlanProvider['unpause'] = async (id, { beginsNow, mustBePaid }) => {
    try {
      await given(
        client.subscriptions.update(id, {
          pause_collection: '',
          metadata: { resumes: '' },
          ...(beginsNow
            ? {
                billing_cycle_anchor: { type: 'now' as const },
                proration_behavior: 'none' as const,
                payment_behavior: mustBePaid
                  ? ('error_if_incomplete' as const)
                  : ('allow_incomplete' as const),
              }
            : {}),
        }),
      )
      return true
    } catch (error) {
      if (isCardError(error)) return false
      throw error
    }
  }

  async function* listRecent(since: Date): AsyncIterable<PlanRef> {
    const page = { created: { gte: Math.floor(since.getTime() / 1000) }, limit: 100 }
    let count = 0
    for await (const invoice of client.invoices.list(page)) {
      const subscription = subscriptionOfInvoice(invoice)
      if (subscription !== null) yield { subscription }
      if (++count >= maxListed) break
    }
  }

  return {
    makeCustomer: async ({ personId, email, name }) => {
      const wish = { email, ...(name === '' ? {} : { name }), metadata: { person: personId } }
      const { id } = await given(
        client.customers.create(wish, {
          idempotencyKey: `customer:${personId}:${email}:${name}`.slice(0, 255),
        }),
      )
      return id
    },
    start,
    read,
    findByPayment: async payment => {
      const invoice = await invoiceOfPayment(payment)
      const subscription =
        invoice === null ? null : subscriptionOfInvoice(await given(client.invoices.retrieve(invoice)))
      return subscription === null ? null : { subscription }
    },
    setCancelAtEnd: async (id, cancels) => {
      const wish = cancels
        ? { cancel_at_period_end: true }
        : goesOn(await given(client.subscriptions.retrieve(id)))
      await given(client.subscriptions.update(id, wish))
    },
    pause: async (id, until) => {
      const metadata = { resumes: until?.toISOString() ?? '' }
      await given(client.subscriptions.update(id, { pause_collection: { behavior: 'void' }, metadata }))
    },
    unpause,
    cancel: async subscription => {
      const { status } = await given(client.subscriptions.retrieve(subscription))
      if (states[status] !== 'cancelled' && states[status] !== 'expired')
        await given(client.subscriptions.cancel(subscription))
    },
    change,
    openPortal: async (customer, returnUrl, language) => {
      const wish = { customer, return_url: returnUrl, locale: language }
      return (await given(client.billingPortal.sessions.create(wish))).url
    },
    listRecent,
  }
}
