import type { PersonDetail } from 'authz/contract'
import { NavLink, useOutletContext } from 'react-router'
import type { Texts } from '../texts/texts-type.ts'
import { useSpeech } from './speech.tsx'

type Tab = { to: string; title: (t: Texts['admin']['personTabs']['tabs']) => string }

/** The tabs of a person's page in their order; each is a route of its own under people/:id, and loads nothing before. */
const tabs: Tab[] = [
  { to: '', title: t => t.overview },
  { to: 'movements', title: t => t.movements },
  { to: 'apps', title: t => t.apps },
  { to: 'sessions', title: t => t.sessions },
  { to: 'keys', title: t => t.keys },
  { to: 'vouchers', title: t => t.vouchers },
  { to: 'payments', title: t => t.payments },
  { to: 'sent', title: t => t.sent },
  { to: 'audit', title: t => t.audit },
]

/** The way between what there is about a person. */
export const PersonTabs = ({ id }: { id: string }) => {
  const { t } = useSpeech()
  const texts = t.admin.personTabs
  return (
    <nav className="tabs person-tabs" aria-label={texts.sections}>
      {tabs.map(({ to, title }) => (
        <NavLink key={to} to={`/admin/people/${id}${to && `/${to}`}`} end preventScrollReset>
          {title(texts.tabs)}
        </NavLink>
      ))}
    </nav>
  )
}

/** The person of the page, in any of its tabs. */
export const usePerson = () => useOutletContext<PersonDetail>()
