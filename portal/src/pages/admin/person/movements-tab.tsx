import { Link, useLoaderData } from 'react-router'
import { Movements } from '../../../components/movements.tsx'
import { usePerson } from '../../../components/person-tabs.tsx'
import { useSpeech } from '../../../components/speech.tsx'
import { loadApps } from '../../../data/apps.ts'
import { loadMovementsOf, movementsFileOf, readMovementFilter } from '../../../data/movements.ts'
import { adminOnly } from '../../../outcome.ts'

export const loadMovementsTab = adminOnly(async ({ request, params }) => {
  const filter = readMovementFilter(new URL(request.url).searchParams)
  const [first, apps] = await Promise.all([loadMovementsOf(params.id ?? '', filter), loadApps()])
  return { first, apps, filter }
})

/** Where the person's tokens came from and went. */
export const MovementsTab = () => {
  const { t } = useSpeech()
  const { first, apps, filter } = useLoaderData<typeof loadMovementsTab>()
  const { id } = usePerson()
  return (
    <>
      <Movements
        first={first}
        filter={filter}
        apps={apps}
        path={`/admin/people/${id}/movements`}
        load={(chosen, cursor) => loadMovementsOf(id, chosen, cursor)}
        fileOf={(chosen, format, language) => movementsFileOf(id, chosen, format, language)}
      />
      <p>
        <Link to={`/admin/charges?person=${id}`}>{t.admin.person.charges}</Link>
      </p>
    </>
  )
}
