import { NavLink, Outlet } from 'react-router'
import { InboxCount } from '../../components/inbox-count.tsx'
import { useSpeech } from '../../components/speech.tsx'
import { adminNav } from './admin-nav.ts'
import '../../styles/admin.css'

/** The admin's pages with the way between them: beside the page, and a row above it where there is no room. */
export const AdminLayout = () => {
  const { t } = useSpeech()
  return (
    <div className="desk">
      <nav className="desk-nav" aria-label={t.admin.sections}>
        {adminNav.map(({ title, sections }) => (
          <div key={sections[0]?.to}>
            <p>{title(t.admin)}</p>
            {sections.map(section => (
              <NavLink key={section.to} to={section.to} end={section.to === '/admin'}>
                {section.title(t.admin)}
                {section.to === '/admin/inbox' && <InboxCount />}
              </NavLink>
            ))}
          </div>
        ))}
      </nav>
      <div className="desk-page">
        <Outlet />
      </div>
    </div>
  )
}
