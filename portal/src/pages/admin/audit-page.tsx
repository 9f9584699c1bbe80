import { Link, useLoaderData } from 'react-router'
import { AuditTable } from '../../components/audit-table.tsx'
import { Empty } from '../../components/empty.tsx'
import { Field, Select } from '../../components/field.tsx'
import { Filters } from '../../components/filters.tsx'
import { MoreButton, useMore } from '../../components/more.tsx'
import { usePageTitle } from '../../components/page-title.ts'
import { useSpeech } from '../../components/speech.tsx'
import { type AuditFilter, auditTopics, loadAudit, readAuditFilter } from '../../data/audit.ts'
import { adminOnly } from '../../outcome.ts'

export const loadAuditPage = adminOnly(async ({ request }) => {
  const filter = readAuditFilter(new URL(request.url).searchParams)
  return { filter, first: await loadAudit(filter) }
})

/** Who did what, and from where. */
export const AuditPage = () => {
  const { t } = useSpeech()
  const { filter, first } = useLoaderData<typeof loadAuditPage>()
  const more = useMore(first, cursor => loadAudit(filter, cursor))
  const texts = t.admin.audit
  const isFiltered = Object.values(filter).some(value => value !== '')
  usePageTitle(texts.title)
  return (
    <>
      <h1>{texts.title}</h1>
      <p className="lede">{texts.lede}</p>
      <section className="panel">
        <AuditFilters filter={filter} />
        {more.items.length > 0 ? (
          <AuditTable entries={more.items} />
        ) : (
          <Empty title={isFiltered ? texts.noMatch : texts.empty}>
            {isFiltered && <Link to="/admin/audit">{texts.clear}</Link>}
          </Empty>
        )}
        <MoreButton {...more} />
      </section>
    </>
  )
}

const AuditFilters = ({ filter }: { filter: AuditFilter }) => {
  const { t } = useSpeech()
  const texts = t.admin.audit
  return (
    // Typing changes the address too, and must not remount the fields that are typed in.
    <Filters key={`${filter.kind} ${filter.from} ${filter.to}`}>
      <Field
        label={texts.actor}
        placeholder={texts.actorHint}
        type="search"
        name="actor"
        defaultValue={filter.actor}
        maxLength={254}
      />
      <Field
        label={texts.subject}
        placeholder={texts.subjectHint}
        type="search"
        name="subject"
        defaultValue={filter.subject}
        maxLength={300}
      />
      <Select
        label={texts.kind}
        name="kind"
        defaultValue={filter.kind}
        options={[
          ['', texts.any],
          ...auditTopics.map((topic): [string, string] => [topic, texts.topics[topic]]),
        ]}
      />
      <div className="days">
        <Field label={texts.from} type="date" name="from" defaultValue={filter.from} />
        <Field label={texts.to} type="date" name="to" defaultValue={filter.to} />
      </div>
    </Filters>
  )
}
