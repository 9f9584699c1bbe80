import { NavLink, Outlet } from 'react-router'
import { useSpeech } from '../../components/speech.tsx'

/** The pages about oneself with the way between them. */
export const AccountLayout = () => {
  const { t } = useSpeech()
  return (
    <>
      <nav className="tabs" aria-label={t.account.sections}>
        <NavLink to="/account" end>
          {t.account.title}
        </NavLink>
        <NavLink to="/account/security">{t.security.title}</NavLink>
        <NavLink to="/account/keys">{t.keys.title}</NavLink>
        <NavLink to="/account/notifications">{t.notifications.title}</NavLink>
      </nav>
      <Outlet />
    </>
  )
}
