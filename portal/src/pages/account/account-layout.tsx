import { NavLink, Outlet, useLoaderData } from 'react-router'
import { useSpeech } from '../../components/speech.tsx'
import { loadOffers } from '../../data/offers.ts'

/** Whether tokens are sold here; that nobody knows keeps no page from being shown. */
export const loadAccount = () =>
  loadOffers().then(
    ({ methods }) => methods.length > 0,
    () => false,
  )

/** The pages about oneself with the way between them. */
export const AccountLayout = () => {
  const { t } = useSpeech()
  const isSelling = useLoaderData<typeof loadAccount>()
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
      </nav>
      <Outlet />
    </>
  )
}
