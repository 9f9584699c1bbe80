import type Stripe from 'stripe'
import { applyPromotionCode, paySession } from './checkout-pay.ts'
import { document, formatAmount, html } from './html.ts'
import { Refused } from './refused.ts'
import { idOf, type State } from './state.ts'
import { cancelSubscription } from './subscribe.ts'
import { change, now, type World } from './world.ts'

export type PageAnswer = { status: number; body: string; location?: string; type?: string }

const sendPage = (title: string, body: ReturnType<typeof html>, status = 200): PageAnswer => ({
  status,
  body: document(title, html`<h1>${title}</h1>${body}`),
})
const redirect = (location: string): PageAnswer => ({ status: 303, body: '', location })

/** The pages that people see at Stripe; undefined when there is none at this path. */
export function answerPage(
  world: World,
  method: string,
  path: string,
  form: URLSearchParams,
): PageAnswer | undefined {
  const [, kind, second, third] = path.split('/')
  const { state } = world
  if (kind === 'c') return payPage(world, state.sessions.find(third), method, form)
  if (kind === 'p') return portalPage(world, state.portalSessions.find(third), method, form)
  if (kind === 'i') return invoicePage(state.invoices.find(second), third === 'pdf')
  if (kind === 'receipts') return receiptPage(state, second)
  return undefined
}

function payPage(
  world: World,
  session: Stripe.Checkout.Session | undefined,
  method: string,
  form: URLSearchParams,
): PageAnswer {
  if (!session) return sendPage('This page does not exist', html`<p>The link may be broken.</p>`, 404)
  if (session.status === 'open' && session.expires_at > now(world, session.customer))
    return method === 'POST' ? act(world, session, form) : showSession(world, session)
  const isPaid = session.status === 'complete'
  return sendPage(
    isPaid ? 'You are all done here' : 'This page has expired',
    html`<p><a href="${(isPaid ? successOf(session) : session.cancel_url) ?? ''}">Back to the shop</a></p>`,
    isPaid ? 200 : 410,
  )
}

const successOf = (session: Stripe.Checkout.Session) =>
  (session.success_url ?? '').replaceAll('{CHECKOUT_SESSION_ID}', session.id)

const ways = { pay: 'card', late: 'late', decline: { decline: 'generic_decline' } } as const

function act(world: World, session: Stripe.Checkout.Session, form: URLSearchParams): PageAnswer {
  const way = form.get('way') ?? ''
  const code = form.get('code')?.trim() || undefined
  try {
    if (way === 'apply') {
      if (code !== undefined) applyPromotionCode(world, session, code)
      return redirect(`/c/pay/${session.id}`)
    }
    const how = ways[way as keyof typeof ways] ?? 'card'
    const email = form.get('email') || undefined
    const refusal = paySession(world, session, {
      how,
      ...(email === undefined ? {} : { email }),
      ...(code === undefined ? {} : { promotionCode: code }),
    })
    return refusal === undefined ? redirect(successOf(session)) : showSession(world, session, refusal)
  } catch (error) {
    if (error instanceof Refused) return showSession(world, session, error.message)
    throw error
  }
}

function showSession(world: World, session: Stripe.Checkout.Session, alert?: string): PageAnswer {
  const { currency, mode } = session
  const items = world.state.lineItems.get(session.id) ?? []
  const money = (amount: number | null) => formatAmount(amount ?? 0, currency ?? 'eur')
  const off = session.total_details?.amount_discount ?? 0
  const title = { payment: 'Pay', subscription: 'Subscribe', setup: 'Save a card' }[mode as 'payment']
  const codes = html`<label>Promotion code<input name="code" autocomplete="off"></label>
<button name="way" value="apply" formnovalidate>Apply</button>`
  const body = html`
${alert === undefined ? null : html`<p role="alert">${alert}</p>`}
<dl>
${items.map(item => html`<dt>${item.description} × ${item.quantity}</dt><dd>${money(item.amount_subtotal)}</dd>`)}
${off === 0 ? null : html`<dt>Discount</dt><dd>−${money(off)}</dd>`}
${mode === 'setup' ? null : html`<dt>Total</dt><dd>${money(session.amount_total)}</dd>`}
</dl>
<form method="post">
<label>Email<input name="email" type="email" autocomplete="email" value="${emailOf(world.state, session)}"></label>
${session.allow_promotion_codes ? codes : null}
<p><button name="way" value="pay">${title}</button>
<button name="way" value="late">Pay late</button>
<button name="way" value="decline">Decline</button></p>
</form>
${session.cancel_url === null ? null : html`<p><a href="${session.cancel_url}">Back</a></p>`}`
  return sendPage(title, body)
}

const emailOf = (state: State, session: Stripe.Checkout.Session) =>
  session.customer_email ?? state.customers.find(idOf(session.customer))?.email ?? ''

function portalPage(
  world: World,
  session: Stripe.BillingPortal.Session | undefined,
  method: string,
  form: URLSearchParams,
): PageAnswer {
  if (!session) return sendPage('This page does not exist', html`<p>The link may be broken.</p>`, 404)
  const subscriptions = world.state.subscriptions
    .all()
    .filter(one => idOf(one.customer) === session.customer && one.status !== 'canceled')
  if (method === 'POST') {
    const wanted = subscriptions.find(({ id }) => id === form.get('subscription'))
    if (wanted) changePlan(world, session, wanted, form.get('way') === 'renew')
    return redirect(`/p/session/${session.id}`)
  }
  const configuration = world.state.portalConfigurations.require(idOf(session.configuration) ?? '')
  const canCancel = configuration.features.subscription_cancel.enabled
  const plans = subscriptions.map(one => planForm(world.state, one, canCancel))
  const invoices = world.state.invoices.all().filter(one => one.customer === session.customer && one.number)
  const body = html`
${plans.length > 0 ? plans : html`<p>There is no plan.</p>`}
<h2>Invoices</h2>
<ul>${invoices.map(one => html`<li><a href="${one.hosted_invoice_url}">${one.number}</a></li>`)}</ul>
${session.return_url === null ? null : html`<p><a href="${session.return_url}">Return</a></p>`}`
  return sendPage('Your plan', body)
}

function planForm(state: State, subscription: Stripe.Subscription, canCancel: boolean) {
  const [item] = subscription.items.data
  const product = state.products.find(idOf(item?.price.product))
  const amount = formatAmount(item?.price.unit_amount ?? 0, subscription.currency)
  const ends = subscription.cancel_at_period_end
  const day = new Date((item?.current_period_end ?? 0) * 1000).toISOString().slice(0, 10)
  return html`<form method="post">
<p>${product?.name}: ${amount} per ${item?.price.recurring?.interval}, ${ends ? 'ends' : 'renews'} on ${day}</p>
<input type="hidden" name="subscription" value="${subscription.id}">
${canCancel && html`<button name="way" value="${ends ? 'renew' : 'cancel'}">${ends ? 'Renew plan' : 'Cancel plan'}</button>`}
</form>`
}

function changePlan(
  world: World,
  session: Stripe.BillingPortal.Session,
  subscription: Stripe.Subscription,
  isRenewed: boolean,
) {
  const { mode, enabled } = world.state.portalConfigurations.require(idOf(session.configuration) ?? '')
    .features.subscription_cancel
  if (!enabled) return
  if (!isRenewed && mode === 'immediately') cancelSubscription(world, subscription)
  else
    change(
      world,
      subscription,
      {
        cancel_at_period_end: !isRenewed,
        cancel_at: isRenewed ? null : (subscription.items.data[0]?.current_period_end ?? null),
        canceled_at: isRenewed ? null : now(world, subscription.customer),
      },
      'customer.subscription.updated',
    )
}

function invoicePage(invoice: Stripe.Invoice | undefined, isPdf: boolean): PageAnswer {
  if (!invoice) return sendPage('This invoice does not exist', html`<p>The link may be broken.</p>`, 404)
  const total = formatAmount(invoice.total, invoice.currency)
  if (isPdf)
    return { status: 200, type: 'application/pdf', body: `%PDF-1.4\n% ${invoice.number} ${total}\n%%EOF\n` }
  return sendPage(`Invoice ${invoice.number}`, html`<p>${total}: ${invoice.status}</p>`)
}

function receiptPage(state: State, id: string | undefined): PageAnswer {
  const charge = state.charges.find(id)
  if (!charge) return sendPage('This receipt does not exist', html`<p>The link may be broken.</p>`, 404)
  return sendPage('Receipt', html`<p>${formatAmount(charge.amount, charge.currency)}: ${charge.status}</p>`)
}
