import type { AuditEntry } from 'authz/contract-audit'
import { Link } from 'react-router'
import { readChanges } from '../audit-change.ts'
import { Scroll } from './scroll.tsx'
import { useSpeech } from './speech.tsx'

type AuditTableProps = {
  entries: AuditEntry[]
  /** Whether all are about one person, who then need not be named. */
  isOfOne?: boolean
}

/** Deeds, newest first; cards on a phone. */
export const AuditTable = ({ entries, isOfOne = false }: AuditTableProps) => {
  const { t } = useSpeech()
  const texts = t.admin.audit
  return (
    <Scroll label={texts.title}>
      <table className="cards">
        <thead>
          <tr>
            <th>{texts.when}</th>
            <th>{texts.who}</th>
            <th>{texts.what}</th>
            {!isOfOne && <th>{texts.about}</th>}
            <th>{texts.change}</th>
            <th>{texts.address}</th>
          </tr>
        </thead>
        <tbody>
          {entries.map(entry => (
            <AuditRow key={entry.id} entry={entry} isOfOne={isOfOne} />
          ))}
        </tbody>
      </table>
    </Scroll>
  )
}

const AuditRow = ({ entry, isOfOne }: { entry: AuditEntry; isOfOne: boolean }) => {
  const { t, format } = useSpeech()
  const texts = t.admin.audit
  const kinds: Record<string, string | undefined> = texts.kinds
  return (
    <tr>
      <td className="when">
        <time dateTime={entry.at}>{format.when(entry.at)}</time>
      </td>
      <td className="where" data-label={texts.who}>
        {entry.actor ? <Somebody id={entry.actor.id} email={entry.actor.email} /> : texts.service}
      </td>
      <td>
        <b>{kinds[entry.kind] ?? entry.kind}</b>
      </td>
      {!isOfOne && (
        <td className="where" data-label={texts.about}>
          {entry.person ? <Somebody {...entry.person} /> : entry.subject}
        </td>
      )}
      <td>
        <Changes entry={entry} />
      </td>
      <td className="where" data-label={texts.address}>
        {entry.address ?? t.none}
      </td>
    </tr>
  )
}

const Somebody = ({ id, email }: { id: string; email: string | null }) => {
  const { t } = useSpeech()
  return <Link to={`/admin/people/${id}`}>{email ?? t.admin.audit.deleted}</Link>
}

const isTime = (value: string) => /^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(value)

const Changes = ({ entry }: { entry: AuditEntry }) => {
  const { t, format } = useSpeech()
  const fields: Record<string, string | undefined> = t.admin.audit.fields
  const words: Record<string, Record<string, string> | undefined> = {
    status: t.admin.people.statuses,
    role: t.account.roles,
    admin: { true: t.admin.audit.isTrue, false: t.admin.audit.isFalse },
  }
  const write = (name: string, value: string) =>
    isTime(value) ? format.when(value) : (words[name]?.[value] ?? value)
  const changes = readChanges(entry)
  if (changes.length === 0) return null
  return (
    <dl className="change">
      {changes.map(({ name, before, after }) => (
        <div key={name}>
          <dt>{fields[name] ?? name.replaceAll('_', ' ')}</dt>
          <dd>
            {before !== null && <del>{write(name, before)}</del>}
            {before !== null && after !== null && ' → '}
            {after !== null && <ins>{write(name, after)}</ins>}
          </dd>
        </div>
      ))}
    </dl>
  )
}
