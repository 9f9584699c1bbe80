import type { Person } from 'authz/contract'
import { useState } from 'react'
import { Link, useLoaderData } from 'react-router'
import { OpenBulk } from '../../components/bulk-form.tsx'
import { type Column, DataTable } from '../../components/data-table.tsx'
import { Empty } from '../../components/empty.tsx'
import { Select } from '../../components/field.tsx'
import { Filters, SearchField } from '../../components/filters.tsx'
import { MoreButton, useMore } from '../../components/more.tsx'
import { PageHead } from '../../components/page-head.tsx'
import { PeopleDesk } from '../../components/people-desk.tsx'
import { PersonLink } from '../../components/person-link.tsx'
import { useSpeech } from '../../components/speech.tsx'
import { useMe } from '../../components/who.ts'
import { loadOpenBulks } from '../../data/bulk.ts'
import { loadPeople, type PeopleFilter, readPeopleFilter } from '../../data/people.ts'
import { inOrder } from '../../in-order.ts'
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
  return (
    <>
      <PageHead title={t.admin.people.title}>{t.admin.people.lede}</PageHead>
      {mayChange && bulks.map(bulk => <OpenBulk key={bulk.id} bulk={bulk} />)}
      <section className="panel">
        <PeopleFilters filter={filter} />
        <PeopleDesk
          filter={filter}
          chosen={seen}
          isEmpty={more.items.length === 0}
          mayChange={mayChange}
          onDone={() => setChosen([])}
        />
        {more.items.length > 0 ? (
          <PeopleTable people={more.items} chosen={seen} onChoose={setChosen} />
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
    <Filters>
      <SearchField
        label={t.admin.people.search}
        placeholder={t.admin.people.searchHint}
        defaultValue={filter.search}
      />
      <Select
        label={t.admin.people.role}
        name="role"
        defaultValue={filter.role}
        options={[['', t.admin.people.any], ...inOrder(t.account.roles, ['user', 'support', 'admin'])]}
      />
      <Select
        label={t.admin.people.status}
        name="status"
        defaultValue={filter.status}
        options={[
          ['', t.admin.people.any],
          ...inOrder(t.admin.people.statuses, ['active', 'unverified', 'suspended', 'closed']),
        ]}
      />
    </Filters>
  )
}

type PeopleTableProps = { people: Person[]; chosen: string[]; onChoose: (chosen: string[]) => void }

const PeopleTable = ({ people, chosen, onChoose }: PeopleTableProps) => {
  const { t, format } = useSpeech()
  const texts = t.admin.people
  const columns: Column<Person>[] = [
    {
      id: 'person',
      title: texts.person,
      isFixed: true,
      cell: person => <PersonLink person={person} isBold />,
    },
    { id: 'role', title: texts.role, cell: ({ role }) => t.account.roles[role] },
    {
      id: 'status',
      title: texts.status,
      cell: ({ status }) => (
        <span className={`tag ${status === 'active' ? 'good' : 'warn'}`}>{texts.statuses[status]}</span>
      ),
    },
    { id: 'balance', title: texts.balance, kind: 'n', cell: ({ balance }) => format.number(balance) },
    {
      id: 'seen',
      title: texts.lastSeen,
      kind: 'when',
      cell: ({ lastSeenAt }) => (lastSeenAt ? format.when(lastSeenAt) : texts.never),
    },
    {
      id: 'created',
      title: texts.created,
      kind: 'when',
      cell: ({ createdAt }) => format.fullDate(createdAt),
    },
  ]
  return (
    <DataTable
      name="people"
      label={texts.title}
      columns={columns}
      rows={people}
      idOf={({ id }) => id}
      choice={{
        chosen,
        onChoose,
        all: t.admin.bulk.chooseShown,
        one: ({ name, email }) => t.admin.bulk.choose({ name: name || email }),
      }}
    />
  )
}
