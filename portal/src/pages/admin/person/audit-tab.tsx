import { Link, useLoaderData } from 'react-router'
import { AuditTable } from '../../../components/audit-table.tsx'
import { Select } from '../../../components/field.tsx'
import { Filters } from '../../../components/filters.tsx'
import { MoreButton, useMore } from '../../../components/more.tsx'
import { usePerson } from '../../../components/person-tabs.tsx'
import { useSpeech } from '../../../components/speech.tsx'
import { loadAudit } from '../../../data/audit.ts'
import { adminOnly } from '../../../outcome.ts'

type Side = 'about' | 'by'

const filterOf = (id: string, side: Side) => ({
  actor: side === 'by' ? id : '',
  subject: side === 'about' ? id : '',
  ...{ kind: '', from: '', to: '' },
})

export const loadAuditTab = adminOnly(async ({ request, params }) => {
  const side: Side = new URL(request.url).searchParams.get('side') === 'by' ? 'by' : 'about'
  return { side, first: await loadAudit(filterOf(params.id ?? '', side)) }
})

/** What was done to the person, or what they did. */
export const AuditTab = () => {
  const { t } = useSpeech()
  const { side, first } = useLoaderData<typeof loadAuditTab>()
  const { id } = usePerson()
  const more = useMore(first, cursor => loadAudit(filterOf(id, side), cursor))
  const texts = t.admin.personTabs.audit
  return (
    <section className="panel">
      <div className="head">
        <h2>{texts.title}</h2>
        <Filters>
          <Select
            label={texts.side}
            name="side"
            defaultValue={side}
            options={[
              ['about', texts.sides.about],
              ['by', texts.sides.by],
            ]}
          />
        </Filters>
      </div>
      {more.items.length > 0 ? (
        <AuditTable entries={more.items} isOfOne={side === 'about'} />
      ) : (
        <p className="soft">{texts.empty}</p>
      )}
      <MoreButton {...more} />
      <p>
        <Link to={`/admin/audit?${side === 'by' ? 'actor' : 'subject'}=${id}`}>{texts.all}</Link>
      </p>
    </section>
  )
}
