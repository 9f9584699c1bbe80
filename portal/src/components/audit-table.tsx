import type { AuditEntry } from 'authz/contract-audit'
import { Link } from 'react-router'
import { readChanges } from '../audit-change.ts'
import { type Column, DataTable } from './data-table.tsx'
import { useSpeech } from './speech.tsx'

type AuditTableProps = {
  entries: AuditEntry[]
  /** Whether all are about one person, who then need not be named. */
  isOfOne?: boolean
}

/** Deeds, newest first. */
export const AuditTable = ({ entries, isOfOne = false }: AuditTableProps) => {
  const { t, format } = useSpeech()
  const texts = t.admin.audit
  const kinds: Record<string, Record<string, string> | undefined> = texts.kinds
  const deedOf = (kind: string) => {
    const [topic = '', deed = ''] = kind.split('.')
    return kinds[topic]?.[deed] ?? kind
  }
  const about: Column<AuditEntry> = {
    id: 'about',
    title: texts.about,
    kind: 'where',
    cell: ({ person, subject }) => (person ? <Somebody {...person} /> : subject),
  }
  const columns: Column<AuditEntry>[] = [
    {
      id: 'when',
      title: texts.when,
      kind: 'when',
      isFixed: true,
      cell: ({ at }) => <time dateTime={at}>{format.when(at)}</time>,
    },
    {
      id: 'who',
      title: texts.who,
      kind: 'where',
      cell: ({ actor }) => (actor ? <Somebody id={actor.id} email={actor.email} /> : texts.service),
    },
    { id: 'what', title: texts.what, isFixed: true, cell: ({ kind }) => <b>{deedOf(kind)}</b> },
    ...(isOfOne ? [] : [about]),
    { id: 'change', title: texts.change, cell: entry => <Changes entry={entry} /> },
    { id: 'address', title: texts.address, kind: 'where', cell: ({ address }) => address ?? t.none },
  ]
  return (
    <DataTable
      name={isOfOne ? 'deeds' : 'audit'}
      label={texts.title}
      columns={columns}
      rows={entries}
      idOf={({ id }) => id}
    />
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
