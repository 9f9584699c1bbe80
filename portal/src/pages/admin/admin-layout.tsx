import { NavLink, Outlet } from 'react-router'
import { useSpeech } from '../../components/speech.tsx'

/** The admin's pages with the way between them. */
export const AdminLayout = () => {
  const { t } = useSpeech()
  return (
    <>
      <nav className="tabs" aria-label={t.admin.sections}>
        <NavLink to="/admin" end>
          {t.admin.people.title}
        </NavLink>
        <NavLink to="/admin/charges">{t.admin.charges.title}</NavLink>
        <NavLink to="/admin/apps">{t.admin.apps.title}</NavLink>
        <NavLink to="/admin/invitations">{t.admin.invitations.title}</NavLink>
        <NavLink to="/admin/terms">{t.admin.terms.title}</NavLink>
        <NavLink to="/admin/audit">{t.admin.audit.title}</NavLink>
      </nav>
      <Outlet />
    </>
  )
}
