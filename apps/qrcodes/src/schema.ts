import type { DatabaseSync } from 'node:sqlite'

/** Each entry takes the schema from the version that is its index to the next; entries are only ever added. */
const MIGRATIONS = [
  `
  create table code (
    id text primary key check (length(id) between 6 and 32),
    owner text not null check (length(owner) between 1 and 255),
    target text not null check (length(target) <= 2048 and (target like 'http://%' or target like 'https://%')),
    title text not null check (length(title) <= 200),
    charge text check (length(charge) between 1 and 255),
    created_at integer not null check (created_at > 0),
    unique (owner, charge)
  ) strict, without rowid;
  create index code_by_owner on code (owner, created_at desc, id desc);

  create table scan (
    code text not null references code (id) on delete cascade,
    day text not null check (day glob '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    scans integer not null check (scans > 0),
    primary key (code, day)
  ) strict, without rowid;
  `,
]

/**
 * Brings the database to the newest schema, all in one transaction.
 * @throws Error when a newer release has already written to it
 */
export function migrate(database: DatabaseSync): void {
  const version = Number(database.prepare('pragma user_version').get()?.user_version)
  if (version > MIGRATIONS.length) {
    throw new Error(
      `its schema is version ${version}, this release knows ${MIGRATIONS.length}: run the newer release`,
    )
  }
  if (version === MIGRATIONS.length) return
  const steps = MIGRATIONS.slice(version).join('\n')
  database.exec(`begin immediate; ${steps} pragma user_version = ${MIGRATIONS.length}; commit`)
}
