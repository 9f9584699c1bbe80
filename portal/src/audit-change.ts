import type { AuditEntry } from 'authz/contract-audit'

/** One thing that a deed changed; null is what was not there. */
export type Change = { name: string; before: string | null; after: string | null }

const write = (value: unknown): string | null => {
  if (value === null || value === undefined || value === '') return null
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/** What a deed changed, by name. */
export const readChanges = ({ before, after }: Pick<AuditEntry, 'before' | 'after'>): Change[] => {
  const names = new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])
  return [...names]
    .map(name => ({ name, before: write(before?.[name]), after: write(after?.[name]) }))
    .filter(change => change.before !== change.after)
}
