import { Link, redirect, useLoaderData } from 'react-router'
import { Empty } from '../../components/empty.tsx'
import { Field } from '../../components/field.tsx'
import { FormShell } from '../../components/form-shell.tsx'
import { MoreButton, useMore } from '../../components/more.tsx'
import { usePageTitle } from '../../components/page-title.ts'
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
  const { t, format } = useSpeech()
  const more = useMore(useLoaderData<typeof loadGroupsPage>(), loadGroupPage)
  const mayChange = useMe()?.role === 'admin'
  const texts = t.admin.groupPages
  usePageTitle(texts.title)
  return (
    <>
      <h1>{texts.title}</h1>
      <p className="lede">{texts.lede}</p>
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
            <table>
              <thead>
                <tr>
                  <th>{texts.name}</th>
                  <th className="n">{texts.members}</th>
                  <th>{texts.since}</th>
                </tr>
              </thead>
              <tbody>
                {more.items.map(({ id, name, members, createdAt }) => (
                  <tr key={id}>
                    <td className="breakable">
                      <Link to={`/admin/groups/${id}`} className="who">
                        <b>{name}</b>
                      </Link>
                    </td>
                    <td className="n">{format.number(members)}</td>
                    <td className="when">{format.fullDate(createdAt)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          )}
          <MoreButton {...more} />
        </section>
      </div>
    </>
  )
}
