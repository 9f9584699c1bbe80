import { useRef } from 'react'
import { NavLink, Outlet } from 'react-router'
import { InboxCount } from '../../components/inbox-count.tsx'
import { useSpeech } from '../../components/speech.tsx'
import { useFieldWords } from '../../components/use-field-words.ts'
import { adminNav } from './admin-nav.ts'
import '../../styles/admin.css'
import '../../styles/keys.css'

/** The admin's pages with the way between them: beside the page, and a row above it where there is no room. */
export const AdminLayout = () => {
  const { t } = useSpeech()
  const page = useRef<HTMLDivElement>(null)
  // Some of these pages have forms of their own, without the frame that other forms have.
  useFieldWords(page)
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
      <div className="desk-page" ref={page}>
        <Outlet />
      </div>
    </div>
  )
}
