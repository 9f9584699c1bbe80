import type { Person } from 'authz/contract'
import { Link, useLoaderData } from 'react-router'
import { Empty } from '../../components/empty.tsx'
import { Field, Select } from '../../components/field.tsx'
import { Filters } from '../../components/filters.tsx'
import { MoreButton, useMore } from '../../components/more.tsx'
import { usePageTitle } from '../../components/page-title.ts'
import { useSpeech } from '../../components/speech.tsx'
import { loadPeople, type PeopleFilter, readPeopleFilter } from '../../data/people.ts'
import { adminOnly } from '../../outcome.ts'

export const loadPeoplePage = adminOnly(async ({ request }) => {
  const filter = readPeopleFilter(new URL(request.url).searchParams)
  return { filter, first: await loadPeople(filter) }
})

/** Everybody with an account. */
export const PeoplePage = () => {
  const { t } = useSpeech()
  const { filter, first } = useLoaderData<typeof loadPeoplePage>()
  const more = useMore(first, cursor => loadPeople(filter, cursor))
  usePageTitle(t.admin.people.title)
  return (
    <>
      <h1>{t.admin.people.title}</h1>
      <p className="lede">{t.admin.people.lede}</p>
      <section className="panel">
        <PeopleFilters filter={filter} />
        {more.items.length > 0 ? (
          <PeopleTable people={more.items} />
        ) : (
          <Empty title={t.admin.people.empty}>
            <Link to="/admin/people">{t.admin.people.clear}</Link>
          </Empty>
        )}
        <MoreButton {...more} />
      </section>
    </>
  )
}

const PeopleFilters = ({ filter }: { filter: PeopleFilter }) => {
  const { t } = useSpeech()
  return (
    // Typing changes the address too, and must not remount the field that is typed in.
    <Filters key={`${filter.role} ${filter.status}`}>
      <Field
        label={t.admin.people.search}
        placeholder={t.admin.people.searchHint}
        type="search"
        name="search"
        defaultValue={filter.search}
        maxLength={200}
      />
      <Select
        label={t.admin.people.role}
        name="role"
        defaultValue={filter.role}
        options={[['', t.admin.people.any], ...Object.entries(t.account.roles)]}
      />
      <Select
        label={t.admin.people.status}
        name="status"
        defaultValue={filter.status}
        options={[['', t.admin.people.any], ...Object.entries(t.admin.people.statuses)]}
      />
    </Filters>
  )
}

const PeopleTable = ({ people }: { people: Person[] }) => {
  const { t } = useSpeech()
  const texts = t.admin.people
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
    <section className="scroll" tabIndex={0} aria-label={texts.title}>
      <table>
        <thead>
          <tr>
            <th>{texts.person}</th>
            <th>{texts.role}</th>
            <th>{texts.status}</th>
            <th className="n">{texts.balance}</th>
            <th>{texts.lastSeen}</th>
            <th>{texts.created}</th>
          </tr>
        </thead>
        <tbody>
          {people.map(person => (
            <PersonRow key={person.id} person={person} />
          ))}
        </tbody>
      </table>
    </section>
  )
}

const PersonRow = ({ person }: { person: Person }) => {
  const { t, format } = useSpeech()
  return (
    <tr>
      <td>
        <Link to={`/admin/people/${person.id}`} className="who">
          <b>{person.name || person.email}</b>
          {person.name && <small>{person.email}</small>}
        </Link>
      </td>
      <td>{t.account.roles[person.role]}</td>
      <td>
        <span className={`tag ${person.status === 'active' ? 'good' : 'warn'}`}>
          {t.admin.people.statuses[person.status]}
        </span>
      </td>
      <td className="n">{format.number(person.balance)}</td>
      <td className="when">{person.lastSeenAt ? format.when(person.lastSeenAt) : t.admin.people.never}</td>
      <td className="when">{format.fullDate(person.createdAt)}</td>
    </tr>
  )
}
