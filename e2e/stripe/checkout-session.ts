import type Stripe from 'stripe'
import type { Params } from './params.ts'
import { daySeconds } from './periods.ts'
import { invalid } from './refused.ts'
import { newId, type SessionPlan } from './state.ts'
import { readPausesWithoutCard } from './subscriptions.ts'
import { now, type World } from './world.ts'

/** The session that the parameters ask for, without its prices. */
export function readSession(
  world: World,
  params: Params,
  mode: 'payment' | 'setup' | 'subscription',
  customer: string | undefined,
): Stripe.Checkout.Session {
  const time = now(world, customer)
  const id = newId('cs_test')
  const isTaxed = params.object('automatic_tax')?.flag('enabled') ?? false
  const currency = params.text('currency')
  if (mode === 'setup' && currency === undefined)
    throw invalid('`currency` is required in `setup` mode.', 'currency', 'parameter_missing')
  return {
    id,
    object: 'checkout.session',
    adaptive_pricing: { enabled: false },
    after_expiration: null,
    allow_promotion_codes: params.flag('allow_promotion_codes') ?? null,
    allowed_payment_method_types: null,
    amount_subtotal: null,
    amount_total: null,
    automatic_tax: {
      enabled: isTaxed,
      liability: isTaxed ? { type: 'self' } : null,
      provider: isTaxed ? 'stripe' : null,
      status: isTaxed ? 'requires_location_inputs' : null,
    },
    billing_address_collection: null,
    cancel_url: params.text('cancel_url') ?? null,
    client_reference_id: params.text('client_reference_id') ?? null,
    client_secret: null,
    collected_information: null,
    consent: null,
    consent_collection: null,
    created: time,
    currency: currency?.toLowerCase() ?? null,
    currency_conversion: null,
    custom_fields: [],
    custom_text: {
      after_submit: null,
      shipping_address: null,
      submit: null,
      terms_of_service_acceptance: null,
    },
    customer: customer ?? null,
    customer_account: null,
    customer_creation: readCustomerCreation(params, mode, customer),
    customer_details: null,
    customer_email: readEmail(params, customer),
    discounts: [],
    expires_at: readExpiry(params, time),
    integration_identifier: null,
    invoice: null,
    invoice_creation: readInvoiceCreation(params, mode),
    livemode: false,
    locale: params.text('locale') ?? null,
    managed_payments: null,
    metadata: params.metadata() ?? {},
    mode,
    origin_context: null,
    payment_intent: null,
    payment_link: null,
    payment_method_collection:
      params.oneOf('payment_method_collection', ['always', 'if_required']) ??
      (mode === 'subscription' ? 'always' : 'if_required'),
    payment_method_configuration_details: null,
    payment_method_options: {},
    payment_method_types: ['card', 'sepa_debit'],
    payment_status: mode === 'setup' ? 'no_payment_required' : 'unpaid',
    permissions: null,
    recovered_from: null,
    saved_payment_method_options: null,
    setup_intent: null,
    shipping_address_collection: null,
    shipping_cost: null,
    shipping_options: [],
    status: 'open',
    submit_type: null,
    subscription: null,
    success_url: params.requireText('success_url'),
    total_details: null,
    ui_mode: 'hosted_page',
    url: `${world.url}/c/pay/${id}`,
    wallet_options: null,
  }
}

function readCustomerCreation(params: Params, mode: string, customer: string | undefined) {
  const creation = params.oneOf('customer_creation', ['always', 'if_required'])
  if (creation !== undefined && (customer !== undefined || mode === 'subscription'))
    throw invalid('`customer_creation` can only be used in payment and setup mode, without a customer.')
  if (customer !== undefined) return null
  return mode === 'subscription' ? 'always' : (creation ?? 'if_required')
}

function readEmail(params: Params, customer: string | undefined) {
  const email = params.text('customer_email') ?? null
  if (email !== null && customer !== undefined)
    throw invalid('You may only specify one of these parameters: customer, customer_email.')
  if (email !== null && !email.includes('@'))
    throw invalid(`Invalid email address: ${email}`, 'customer_email', 'email_invalid')
  return email
}

function readExpiry(params: Params, time: number): number {
  const expires = params.integer('expires_at') ?? time + daySeconds
  // The caller's clock and this one need not agree to the second.
  if (expires < time + 1790)
    throw invalid(
      'The `expires_at` timestamp must be at least 30 minutes from Checkout Session creation.',
      'expires_at',
    )
  if (expires > time + daySeconds + 10)
    throw invalid(
      'The `expires_at` timestamp must be less than 24 hours from Checkout Session creation.',
      'expires_at',
    )
  return expires
}

function readInvoiceCreation(params: Params, mode: string): Stripe.Checkout.Session.InvoiceCreation | null {
  const wish = params.object('invoice_creation')
  const data = wish?.object('invoice_data')
  data?.accept('account_tax_ids', 'issuer', 'rendering_options')
  if (wish && mode !== 'payment')
    throw invalid('`invoice_creation` can only be used in `payment` mode.', 'invoice_creation')
  if (mode !== 'payment') return null
  return {
    enabled: wish?.flag('enabled') ?? false,
    invoice_data: {
      account_tax_ids: null,
      custom_fields:
        data
          ?.list('custom_fields')
          .map(one => ({ name: one.requireText('name'), value: one.requireText('value') })) ?? null,
      description: data?.text('description') ?? null,
      footer: data?.text('footer') ?? null,
      issuer: null,
      metadata: data?.metadata() ?? {},
      rendering_options: null,
    },
  }
}

/** What is done when it is paid. */
export function readPlan(params: Params, time: number): SessionPlan {
  const payment = params.object('payment_intent_data')
  const subscription = params.object('subscription_data')
  payment?.accept('statement_descriptor', 'statement_descriptor_suffix', 'capture_method')
  subscription?.accept('invoice_settings', 'proration_behavior', 'billing_mode')
  const trialEnd = subscription?.integer('trial_end')
  if (trialEnd !== undefined && trialEnd < time + 2 * daySeconds)
    throw invalid(
      'The `trial_end` date has to be at least 2 days in the future.',
      'subscription_data[trial_end]',
    )
  return {
    payment: {
      description: payment?.text('description') ?? null,
      metadata: payment?.metadata() ?? {},
      receiptEmail: payment?.text('receipt_email') ?? null,
      setupFutureUsage: payment?.oneOf('setup_future_usage', ['off_session', 'on_session']) ?? null,
    },
    setupMetadata: params.object('setup_intent_data')?.metadata() ?? {},
    subscription: {
      description: subscription?.text('description') ?? null,
      metadata: subscription?.metadata() ?? {},
      trialDays: subscription?.integer('trial_period_days'),
      trialEnd,
      pausesWithoutCard: subscription ? readPausesWithoutCard(subscription) : false,
    },
  }
}
