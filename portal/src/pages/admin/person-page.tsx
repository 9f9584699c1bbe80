import type { App, PersonDetail } from 'authz/contract'
import { type ActionFunctionArgs, Link, useLoaderData } from 'react-router'
import { AdjustForm } from '../../components/adjust-form.tsx'
import { Movements } from '../../components/movements.tsx'
import { usePageTitle } from '../../components/page-title.ts'
import { PersonAccess } from '../../components/person-access.tsx'
import { PersonRole, PersonStatus } from '../../components/person-state.tsx'
import { useSpeech } from '../../components/speech.tsx'
import { loadApps } from '../../data/apps.ts'
import { loadMovementsOf, readMovementFilter } from '../../data/movements.ts'
import { adjustBalance, changePerson, loadPerson, setAccess } from '../../data/people.ts'
import { adminOnly, attemptSignedIn, readField } from '../../outcome.ts'

export const loadPersonPage = adminOnly(async ({ request, params }) => {
  const id = params.id ?? ''
  const filter = readMovementFilter(new URL(request.url).searchParams)
  const [person, movements, apps] = await Promise.all([
    loadPerson(id),
    loadMovementsOf(id, filter),
    loadApps(),
  ])
  return { person, movements, apps, filter }
})

const changes: Record<string, (id: string, form: FormData) => Promise<unknown>> = {
  adjust: (id, form) =>
    adjustBalance(
      id,
      { tokens: Number(readField(form, 'tokens')), reason: readField(form, 'reason') },
      readField(form, 'key'),
    ),
  suspend: (id, form) => changePerson(id, { status: 'suspended', reason: readField(form, 'why') }),
  reactivate: id => changePerson(id, { status: 'active' }),
  role: (id, form) => changePerson(id, { role: readField(form, 'role') === 'admin' ? 'admin' : 'user' }),
  grant: (id, form) => setAccess(id, readField(form, 'app'), true),
  withdraw: (id, form) => setAccess(id, readField(form, 'app'), false),
}

/** Runs one of the page's changes. */
export const submitPerson = async (args: ActionFunctionArgs) => {
  const form = await args.request.formData()
  const change = changes[readField(form, 'intent')]
  if (!change) throw new Error('a form without a known intent')
  return attemptSignedIn(args, () => change(args.params.id ?? '', form))
}

/** One person as admins see them. */
export const PersonPage = () => {
  const { t } = useSpeech()
  const { person, movements, apps, filter } = useLoaderData<typeof loadPersonPage>()
  usePageTitle(person.name || person.email)
  return (
    <>
      <p className="back">
        <Link to="/admin">← {t.admin.person.back}</Link>
      </p>
      <h1 className="breakable">{person.name || person.email}</h1>
      <p className="lede breakable">{person.name && person.email}</p>
      <Figures person={person} />
      <div className="cols even">
        <AdjustForm key={person.id} person={person} />
        <section className="panel">
          <PersonStatus person={person} />
          <PersonRole person={person} />
          <PersonAccess person={person} apps={apps.filter(isOnRequest)} />
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
      <p>
        <Link to={`/admin/charges?person=${person.id}`}>{t.admin.person.charges}</Link>
      </p>
    </>
  )
}

const isOnRequest = (app: App) =>
  app.access === 'granted' || app.rules.some(rule => rule.access === 'granted')

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
