import type { PersonDetail } from 'authz/contract'
import type { App } from 'authz/contract-apps'
import { type ActionFunctionArgs, Link, redirect, useLoaderData } from 'react-router'
import { readAccessTerms } from '../../access-wish.ts'
import { AdjustForm } from '../../components/adjust-form.tsx'
import { Movements } from '../../components/movements.tsx'
import { usePageTitle } from '../../components/page-title.ts'
import { type OwnAccess, PersonAccess } from '../../components/person-access.tsx'
import { PersonDeeds } from '../../components/person-deeds.tsx'
import { PersonMessage } from '../../components/person-message.tsx'
import { PersonSessions } from '../../components/person-sessions.tsx'
import { PersonRole, PersonStatus } from '../../components/person-state.tsx'
import { useSpeech } from '../../components/speech.tsx'
import { ViewForm } from '../../components/view-form.tsx'
import { useMe } from '../../components/who.ts'
import { grantAccess, loadAccess } from '../../data/access.ts'
import { sendMessage } from '../../data/admin-notifications.ts'
import { loadApps } from '../../data/apps.ts'
import { loadAudit } from '../../data/audit.ts'
import { loadMovementsOf, readMovementFilter } from '../../data/movements.ts'
import { adjustBalance, changePerson, loadPerson, roles, withdrawAccess } from '../../data/people.ts'
import { endSession, loadSessions } from '../../data/sessions.ts'
import { startView } from '../../data/view.ts'
import { adminOnly, readField, runIntent } from '../../outcome.ts'
import { isOnRequest } from '../../prices.ts'

/** What was granted to the person themselves; null for a group's access, and for none. */
const loadOwnAccess = async (app: App, id: string): Promise<OwnAccess> => {
  const { items } = await loadAccess(app.name, undefined, 200)
  return { app, access: items.find(({ person }) => person?.id === id) ?? null }
}

/** One call for each app on request; there are few. */
const loadAllAccess = async (apps: App[], id: string): Promise<OwnAccess[]> =>
  Promise.all(apps.filter(isOnRequest).map(app => loadOwnAccess(app, id)))

const noFilter = { actor: '', kind: '', from: '', to: '' }

export const loadPersonPage = adminOnly(async ({ request, params }) => {
  const id = params.id ?? ''
  const filter = readMovementFilter(new URL(request.url).searchParams)
  const apps = loadApps()
  const [person, movements, sessions, deeds, access] = await Promise.all([
    loadPerson(id),
    loadMovementsOf(id, filter),
    loadSessions(id),
    loadAudit({ ...noFilter, subject: id }, undefined, 8),
    apps.then(found => loadAllAccess(found, id)),
  ])
  return { person, movements, sessions, deeds, access, apps: await apps, filter }
})

const idOf = ({ params }: ActionFunctionArgs) => params.id ?? ''

/** The page's changes. */
export const submitPerson = runIntent<unknown>({
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
  grant: (form, args) =>
    grantAccess(readField(form, 'app'), { person: idOf(args), ...readAccessTerms(form) }),
  withdraw: (form, args) => withdrawAccess(idOf(args), readField(form, 'app')),
  view: async (form, args) => {
    await startView(idOf(args), readField(form, 'why'))
    throw redirect('/apps')
  },
  'end-session': (form, args) => endSession(idOf(args), readField(form, 'session')),
  message: (form, args) =>
    sendMessage(idOf(args), { subject: readField(form, 'subject'), text: readField(form, 'text') }),
  'end-sessions': (_form, args) => endSession(idOf(args), null),
})

/** One person as admins see them. */
export const PersonPage = () => {
  const { t } = useSpeech()
  const { person, movements, sessions, deeds, access, apps, filter } = useLoaderData<typeof loadPersonPage>()
  const mayChange = useMe()?.role === 'admin'
  usePageTitle(person.name || person.email)
  return (
    <>
      <p className="back">
        <Link to="/admin/people">← {t.admin.person.back}</Link>
      </p>
      <h1 className="breakable">{person.name || person.email}</h1>
      <p className="lede breakable">{person.name && person.email}</p>
      <Figures person={person} />
      <div className="cols even">
        <AdjustForm key={person.id} person={person} isSupport={!mayChange} />
        <section className="panel">
          <PersonStatus key={person.status} person={person} mayChange={mayChange} />
          <PersonRole key={`${person.id} ${person.role}`} person={person} mayChange={mayChange} />
          <PersonAccess person={person} apps={access} mayChange={mayChange} />
          {mayChange && person.status !== 'closed' && <PersonMessage key={`message ${person.id}`} />}
          {mayChange && <ViewForm key={`view ${person.id}`} person={person} />}
        </section>
      </div>
      <Movements
        key={person.id}
        first={movements}
        filter={filter}
        apps={apps}
        path={`/admin/people/${person.id}`}
        load={(chosen, cursor) => loadMovementsOf(person.id, chosen, cursor)}
      />
      <div className="stack page">
        <PersonSessions key={person.id} id={person.id} first={sessions} mayEnd={mayChange} />
        <PersonDeeds id={person.id} entries={deeds.items} />
      </div>
      <p>
        <Link to={`/admin/charges?person=${person.id}`}>{t.admin.person.charges}</Link>
      </p>
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
