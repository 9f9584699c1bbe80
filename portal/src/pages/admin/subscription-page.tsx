import type { Adjusted } from 'authz/contract'
import type { AdminPayment, AdminSubscriptionDetail } from 'authz/contract-plan-desk'
import type { AdminSubscription } from 'authz/contract-plans'
import type { ReactNode } from 'react'
import { type ActionFunctionArgs, Link, useLoaderData } from 'react-router'
import { AdjustForm } from '../../components/adjust-form.tsx'
import { AdminPlanInvoices } from '../../components/admin-plan-invoices.tsx'
import { BackLink } from '../../components/back-link.tsx'
import { InlineFacts } from '../../components/inline-facts.tsx'
import { usePageTitle } from '../../components/page-title.ts'
import { PersonMessage } from '../../components/person-message.tsx'
import { PlanSteps } from '../../components/plan-steps.tsx'
import { useSpeech } from '../../components/speech.tsx'
import { SubscriptionDeeds } from '../../components/subscription-deeds.tsx'
import { PriceOf, SubscriptionTags } from '../../components/subscriptions-table.tsx'
import { useMe } from '../../components/who.ts'
import { sendMessage } from '../../data/admin-notifications.ts'
import {
  cancelSubscription,
  extendSubscription,
  loadSubscription,
  reactivateSubscription,
  refundPayment,
  sendReceipt,
  settleSubscription,
} from '../../data/admin-subscriptions.ts'
import { adjustBalance, loadPerson } from '../../data/people.ts'
import { adminOnly, readField, runIntent } from '../../outcome.ts'

export const loadSubscriptionPage = adminOnly(async ({ params }) => {
  const subscription = await loadSubscription(params.id ?? '')
  return { subscription, person: await loadPerson(subscription.person.id) }
})

const idOf = ({ params }: ActionFunctionArgs) => params.id ?? ''
const reasonOf = (form: FormData) => readField(form, 'reason')

/** Whose plan it is: a form cannot name somebody else. */
const personOf = async (args: ActionFunctionArgs) => (await loadSubscription(idOf(args))).person.id

/** What an admin does about a plan and its payments, and for whose it is. */
export const submitSubscription = runIntent<AdminSubscription | AdminPayment | Adjusted | undefined>({
  extend: (form, args) =>
    extendSubscription(idOf(args), { days: Number(readField(form, 'days')), reason: reasonOf(form) }),
  reactivate: (form, args) => reactivateSubscription(idOf(args), { reason: reasonOf(form) }),
  cancel: (form, args) =>
    cancelSubscription(idOf(args), { reason: reasonOf(form), now: readField(form, 'when') === 'now' }),
  settle: (_form, args) => settleSubscription(idOf(args)),
  refund: refundPayment,
  receipt: form => sendReceipt(readField(form, 'payment')),
  adjust: async (form, args) =>
    adjustBalance(
      await personOf(args),
      { tokens: Number(readField(form, 'tokens')), reason: reasonOf(form) },
      readField(form, 'key'),
    ),
  message: async (form, args) => {
    await sendMessage(await personOf(args), {
      subject: readField(form, 'subject'),
      text: readField(form, 'text'),
    })
    return undefined
  },
})

type SubscriptionProps = { subscription: AdminSubscriptionDetail }

/** Somebody's plan: how it stands, what comes of it, what was paid, and what an admin can do about it. */
export const SubscriptionPage = () => {
  const { t } = useSpeech()
  const { subscription, person } = useLoaderData<typeof loadSubscriptionPage>()
  const texts = t.admin.subscriptions
  const isAdmin = useMe()?.role === 'admin'
  const isThere = person.status !== 'closed'
  const title = t.admin.orders.ofPerson({ title: subscription.title, person: person.name || person.email })
  usePageTitle(title)
  return (
    <>
      <BackLink to="/admin/subscriptions">{texts.title}</BackLink>
      <h1 className="breakable">{title}</h1>
      <div key={subscription.id} className="stack page">
        <section className="panel">
          <p className="tw:m-0">
            <SubscriptionTags subscription={subscription} />
          </p>
          <Facts subscription={subscription} />
          <PlanSteps subscription={subscription} />
        </section>
        {isAdmin ? (
          <SubscriptionDeeds subscription={subscription} />
        ) : (
          <p className="soft">{texts.supportHint}</p>
        )}
        <section className="panel">
          <h2>{texts.invoices}</h2>
          {subscription.invoices.length > 0 ? (
            <AdminPlanInvoices invoices={subscription.invoices} mayChange={isAdmin} />
          ) : (
            <p className="soft">{texts.noInvoices}</p>
          )}
        </section>
        <div className="cols even">
          {isThere && <AdjustForm person={person} isSupport={!isAdmin} />}
          <section className="panel">
            {isThere && isAdmin && <PersonMessage />}
            <div className="part">
              <h2>{texts.agreed}</h2>
              <Agreed subscription={subscription} />
            </div>
          </section>
        </div>
      </div>
    </>
  )
}

type Fact = [name: string, value: ReactNode]

const Facts = ({ subscription }: SubscriptionProps) => {
  const { t, format } = useSpeech()
  const texts = t.admin.subscriptions
  const { person, apps, setup, currency, days, rollover, periodStart, periodEnd } = subscription
  const date = (name: string, at: string | null): Fact[] => (at === null ? [] : [[name, format.when(at)]])
  const facts: Fact[] = [
    [
      texts.person,
      <Link key="person" className="breakable" to={`/admin/people/${person.id}`}>
        {person.email}
      </Link>,
    ],
    [texts.plan, subscription.plan],
    [texts.price, <PriceOf key="price" subscription={subscription} />],
    ...(setup > 0 ? [[texts.setup, format.money(setup, currency)] as Fact] : []),
    [texts.tokens, format.number(subscription.tokens)],
    ...(days === null ? [] : [[t.admin.offers.days, format.number(days)] as Fact]),
    ...(rollover === null ? [] : [[t.admin.plans.rollover, format.number(rollover)] as Fact]),
    ...(apps.length > 0 ? [[texts.apps, apps.join(', ')] as Fact] : []),
    ...date(texts.when, subscription.madeAt),
    ...(periodStart === null
      ? []
      : [
          [
            texts.period,
            periodEnd === null
              ? texts.forGood({ from: format.fullDate(periodStart) })
              : texts.fromTo({ from: format.fullDate(periodStart), to: format.fullDate(periodEnd) }),
          ] as Fact,
        ]),
    ...date(texts.trialEnd, subscription.trialEnd),
    ...date(texts.pastDueSince, subscription.pastDueSince),
    ...date(texts.keptUntil, subscription.keptUntil),
    ...date(texts.endedAt, subscription.endedAt),
  ]
  return <InlineFacts facts={facts} />
}

const Agreed = ({
  subscription: { termsVersion, waivedAt, providerId, sessionId, live },
}: SubscriptionProps) => {
  const { t, format } = useSpeech()
  const texts = t.admin.orders
  const atStripe = providerId ?? sessionId
  return (
    <>
      <InlineFacts
        facts={[
          [texts.terms, termsVersion === null ? t.none : texts.version({ version: `${termsVersion}` })],
          [texts.waived, format.when(waivedAt)],
          ...(atStripe === null
            ? []
            : [
                [
                  texts.atStripe,
                  <code key="stripe" className="breakable">
                    {atStripe}
                  </code>,
                ] as Fact,
              ]),
        ]}
      />
      {providerId && (
        <p>
          <a
            href={`https://dashboard.stripe.com/${live ? '' : 'test/'}subscriptions/${providerId}`}
            target="_blank"
            rel="noreferrer"
          >
            {t.admin.subscriptions.dashboard}
          </a>
        </p>
      )}
    </>
  )
}
