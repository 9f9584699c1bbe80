import { useLoaderData } from 'react-router'
import { AuditTable } from '../../components/audit-table.tsx'
import { Field, Select } from '../../components/field.tsx'
import { Filters, SearchField } from '../../components/filters.tsx'
import { ListPanel } from '../../components/list-panel.tsx'
import { useMore } from '../../components/more.tsx'
import { PageHead } from '../../components/page-head.tsx'
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
  return (
    <>
      <PageHead title={texts.title}>{texts.lede}</PageHead>
      <ListPanel
        list={more}
        filter={filter}
        above={<AuditFilters filter={filter} />}
        empty={texts.empty}
        noMatch={texts.noMatch}
        clear={texts.clear}
        path="/admin/audit"
      >
        {entries => <AuditTable entries={entries} />}
      </ListPanel>
    </>
  )
}

const AuditFilters = ({ filter }: { filter: AuditFilter }) => {
  const { t } = useSpeech()
  const texts = t.admin.audit
  return (
    <Filters>
      <SearchField
        label={texts.actor}
        placeholder={texts.actorHint}
        name="actor"
        defaultValue={filter.actor}
        maxLength={254}
      />
      <SearchField
        label={texts.subject}
        placeholder={texts.subjectHint}
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
