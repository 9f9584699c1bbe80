import type { OffersAnswer } from 'authz/contract-payments'
import { NavLink, Outlet, useLoaderData } from 'react-router'
import { useSpeech } from '../../components/speech.tsx'
import { loadPapers } from '../../data/invoices.ts'
import { loadOffers } from '../../data/offers.ts'
import { findOwnPlan } from '../../data/plans.ts'
import { loadReferralTerms } from '../../data/referral.ts'

/** Whether nothing is wrong with `work` and it says so; what nobody knows keeps no page from being shown. */
const says = <T,>(work: Promise<T>, isSo: (answer: T) => boolean) => work.then(isSo, () => false)

/** Whether there are plans, or one has a plan still. */
const hasPlans = async ({ methods, plans }: OffersAnswer) => {
  if (plans.length > 0 || !methods.includes('stripe')) return plans.length > 0
  return Boolean((await findOwnPlan())?.subscription)
}

/** What there is for this person to see: tokens are sold, also by themselves, or given for bringing people; invoices. */
export const loadAccount = async () => {
  const offers = loadOffers()
  const [isSelling, topUps, hasPlan, isBringing] = await Promise.all([
    says(offers, ({ methods }) => methods.length > 0),
    says(offers, offered => offered.topUps),
    says(offers.then(hasPlans), has => has),
    says(loadReferralTerms(), ({ on }) => on),
  ])
  const isInvoiced = isSelling || (await says(loadPapers(), ({ items }) => items.length > 0))
  return { isSelling, topUps, hasPlan, isBringing, isInvoiced }
}

/** The pages about oneself with the way between them. */
export const AccountLayout = () => {
  const { t } = useSpeech()
  const { isSelling, topUps, hasPlan, isBringing, isInvoiced } = useLoaderData<typeof loadAccount>()
  return (
    <>
      <nav className="tabs" aria-label={t.account.sections}>
        <NavLink to="/account" end>
          {t.account.title}
        </NavLink>
        <NavLink to="/account/security">{t.security.title}</NavLink>
        <NavLink to="/account/keys">{t.keys.title}</NavLink>
        <NavLink to="/account/notifications">{t.notifications.title}</NavLink>
        {hasPlan && <NavLink to="/plan">{t.plan.nav}</NavLink>}
        {isSelling && <NavLink to="/orders">{t.orders.title}</NavLink>}
        {topUps && <NavLink to="/top-up">{t.topUp.title}</NavLink>}
        {isBringing && <NavLink to="/referral">{t.referral.title}</NavLink>}
        {isInvoiced && <NavLink to="/invoices">{t.invoices.title}</NavLink>}
      </nav>
      <Outlet />
    </>
  )
}
