import type { Group } from 'authz/contract-groups'
import { Link, redirect, useLoaderData } from 'react-router'
import { type Column, DataTable } from '../../components/data-table.tsx'
import { Empty } from '../../components/empty.tsx'
import { Field } from '../../components/field.tsx'
import { FormShell } from '../../components/form-shell.tsx'
import { MoreButton, useMore } from '../../components/more.tsx'
import { PageHead } from '../../components/page-head.tsx'
import { useSpeech } from '../../components/speech.tsx'
import { useMe } from '../../components/who.ts'
import { loadGroupPage, makeGroup } from '../../data/groups.ts'
import { adminOnly, readField, runIntent } from '../../outcome.ts'

export const loadGroupsPage = adminOnly(async () => loadGroupPage())

/** Makes a group, and leads to it. */
export const submitGroup = runIntent<unknown>({
  make: async form => {
    const { id } = await makeGroup(readField(form, 'name'))
    throw redirect(`/admin/groups/${id}`)
  },
})

/** Groups of people. */
export const GroupsPage = () => {
  const { t } = useSpeech()
  const more = useMore(useLoaderData<typeof loadGroupsPage>(), loadGroupPage)
  const mayChange = useMe()?.role === 'admin'
  const texts = t.admin.groupPages
  return (
    <>
      <PageHead title={texts.title}>{texts.lede}</PageHead>
      {mayChange && (
        <section className="panel">
          <FormShell intent="make" submit={texts.make} refusals={texts.refusals}>
            <Field label={texts.name} name="name" required maxLength={100} autoComplete="off" />
          </FormShell>
        </section>
      )}
      <div className="stack page">
        <section className="panel">
          {more.items.length === 0 ? (
            <Empty title={texts.empty}>
              <p>{texts.emptyNext}</p>
            </Empty>
          ) : (
            <GroupTable groups={more.items} />
          )}
          <MoreButton {...more} />
        </section>
      </div>
    </>
  )
}

const GroupTable = ({ groups }: { groups: Group[] }) => {
  const { t, format } = useSpeech()
  const texts = t.admin.groupPages
  const columns: Column<Group>[] = [
    {
      id: 'name',
      title: texts.name,
      kind: 'where',
      isFixed: true,
      cell: ({ id, name }) => (
        <Link to={`/admin/groups/${id}`} className="who">
          <b>{name}</b>
        </Link>
      ),
    },
    { id: 'members', title: texts.members, kind: 'n', cell: ({ members }) => format.number(members) },
    { id: 'since', title: texts.since, kind: 'when', cell: ({ createdAt }) => format.fullDate(createdAt) },
  ]
  return (
    <DataTable name="groups" label={texts.title} columns={columns} rows={groups} idOf={({ id }) => `${id}`} />
  )
}
