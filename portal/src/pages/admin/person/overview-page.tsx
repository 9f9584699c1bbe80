import type { LimitChange } from 'authz/contract-groups'
import { type ActionFunctionArgs, redirect, useLoaderData } from 'react-router'
import { AdjustForm } from '../../../components/adjust-form.tsx'
import { PersonGroups } from '../../../components/person-groups.tsx'
import { PersonLimits } from '../../../components/person-limits.tsx'
import { PersonMessage } from '../../../components/person-message.tsx'
import { PersonName, PersonRole, PersonStatus } from '../../../components/person-state.tsx'
import { usePerson } from '../../../components/person-tabs.tsx'
import { PersonTopUp } from '../../../components/person-top-up.tsx'
import { ViewForm } from '../../../components/view-form.tsx'
import { useMe } from '../../../components/who.ts'
import { loadGroups } from '../../../data/access.ts'
import { sendMessage } from '../../../data/admin-notifications.ts'
import { loadApps } from '../../../data/apps.ts'
import { addMembers, removeMember } from '../../../data/groups.ts'
import { adjustBalance, changePerson, roles } from '../../../data/people.ts'
import { loadGroupsOf, loadLimitsOf, setLimitOf } from '../../../data/person.ts'
import { loadTopUpOf, stopTopUpOf } from '../../../data/top-up.ts'
import { startView } from '../../../data/view.ts'
import { adminOnly, readField, runIntent } from '../../../outcome.ts'

export const loadOverview = adminOnly(async ({ params }) => {
  const id = params.id ?? ''
  const [groups, allGroups, limits, apps, topUp] = await Promise.all([
    loadGroupsOf(id),
    loadGroups(),
    loadLimitsOf(id),
    loadApps(),
    loadTopUpOf(id),
  ])
  return { groups, allGroups, limits, apps, topUp }
})

const idOf = ({ params }: ActionFunctionArgs) => params.id ?? ''

const periods = ['day', 'month', 'ever'] as const

/** What a limit is of; without tokens it is lifted. */
const readLimit = (form: FormData, tokens: number | null): LimitChange => {
  const app = readField(form, 'app')
  return {
    ...(app === '' ? {} : { app }),
    period: periods.find(period => period === readField(form, 'period')) ?? 'month',
    tokens,
  }
}

/** The page's changes. */
export const submitOverview = runIntent<unknown>({
  adjust: (form, args) =>
    adjustBalance(
      idOf(args),
      { tokens: Number(readField(form, 'tokens')), reason: readField(form, 'reason') },
      readField(form, 'key'),
    ),
  suspend: (form, args) => changePerson(idOf(args), { status: 'suspended', reason: readField(form, 'why') }),
  reactivate: (_form, args) => changePerson(idOf(args), { status: 'active' }),
  role: (form, args) =>
    changePerson(idOf(args), { role: roles.find(role => role === readField(form, 'role')) ?? 'user' }),
  name: (form, args) => changePerson(idOf(args), { name: readField(form, 'name') }),
  join: (form, args) => addMembers(Number(readField(form, 'group')), [idOf(args)]),
  leave: (form, args) => removeMember(Number(readField(form, 'group')), idOf(args)),
  limit: (form, args) => setLimitOf(idOf(args), readLimit(form, Number(readField(form, 'most')))),
  lift: (form, args) => setLimitOf(idOf(args), readLimit(form, null)),
  'stop-top-up': (form, args) => stopTopUpOf(idOf(args), readField(form, 'reason')),
  view: async (form, args) => {
    await startView(idOf(args), readField(form, 'why'))
    throw redirect('/apps')
  },
  message: (form, args) =>
    sendMessage(idOf(args), { subject: readField(form, 'subject'), text: readField(form, 'text') }),
})

/** What a person may do and has, and the ways to change it. */
export const OverviewPage = () => {
  const { groups, allGroups, limits, apps, topUp } = useLoaderData<typeof loadOverview>()
  const person = usePerson()
  const mayChange = useMe()?.role === 'admin'
  const isOpen = person.status !== 'closed'
  return (
    <div className="cols even">
      <div className="stack">
        <AdjustForm person={person} isSupport={!mayChange} />
        <PersonLimits limits={limits} apps={apps} mayChange={mayChange && isOpen} />
      </div>
      <section className="panel">
        <PersonStatus key={person.status} person={person} mayChange={mayChange} />
        <PersonRole key={person.role} person={person} mayChange={mayChange} />
        {mayChange && isOpen && <PersonName key={person.name} person={person} />}
        <PersonGroups groups={groups} all={allGroups} mayChange={mayChange && isOpen} />
        <PersonTopUp topUp={topUp} mayChange={mayChange} />
        {mayChange && isOpen && <PersonMessage />}
        {mayChange && <ViewForm person={person} />}
      </section>
    </div>
  )
}
