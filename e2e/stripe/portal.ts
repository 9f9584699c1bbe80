import type Stripe from 'stripe'
import { page } from './page.ts'
import type { Params } from './params.ts'
import { invalid } from './refused.ts'
import type { Call, Route } from './routes.ts'
import { newId } from './state.ts'
import { change, emit, mergeMetadata, now, type World } from './world.ts'

export const portalRoutes: Route[] = [
  ['POST', '/v1/billing_portal/sessions', createSession],
  ['POST', '/v1/billing_portal/configurations', createConfiguration],
  ['GET', '/v1/billing_portal/configurations', listConfigurations],
  [
    'GET',
    '/v1/billing_portal/configurations/:id',
    ({ world, id }) => world.state.portalConfigurations.require(id),
  ],
  ['POST', '/v1/billing_portal/configurations/:id', updateConfiguration],
]

function createSession({ world, params }: Call) {
  const customer = world.state.customers.require(params.requireText('customer'), 'customer')
  const { portalConfigurations, portalSessions } = world.state
  const wanted = params.text('configuration')
  const configuration =
    wanted === undefined
      ? portalConfigurations.all().find(({ is_default }) => is_default)
      : portalConfigurations.require(wanted, 'configuration')
  if (!configuration)
    throw invalid(
      'No configuration provided and your test mode default configuration has not been created. Provide a ' +
        'configuration or create your default by saving your customer portal settings in test mode.',
    )
  const id = newId('bps')
  const session: Stripe.BillingPortal.Session = {
    id,
    object: 'billing_portal.session',
    configuration: configuration.id,
    created: now(world),
    customer: customer.id,
    customer_account: null,
    flow: null,
    livemode: false,
    locale: params.text('locale') ?? null,
    on_behalf_of: null,
    return_url: params.text('return_url') ?? configuration.default_return_url,
    url: `${world.url}/p/session/${id}`,
  }
  params.accept('flow_data')
  params.finish()
  portalSessions.add(session)
  emit(world, 'billing_portal.session.created', session)
  return session
}

function createConfiguration({ world, params }: Call) {
  const features = params.object('features')
  if (!features) throw invalid('Missing required param: features.', 'features', 'parameter_missing')
  const configuration = newConfiguration(world, params, features)
  params.finish()
  world.state.portalConfigurations.add(configuration)
  emit(world, 'billing_portal.configuration.created', configuration)
  return configuration
}

/** The first is the default: at Stripe that one is made by hand. */
const newConfiguration = (
  world: World,
  params: Params,
  features: Params,
): Stripe.BillingPortal.Configuration => ({
  id: newId('bpc'),
  object: 'billing_portal.configuration',
  active: params.flag('active') ?? true,
  application: null,
  business_profile: readProfile(params),
  created: now(world),
  default_return_url: params.text('default_return_url') ?? null,
  features: readFeatures(features),
  is_default: world.state.portalConfigurations.all().length === 0,
  livemode: false,
  login_page: { enabled: false, url: null },
  metadata: params.metadata() ?? {},
  name: params.text('name') ?? null,
  updated: now(world),
})

function readProfile(params: Params): Stripe.BillingPortal.Configuration.BusinessProfile {
  const profile = params.object('business_profile')
  return {
    headline: profile?.text('headline') ?? null,
    privacy_policy_url: profile?.text('privacy_policy_url') ?? null,
    terms_of_service_url: profile?.text('terms_of_service_url') ?? null,
  }
}

function readFeatures(params: Params): Stripe.BillingPortal.Configuration.Features {
  const isOn = (name: string) => params.object(name)?.flag('enabled') ?? false
  const cancel = params.object('subscription_cancel')
  const update = params.object('subscription_update')
  cancel?.accept('cancellation_reason')
  update?.accept('products', 'schedule_at_period_end', 'billing_cycle_anchor', 'trial_update_behavior')
  return {
    customer_update: {
      allowed_updates: params.object('customer_update')?.texts('allowed_updates') ?? [],
      enabled: isOn('customer_update'),
    },
    invoice_history: { enabled: isOn('invoice_history') },
    payment_method_update: { enabled: isOn('payment_method_update'), payment_method_configuration: null },
    subscription_cancel: {
      cancellation_reason: { enabled: false, feedback_options: null, options: [] },
      enabled: isOn('subscription_cancel'),
      mode: cancel?.oneOf('mode', ['at_period_end', 'immediately']) ?? 'at_period_end',
      proration_behavior: cancel?.text('proration_behavior') ?? 'none',
    },
    subscription_pause: {
      duration: { interval_options: [], type: 'indefinite' },
      enabled: isOn('subscription_pause'),
    },
    subscription_update: {
      billing_cycle_anchor: null,
      default_allowed_updates: update?.texts('default_allowed_updates') ?? [],
      enabled: isOn('subscription_update'),
      proration_behavior: update?.text('proration_behavior') ?? 'none',
      schedule_at_period_end: { conditions: [] },
      trial_update_behavior: 'end_trial',
    },
  }
}

function listConfigurations({ world, params, path }: Call) {
  const active = params.flag('active')
  const isDefault = params.flag('is_default')
  const wanted = world.state.portalConfigurations
    .all()
    .filter(
      one =>
        (active === undefined || one.active === active) &&
        (isDefault === undefined || one.is_default === isDefault),
    )
  return page(wanted, params, path)
}

function updateConfiguration({ world, params, id }: Call) {
  const configuration = world.state.portalConfigurations.require(id)
  const features = params.object('features')
  const patch = {
    active: params.flag('active') ?? configuration.active,
    default_return_url: params.text('default_return_url') ?? configuration.default_return_url,
    features: features ? readFeatures(features) : configuration.features,
    business_profile: params.has('business_profile') ? readProfile(params) : configuration.business_profile,
    metadata: mergeMetadata(configuration.metadata ?? {}, params.metadata()),
    updated: now(world),
  }
  params.finish()
  return change(world, configuration, patch, 'billing_portal.configuration.updated')
}
