import { NavLink, Outlet, useLoaderData } from 'react-router'
import { useSpeech } from '../../components/speech.tsx'
import { loadOffers } from '../../data/offers.ts'
import { loadReferralTerms } from '../../data/referral.ts'

/** Whether tokens are sold here, and given for bringing people; that nobody knows keeps no page from being shown. */
export const loadAccount = async () => {
  const [isSelling, isBringing] = await Promise.all([
    loadOffers().then(
      ({ methods }) => methods.length > 0,
      () => false,
    ),
    loadReferralTerms().then(
      ({ on }) => on,
      () => false,
    ),
  ])
  return { isSelling, isBringing }
}

/** The pages about oneself with the way between them. */
export const AccountLayout = () => {
  const { t } = useSpeech()
  const { isSelling, isBringing } = useLoaderData<typeof loadAccount>()
  return (
    <>
      <nav className="tabs" aria-label={t.account.sections}>
        <NavLink to="/account" end>
          {t.account.title}
        </NavLink>
        <NavLink to="/account/security">{t.security.title}</NavLink>
        <NavLink to="/account/keys">{t.keys.title}</NavLink>
        <NavLink to="/account/notifications">{t.notifications.title}</NavLink>
        {isSelling && <NavLink to="/orders">{t.orders.title}</NavLink>}
        {isBringing && <NavLink to="/referral">{t.referral.title}</NavLink>}
      </nav>
      <Outlet />
    </>
  )
}
