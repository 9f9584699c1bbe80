import type { AppAccess } from 'authz/contract-access'
import type { Group } from 'authz/contract-groups'
import { useState } from 'react'
import { useLoaderData } from 'react-router'
import { readAccessTerms } from '../../access-wish.ts'
import { ApiProblem } from '../../api.ts'
import { AccessFields, AccessTerms } from '../../components/access-terms.tsx'
import { BackLink } from '../../components/back-link.tsx'
import { type Column, DataTable } from '../../components/data-table.tsx'
import { Empty } from '../../components/empty.tsx'
import { Field, Select } from '../../components/field.tsx'
import { FormShell } from '../../components/form-shell.tsx'
import { MoreButton, useMore } from '../../components/more.tsx'
import { PageHead } from '../../components/page-head.tsx'
import { PersonLink } from '../../components/person-link.tsx'
import { useSpeech } from '../../components/speech.tsx'
import { useMe } from '../../components/who.ts'
import { grantAccess, loadAccess, loadGroups, revokeAccess } from '../../data/access.ts'
import { loadApp } from '../../data/apps.ts'
import { findPersonByEmail } from '../../data/people.ts'
import { inOrder } from '../../in-order.ts'
import { adminOnly, readField, runIntent } from '../../outcome.ts'

export const loadAccessPage = adminOnly(async ({ params }) => {
  const name = params.name ?? ''
  const [app, first, groups] = await Promise.all([loadApp(name), loadAccess(name), loadGroups()])
  return { app, first, groups }
})

const requirePersonId = async (email: string): Promise<string> => {
  const person = await findPersonByEmail(email)
  if (person === null) throw new ApiProblem(404, 'unknown_person', `nobody has the address ${email}`)
  return person.id
}

/** Lets somebody in, or takes it away. */
export const submitAccess = runIntent<unknown>({
  grant: async (form, { params }) => {
    const group = readField(form, 'group')
    const who = group === '' ? { person: await requirePersonId(readField(form, 'email')) } : { group }
    return grantAccess(params.name ?? '', { ...who, ...readAccessTerms(form) })
  },
  revoke: (form, { params }) => revokeAccess(params.name ?? '', readField(form, 'id')),
})

/** Who may open an app on request, until when and how often. */
export const AccessPage = () => {
  const { t, format } = useSpeech()
  const { app, first, groups } = useLoaderData<typeof loadAccessPage>()
  const more = useMore(first, cursor => loadAccess(app.name, cursor))
  const mayChange = useMe()?.role === 'admin'
  const title = t.admin.access.title({ app: format.text(app.title) })
  return (
    <>
      <BackLink to="/admin/apps">{t.admin.access.back}</BackLink>
      <PageHead title={title}>{t.admin.access.lede}</PageHead>
      <div className="stack">
        {mayChange && <GrantForm groups={groups} />}
        <section className="panel">
          {more.items.length > 0 ? (
            <AccessTable access={more.items} mayChange={mayChange} />
          ) : (
            <Empty title={t.admin.access.empty} />
          )}
          <MoreButton {...more} />
        </section>
      </div>
    </>
  )
}

const GrantForm = ({ groups }: { groups: Group[] }) => {
  const { t } = useSpeech()
  const [kind, setKind] = useState<'person' | 'group'>('person')
  const [round, setRound] = useState(0)
  const texts = t.admin.access
  return (
    <section className="panel">
      <FormShell
        key={round}
        intent="grant"
        submit={texts.submit}
        refusals={{ unknown_person: texts.unknown }}
        onDone={() => setRound(round + 1)}
      >
        <div className="pair even">
          <Select
            label={texts.kind}
            value={kind}
            onChange={event => setKind(event.target.value === 'group' ? 'group' : 'person')}
            options={inOrder(texts.kinds, groups.length > 0 ? ['person', 'group'] : ['person'])}
          />
          {kind === 'group' ? (
            <Select label={texts.group} name="group" options={groups.map(({ name }) => [name, name])} />
          ) : (
            <Field
              label={texts.person}
              hint={texts.personHint}
              name="email"
              type="email"
              required
              maxLength={254}
              autoComplete="off"
            />
          )}
        </div>
        <AccessFields />
      </FormShell>
    </section>
  )
}

const AccessTable = ({ access, mayChange }: { access: AppAccess[]; mayChange: boolean }) => {
  const { t, format } = useSpeech()
  const texts = t.admin.access
  const revoke: Column<AppAccess> = {
    id: 'revoke',
    title: texts.revoke,
    kind: 'n',
    isFixed: true,
    isDeed: true,
    cell: ({ id }) => (
      <FormShell intent="revoke" submit={texts.revoke} tone="quiet" className="">
        <input type="hidden" name="id" value={id} />
      </FormShell>
    ),
  }
  const columns: Column<AppAccess>[] = [
    { id: 'who', title: texts.who, kind: 'where', isFixed: true, cell: access => <Who access={access} /> },
    { id: 'terms', title: texts.terms, cell: access => <AccessTerms access={access} /> },
    { id: 'since', title: texts.since, kind: 'when', cell: ({ grantedAt }) => format.fullDate(grantedAt) },
    ...(mayChange ? [revoke] : []),
  ]
  return <DataTable name="access" label={texts.link} columns={columns} rows={access} idOf={({ id }) => id} />
}

const Who = ({ access: { person, group } }: { access: AppAccess }) => {
  const { t } = useSpeech()
  if (!person)
    return (
      <>
        <b>{group}</b> <span className="tag">{t.admin.access.group}</span>
      </>
    )
  return <PersonLink person={person} isBold />
}
