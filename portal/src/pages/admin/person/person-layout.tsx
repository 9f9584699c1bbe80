import type { PersonDetail } from 'authz/contract'
import { Outlet, useLoaderData } from 'react-router'
import { BackLink } from '../../../components/back-link.tsx'
import { usePageTitle } from '../../../components/page-title.ts'
import { PersonTabs } from '../../../components/person-tabs.tsx'
import { useSpeech } from '../../../components/speech.tsx'
import { loadPerson } from '../../../data/people.ts'
import { adminOnly } from '../../../outcome.ts'

export const loadPersonLayout = adminOnly(({ params }) => loadPerson(params.id ?? ''))

/** One person as admins see them: who it is, what they have, and the tabs with everything else. */
export const PersonLayout = () => {
  const { t } = useSpeech()
  const person = useLoaderData<typeof loadPersonLayout>()
  usePageTitle(person.name || person.email)
  return (
    <>
      <BackLink to="/admin/people">{t.admin.person.back}</BackLink>
      <h1 className="breakable">{person.name || person.email}</h1>
      <p className="lede breakable">
        {person.name && person.email} <State person={person} />
      </p>
      <Figures person={person} />
      <PersonTabs id={person.id} />
      {/* What was typed or unfolded about one person is nothing of the next. */}
      <Outlet key={person.id} context={person} />
    </>
  )
}

const State = ({ person: { status, role } }: { person: PersonDetail }) => {
  const { t } = useSpeech()
  return (
    <>
      <span className={`tag ${status === 'active' ? 'good' : 'warn'}`}>
        {t.admin.people.statuses[status]}
      </span>{' '}
      {role !== 'user' && <span className="tag">{t.account.roles[role]}</span>}
    </>
  )
}

const Figures = ({ person }: { person: PersonDetail }) => {
  const { t, format } = useSpeech()
  const texts = t.admin.person
  const figures: [string, string][] = [
    [texts.balance, format.number(person.balance)],
    [texts.held, format.number(person.held)],
    [texts.debt, format.number(person.debt)],
    [texts.since, format.fullDate(person.createdAt)],
    [texts.lastSeen, person.lastSeenAt ? format.when(person.lastSeenAt) : t.admin.people.never],
  ]
  return (
    <dl className="stats">
      {figures.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}
