import type { Person } from 'authz/contract'
import { useState } from 'react'
import { Link, useLoaderData } from 'react-router'
import { OpenBulk } from '../../components/bulk-form.tsx'
import { Empty } from '../../components/empty.tsx'
import { Field, Select } from '../../components/field.tsx'
import { Filters } from '../../components/filters.tsx'
import { MoreButton, useMore } from '../../components/more.tsx'
import { usePageTitle } from '../../components/page-title.ts'
import { PeopleDesk } from '../../components/people-desk.tsx'
import { Scroll } from '../../components/scroll.tsx'
import { useSpeech } from '../../components/speech.tsx'
import { useMe } from '../../components/who.ts'
import { loadOpenBulks } from '../../data/bulk.ts'
import { loadPeople, type PeopleFilter, readPeopleFilter } from '../../data/people.ts'
import { adminOnly } from '../../outcome.ts'

export const loadPeoplePage = adminOnly(async ({ request }) => {
  const filter = readPeopleFilter(new URL(request.url).searchParams)
  const [first, bulks] = await Promise.all([loadPeople(filter), loadOpenBulks()])
  return { filter, first, bulks }
})

/** Everybody with an account. */
export const PeoplePage = () => {
  const { t } = useSpeech()
  const { filter, first, bulks } = useLoaderData<typeof loadPeoplePage>()
  const mayChange = useMe()?.role === 'admin'
  const [chosen, setChosen] = useState<string[]>([])
  const more = useMore(first, cursor => loadPeople(filter, cursor))
  // Who is no longer in the list is not chosen any more.
  const seen = more.items.flatMap(({ id }) => (chosen.includes(id) ? [id] : []))
  usePageTitle(t.admin.people.title)
  return (
    <>
      <h1>{t.admin.people.title}</h1>
      <p className="lede">{t.admin.people.lede}</p>
      {mayChange && bulks.map(bulk => <OpenBulk key={bulk.id} bulk={bulk} />)}
      <section className="panel">
        <PeopleFilters filter={filter} />
        {more.items.length > 0 ? (
          <>
            <PeopleDesk filter={filter} chosen={seen} mayChange={mayChange} onDone={() => setChosen([])} />
            <PeopleTable people={more.items} chosen={seen} onChoose={setChosen} />
          </>
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

type PeopleTableProps = { people: Person[]; chosen: string[]; onChoose: (chosen: string[]) => void }

const PeopleTable = ({ people, chosen, onChoose }: PeopleTableProps) => {
  const { t } = useSpeech()
  const isAll = chosen.length === people.length
  const texts = t.admin.people
  return (
    <Scroll label={texts.title}>
      <table>
        <thead>
          <tr>
            <th className="choice">
              <input
                type="checkbox"
                aria-label={t.admin.bulk.chooseShown}
                checked={isAll}
                onChange={() => onChoose(isAll ? [] : people.map(({ id }) => id))}
              />
            </th>
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
            <PersonRow
              key={person.id}
              person={person}
              isChosen={chosen.includes(person.id)}
              onChoose={isChosen =>
                onChoose(isChosen ? [...chosen, person.id] : chosen.filter(id => id !== person.id))
              }
            />
          ))}
        </tbody>
      </table>
    </Scroll>
  )
}

type PersonRowProps = { person: Person; isChosen: boolean; onChoose: (isChosen: boolean) => void }

const PersonRow = ({ person, isChosen, onChoose }: PersonRowProps) => {
  const { t, format } = useSpeech()
  return (
    <tr>
      <td className="choice">
        <input
          type="checkbox"
          aria-label={t.admin.bulk.choose(person.name || person.email)}
          checked={isChosen}
          onChange={event => onChoose(event.target.checked)}
        />
      </td>
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
