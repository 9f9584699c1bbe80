import type { AdminOrder } from 'authz/contract-payments'
import type { AdminPayment } from 'authz/contract-plan-desk'
import type { ReactNode } from 'react'
import { type ActionFunctionArgs, Link, useLoaderData } from 'react-router'
import { BackLink } from '../../components/back-link.tsx'
import { InlineFacts } from '../../components/inline-facts.tsx'
import { OrderDeeds } from '../../components/order-deeds.tsx'
import { OrderTags } from '../../components/orders-table.tsx'
import { usePageTitle } from '../../components/page-title.ts'
import { useSpeech } from '../../components/speech.tsx'
import { useMe } from '../../components/who.ts'
import { cancelOrder, confirmTransfer, loadOrder, settleOrder } from '../../data/admin-orders.ts'
import { refundPayment, sendReceipt } from '../../data/admin-subscriptions.ts'
import { adminOnly, readField, runIntent } from '../../outcome.ts'

export const loadOrderPage = adminOnly(({ params }) => loadOrder(params.id ?? ''))

const idOf = ({ params }: ActionFunctionArgs) => params.id ?? ''

/** Confirms, refunds, cancels or looks up the order, or sends its receipt. */
export const submitOrder = runIntent<AdminOrder | AdminPayment>({
  confirm: (form, args) =>
    confirmTransfer(idOf(args), {
      amount: Number(readField(form, 'sum')),
      ...(readField(form, 'late') === 'on' ? { late: true } : {}),
    }),
  refund: refundPayment,
  receipt: form => sendReceipt(readField(form, 'payment')),
  cancel: (_form, args) => cancelOrder(idOf(args)),
  settle: (_form, args) => settleOrder(idOf(args)),
})

type OrderProps = { order: AdminOrder }

/** One order: who, what, how it was paid, and what an admin can do about it. */
export const OrderPage = () => {
  const { t } = useSpeech()
  const order = useLoaderData<typeof loadOrderPage>()
  const texts = t.admin.orders
  const isAdmin = useMe()?.role === 'admin'
  const whose = order.person.name || order.person.email
  const title = texts.ofPerson({ title: order.title, person: whose })
  usePageTitle(title)
  return (
    <>
      <BackLink to="/admin/orders">{texts.back}</BackLink>
      <h1 className="breakable">{title}</h1>
      <div key={order.id} className="stack page">
        <section className="panel">
          <p className="tw:m-0">
            <OrderTags order={order} />
          </p>
          <Facts order={order} />
          <Failure order={order} />
          <Papers order={order} />
        </section>
        {isAdmin ? <OrderDeeds order={order} /> : <p className="soft">{texts.supportHint}</p>}
        <section className="panel">
          <h2>{texts.agreed}</h2>
          <Agreed order={order} />
        </section>
        {order.method === 'stripe' && (
          <section className="panel">
            <h2>{texts.atStripe}</h2>
            <AtStripe order={order} />
          </section>
        )}
      </div>
    </>
  )
}

const Facts = ({ order }: OrderProps) => {
  const { t, format } = useSpeech()
  const texts = t.admin.orders
  const { payment, currency } = order
  const paid: [string, ReactNode][] = payment?.paidAt
    ? [
        [texts.paidAt, format.when(payment.paidAt)],
        [texts.paid, format.money(payment.amount, currency)],
        [texts.refunded, format.money(payment.refunded, currency)],
        [texts.takenBack, format.number(payment.takenBack)],
      ]
    : [[texts.expiresAt, format.when(order.expiresAt)]]
  return (
    <InlineFacts
      facts={[
        [texts.person, <PersonLink key="person" order={order} />],
        [texts.pack, order.pack],
        [texts.tokens, format.number(order.tokens)],
        [texts.amount, format.money(order.amount, currency)],
        ...(order.promotion === null
          ? []
          : [
              [
                t.admin.promotions.one,
                `${order.promotion}, ${t.promotions.off({ sum: format.money(order.discount, currency) })}`,
              ] as [string, ReactNode],
            ]),
        [texts.method, texts.methods[order.method]],
        ...(order.transfer
          ? [
              [texts.reference, <code key="reference">{order.transfer.reference}</code>] as [
                string,
                ReactNode,
              ],
            ]
          : []),
        [texts.when, format.when(order.madeAt)],
        ...paid,
      ]}
    />
  )
}

const PersonLink = ({ order: { person } }: OrderProps) => (
  <Link className="breakable" to={`/admin/people/${person.id}`}>
    {person.email}
  </Link>
)

const Failure = ({ order: { payment } }: OrderProps) => {
  const { t } = useSpeech()
  if (!payment?.failureCode) return null
  return (
    <p className="note breakable">
      {t.admin.orders.failure} <code>{payment.failureCode}</code> {payment.failureMessage}
    </p>
  )
}

/** The provider's own papers. */
const Papers = ({ order: { payment } }: OrderProps) => {
  const { t } = useSpeech()
  const texts = t.admin.orders
  if (!payment?.receiptUrl && !payment?.invoiceUrl) return null
  return (
    <p className="row">
      {payment.receiptUrl && (
        <a href={payment.receiptUrl} target="_blank" rel="noreferrer">
          {texts.receipt}
        </a>
      )}
      {payment.invoiceUrl && (
        <a href={payment.invoiceUrl} target="_blank" rel="noreferrer">
          {texts.invoice({ number: payment.invoiceNumber ?? '' })}
        </a>
      )}
    </p>
  )
}

const Agreed = ({ order }: OrderProps) => {
  const { t, format } = useSpeech()
  const texts = t.admin.orders
  return (
    <InlineFacts
      facts={[
        [
          texts.terms,
          order.termsVersion === null ? t.none : texts.version({ version: `${order.termsVersion}` }),
        ],
        [texts.waived, format.when(order.waivedAt)],
      ]}
    />
  )
}

const AtStripe = ({ order }: OrderProps) => {
  const { t } = useSpeech()
  const texts = t.admin.orders
  const desk = `https://dashboard.stripe.com/${order.live ? '' : 'test/'}payments/${order.providerId}`
  return (
    <>
      <InlineFacts
        facts={[
          [texts.payment, <Code key="payment" of={order.providerId} />],
          [texts.session, <Code key="session" of={order.sessionId} />],
        ]}
      />
      {order.providerId && (
        <p>
          <a href={desk} target="_blank" rel="noreferrer">
            {texts.dashboard}
          </a>
        </p>
      )}
    </>
  )
}

const Code = ({ of }: { of: string | null }) => {
  const { t } = useSpeech()
  return of === null ? t.none : <code className="breakable">{of}</code>
}
