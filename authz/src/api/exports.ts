import type { Database } from '../database.ts'

/** A list that somebody takes away as a file. */
type Export = {
  /** What it is, as the audit log's kinds say it: `export.people`. */
  kind: string
  /** The id or name of what it is about. */
  subject: string
  /** The one person whom it is about. */
  personId?: string
  /** The format and the filters; what is null is left out. */
  how: Record<string, unknown>
}

/** Writes into the audit log that people's data leave as a file. Called before the first byte does. */
export const noteExport = async (
  database: Database,
  { kind, subject, personId, how }: Export,
): Promise<void> => {
  const after = Object.fromEntries(
    Object.entries(how).filter(([, value]) => value !== null && value !== undefined),
  )
  await database.call('writeAudit', { kind: `export.${kind}`, subject, personId: personId ?? null, after })
}
