import type { Me } from 'authz/contract'
import type { App } from 'authz/contract-apps'
import type { Order } from 'authz/contract-payments'
import { Link, redirectDocument, useLoaderData } from 'react-router'
import { BackLink } from '../components/back-link.tsx'
import { CopyButton } from '../components/copy-button.tsx'
import { FormShell } from '../components/form-shell.tsx'
import { OrderFacts } from '../components/order-facts.tsx'
import { usePageTitle } from '../components/page-title.ts'
import { Receipt } from '../components/receipt.tsx'
import { useSpeech } from '../components/speech.tsx'
import { TestMode } from '../components/test-mode.tsx'
import { useFreshBalance } from '../components/use-fresh-balance.ts'
import { usePayment } from '../components/use-payment.ts'
import { loadApps } from '../data/apps.ts'
import { requireWho } from '../data/me.ts'
import { cancelOrder, findPayUrl, isWaiting, loadOrder, settleOrder } from '../data/orders.ts'
import { readFailure, stateOfOrder } from '../order-state.ts'
import { runIntent, signedIn } from '../outcome.ts'
import { launchPath } from '../receipt.ts'
import { forgetWayBack, readWayBack } from '../way-back.ts'
import '../styles/buying.css'

/** An order; back from the payment page (`?paid`), the provider is asked first: its webhook may be late, or lost. */
export const loadOrderPage = signedIn(async ({ params, request }) => {
  const id = params.id ?? ''
  const isBack = new URL(request.url).searchParams.has('paid')
  const found = await loadOrder(id)
  const order = isBack && isWaiting(found) ? await settleOrder(id).catch(() => found) : found
  const [me, apps] = await Promise.all([requireWho(), loadApps()])
  return { order, me, apps, isBack }
})

/** Goes on paying, or cancels. */
export const submitOrder = runIntent({
  pay: async (_form, { params }) => {
    const id = params.id ?? ''
    const url = await findPayUrl(id)
    if (url !== null) throw redirectDocument(url)
    // It was paid or ended meanwhile, perhaps in another tab.
    await settleOrder(id)
  },
  cancel: async (_form, { params }) => {
    await cancelOrder(params.id ?? '')
  },
})

/** One order: how it stands, what to do next, and what was paid. */
export const OrderPage = () => {
  const { t } = useSpeech()
  const { order, me, apps, isBack } = useLoaderData<typeof loadOrderPage>()
  const isAsking = usePayment(isBack && isWaiting(order), async () => !isWaiting(await settleOrder(order.id)))
  useFreshBalance(me.balance)
  const state = stateOfOrder(order)
  const isThanked = isBack && state === 'paid'
  const title = isThanked ? t.orders.thanks : t.orders.headings[state]
  usePageTitle(title)
  return (
    <>
      <BackLink to="/orders">{t.orders.title}</BackLink>
      <Receipt>
        <h1>{title}</h1>
        <div role="status">
          <Standing order={order} />
          {isAsking && <p>{t.orders.asking}</p>}
          {isBack && !isAsking && state === 'open' && <p>{t.orders.unknown}</p>}
        </div>
        {!order.live && <TestMode />}
        <OrderFacts order={order} balance={isThanked ? me.balance : null} />
        {state === 'open' && order.transfer && <Transfer transfer={order.transfer} />}
        <Papers order={order} />
        {state === 'open' ? <Pay order={order} /> : <Next order={order} me={me} apps={apps} />}
      </Receipt>
    </>
  )
}

/** How the order stands, in sentences. */
const Standing = ({ order }: { order: Order }) => {
  const { t, format } = useSpeech()
  const { payment } = order
  const state = stateOfOrder(order)
  const until = format.fullDate(order.expiresAt)
  const ledes = {
    open: order.transfer ? t.orders.ledes.transfer({ until }) : t.orders.ledes.open({ until }),
    processing: t.orders.ledes.processing,
    paid: t.orders.ledes.paid({ count: order.tokens }),
    partly: null,
    refunded: null,
    disputed: t.orders.ledes.disputed,
    lost: t.orders.ledes.lost,
    failed: t.orders.ledes.ended,
    ended: t.orders.ledes.ended,
  }
  const hasFailed = isWaiting(order) || state === 'failed'
  return (
    <>
      {hasFailed && payment?.state === 'failed' && (
        <p className="problem">{readFailure(t, payment.failureCode)}</p>
      )}
      {ledes[state] && <p className="lede">{ledes[state]}</p>}
      {payment && payment.takenBack > 0 && <p>{t.orders.takenBack({ count: payment.takenBack })}</p>}
      {payment?.dispute === 'won' && <p>{t.orders.won}</p>}
    </>
  )
}

/** Where the money of a transfer goes. */
const Transfer = ({ transfer: { to, reference } }: { transfer: NonNullable<Order['transfer']> }) => {
  const { t } = useSpeech()
  return (
    <>
      <dl className="transfer">
        <dt>{t.orders.to}</dt>
        <dd id="transfer-to" className="account-to">
          {to}
        </dd>
        <dt>{t.orders.reference}</dt>
        <dd>
          <span id="transfer-reference" className="reference">
            {reference}
          </span>
        </dd>
      </dl>
      <div className="row">
        <CopyButton from="transfer-reference" label={t.orders.copyReference} tone="plain" />
        <CopyButton from="transfer-to" label={t.orders.copyAccount} />
        <Link className="btn quiet" to="/invoices">
          {t.invoices.title}
        </Link>
      </div>
    </>
  )
}

/** The provider's own papers; a charge that failed has some, too, which say nothing. */
const Papers = ({ order: { payment } }: { order: Order }) => {
  const { t } = useSpeech()
  if (payment === null || payment.paidAt === null) return null
  const { receiptUrl, invoiceUrl, invoiceNumber } = payment
  if (receiptUrl === null && invoiceUrl === null) return null
  return (
    <p className="row order-papers">
      {receiptUrl && <a href={receiptUrl}>{t.orders.receipt}</a>}
      {invoiceUrl && (
        <a href={invoiceUrl}>
          {invoiceNumber ? t.orders.numbered({ number: invoiceNumber }) : t.orders.invoice}
        </a>
      )}
    </p>
  )
}

const Pay = ({ order }: { order: Order }) => {
  const { t, format } = useSpeech()
  const price = format.money(order.amount, order.currency)
  return (
    <div className="row order-ways">
      {order.method === 'stripe' && (
        <FormShell submit={t.orders.pay({ price })} tone="pay" intent="pay" refusals={t.buy.refusals} />
      )}
      <FormShell submit={t.orders.cancel} tone="quiet" intent="cancel" refusals={t.buy.refusals} />
    </div>
  )
}

/** Where one goes from an order that waits for nothing any more. */
const Next = ({ order, me, apps }: { order: Order; me: Me; apps: App[] }) => {
  const { t, format } = useSpeech()
  const state = stateOfOrder(order)
  const refused = readWayBack(me.id)
  const app = apps.find(candidate => candidate.name === refused?.app)
  return (
    <div className="row">
      {state === 'paid' && refused && app && me.balance >= refused.need && (
        <a className="btn plain" href={launchPath(app.name, refused.to)} onClick={forgetWayBack}>
          {t.orders.again({ app: format.text(app.title) })}
        </a>
      )}
      {(state === 'failed' || state === 'ended') && (
        <Link className="btn plain" to={`/buy/${order.pack}?currency=${order.currency}`}>
          {t.orders.another}
        </Link>
      )}
      <Link className="btn quiet" to="/tokens">
        {t.orders.toTokens}
      </Link>
    </div>
  )
}
