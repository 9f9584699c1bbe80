import type { AdminInvoice } from './contract-plan-desk.ts'
import type { Invoice, Subscription } from './contract-plans.ts'

type Times = 'periodStart' | 'periodEnd' | 'trialEnd' | 'resumesAt' | 'pastDueSince' | 'endedAt'

/** A row of list_subscriptions. */
export type SubscriptionRow = Omit<Subscription, 'next' | 'free' | 'madeAt' | 'limits' | Times> &
  Record<Times, Date | null> & {
    madeAt: Date
    personId: string
    personEmail: string
    personName: string
    method: 'stripe' | 'free'
    dayLimit: number | null
    monthLimit: number | null
    nextPlan: string | null
    nextTitle: string | null
    nextAmount: number | null
    language: 'en' | 'fr'
    days: number | null
    rollover: number | null
    sessionId: string | null
    providerId: string | null
    keptUntil: Date | null
    termsId: string
    termsVersion: number | null
    waivedAt: Date
    createdUs: number
    promotionId: string | null
  }

type Paid = NonNullable<Invoice['payment']>

/** A row of list_subscription_invoices. */
export type InvoiceRow = Omit<Invoice, 'payment' | 'periodStart' | 'periodEnd' | 'madeAt'> &
  Omit<Paid, 'id' | 'state' | 'paidAt'> & {
    periodStart: Date
    periodEnd: Date | null
    madeAt: Date
    paymentId: string | null
    paymentState: Paid['state']
    paidAt: Date | null
    createdUs: number
  } & Pick<AdminInvoice, 'receiptUrl' | 'paymentProviderId'>

export const isRunning = ({ state }: Pick<SubscriptionRow, 'state'>): boolean =>
  state !== 'open' && state !== 'cancelled' && state !== 'expired'

/** A subscription as its owner sees it. */
export const toSubscription = (row: SubscriptionRow) => ({
  id: row.id,
  state: row.state,
  free: row.method === 'free',
  live: row.live,
  plan: row.plan,
  title: row.title,
  every: row.every,
  amount: row.amount,
  setup: row.setup,
  discount: row.discount,
  renewalDiscount: row.renewalDiscount,
  promotion: row.promotion,
  currency: row.currency,
  tokens: row.tokens,
  apps: row.apps,
  limits: { day: row.dayLimit, month: row.monthLimit },
  next:
    row.nextPlan === null
      ? null
      : { plan: row.nextPlan, title: row.nextTitle ?? '', amount: row.nextAmount ?? 0 },
  trialDays: row.trialDays,
  periodStart: row.periodStart,
  periodEnd: row.periodEnd,
  trialEnd: row.trialEnd,
  cancelAtEnd: row.cancelAtEnd,
  pauses: row.pauses,
  resumesAt: row.resumesAt,
  pastDueSince: row.pastDueSince,
  madeAt: row.madeAt,
  endedAt: row.endedAt,
})

/** A subscription as admins see it. */
export const toAdminSubscription = (row: SubscriptionRow) => ({
  ...toSubscription(row),
  person: { id: row.personId, email: row.personEmail, name: row.personName },
  providerId: row.providerId,
  keptUntil: row.keptUntil,
  termsVersion: row.termsVersion,
  waivedAt: row.waivedAt,
})

export const toInvoice = (row: InvoiceRow) => ({
  id: row.id,
  number: row.number,
  state: row.state,
  trial: row.trial,
  plan: row.plan,
  title: row.title,
  amount: row.amount,
  currency: row.currency,
  url: row.url,
  pdfUrl: row.pdfUrl,
  periodStart: row.periodStart,
  periodEnd: row.periodEnd,
  madeAt: row.madeAt,
  payment:
    row.paymentId === null
      ? null
      : {
          id: row.paymentId,
          state: row.paymentState,
          refunded: row.refunded,
          dispute: row.dispute,
          tokens: row.tokens,
          takenBack: row.takenBack,
          failureCode: row.failureCode,
          failureMessage: row.failureMessage,
          paidAt: row.paidAt,
        },
})

/** An invoice as admins see it. */
export const toAdminInvoice = (row: InvoiceRow) => ({
  ...toInvoice(row),
  receiptUrl: row.receiptUrl,
  paymentProviderId: row.paymentProviderId,
})
