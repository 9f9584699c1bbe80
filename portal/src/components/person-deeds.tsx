import type { AuditEntry } from 'authz/contract-audit'
import { Link } from 'react-router'
import { AuditTable } from './audit-table.tsx'
import { useSpeech } from './speech.tsx'

/** The latest deeds about a person, and the way to all of them. */
export const PersonDeeds = ({ id, entries }: { id: string; entries: AuditEntry[] }) => {
  const { t } = useSpeech()
  return (
    <section className="panel">
      <div className="head">
        <h2>{t.admin.person.deeds}</h2>
        <Link to={`/admin/audit?subject=${id}`}>{t.admin.person.allDeeds}</Link>
      </div>
      {entries.length > 0 ? (
        <AuditTable entries={entries} isOfOne />
      ) : (
        <p className="soft">{t.admin.audit.empty}</p>
      )}
    </section>
  )
}
