import { access, constants, readdir, stat, statfs } from 'node:fs/promises'
import { type Finding, fail, fine, type HealthParts, reasonOf, warn } from './finding.ts'

type ServerRow = {
  nowAt: Date
  version: number
  migrations: string[]
  connections: number
  mostConnections: number
}

const migrationsFolder = new URL('../../../supabase/migrations/', import.meta.url)

const noDatabase = ({ databaseError = '' }: HealthParts): Finding =>
  fail(
    {
      en: `The database does not answer${databaseError && ` (${databaseError})`}.`,
      fr: `La base de données ne répond pas${databaseError && ` (${databaseError})`}.`,
    },
    {
      en: 'Look whether it runs, and at OCTROI_DATABASE_URL.',
      fr: 'Vérifiez qu’elle tourne, et OCTROI_DATABASE_URL.',
    },
  )

/** SQLSTATEs of a database that does not have our functions, or not all of them. */
const noFunctions = new Set(['42883', '3F000', '42P01'])

const notMigrated = fail(
  { en: 'The database is not of this version.', fr: 'La base n’est pas de cette version.' },
  { en: 'Run octroi migrate.', fr: 'Lancez octroi migrate.' },
)

const askServer = async (
  parts: HealthParts,
): Promise<{ row: ServerRow; ms: number; at: number } | Finding> => {
  if (parts.database === null) return noDatabase(parts)
  const startedAt = performance.now()
  try {
    const [row] = await parts.database.call<ServerRow>('describeServer')
    const ms = performance.now() - startedAt
    return row === undefined ? noDatabase(parts) : { row, ms, at: Date.now() - ms / 2 }
  } catch (error) {
    return noFunctions.has((error as { code?: string }).code ?? '')
      ? notMigrated
      : noDatabase({ ...parts, databaseError: reasonOf(error) })
  }
}

const oldestVersion = 15
const slowMs = 200
const fewConnections = 10

const judgeMigrations = (done: string[], known: string[]): Finding | null => {
  const missing = known.filter(version => !done.includes(version))
  const newest = known.at(-1) ?? ''
  const strange = done.filter(version => version > newest)
  if (missing.length > 0)
    return fail(
      {
        en: `The database lacks ${missing.length} migrations, ${missing[0]} first.`,
        fr: `Il manque ${missing.length} migrations à la base, d’abord ${missing[0]}.`,
      },
      { en: 'Run octroi migrate.', fr: 'Lancez octroi migrate.' },
    )
  if (strange.length === 0) return null
  return warn(
    {
      en: `The database is newer than this process: it has ${strange[0]}.`,
      fr: `La base est plus récente que ce processus : elle a ${strange[0]}.`,
    },
    { en: 'Start the same version everywhere.', fr: 'Démarrez partout la même version.' },
  )
}

/** Whether it answers and how fast, its version, its migrations, its room for connections. */
export const checkDatabase = async (parts: HealthParts): Promise<Finding> => {
  const asked = await askServer(parts)
  if ('status' in asked) return asked
  const { row, ms } = asked
  const known = (await readdir(migrationsFolder))
    .flatMap(name => /^(\d+)_.*\.sql$/.exec(name)?.[1] ?? [])
    .sort()
  const judged = judgeMigrations(row.migrations ?? [], known)
  if (judged) return judged
  const name = parts.config.mode === 'embedded' ? 'PGlite' : 'Postgres'
  if (row.version < oldestVersion)
    return warn(
      { en: `This is ${name} ${row.version}.`, fr: `C’est ${name} ${row.version}.` },
      {
        en: `Move to ${name} ${oldestVersion} or newer.`,
        fr: `Passez à ${name} ${oldestVersion} ou plus récent.`,
      },
    )
  const free = row.mostConnections - row.connections
  if (name === 'Postgres' && free < fewConnections)
    return warn(
      {
        en: `Only ${free} of ${row.mostConnections} connections are free.`,
        fr: `Seules ${free} connexions sur ${row.mostConnections} sont libres.`,
      },
      {
        en: 'Raise max_connections, or end what holds them.',
        fr: 'Augmentez max_connections, ou fermez ce qui les tient.',
      },
    )
  const tookMs = Math.round(ms)
  if (ms > slowMs)
    return warn(
      { en: `The database took ${tookMs} ms to answer.`, fr: `La base a mis ${tookMs} ms à répondre.` },
      {
        en: 'Every priced request waits for it: bring it nearer, or give it more to work with.',
        fr: 'Chaque demande payante l’attend : rapprochez-la, ou donnez-lui plus de moyens.',
      },
    )
  const room = name === 'Postgres' ? free : null
  return fine(
    `${name} ${row.version} has all ${known.length} migrations and answers in ${tookMs} ms${room === null ? '' : `; ${room} connections are free`}.`,
    `${name} ${row.version} a ses ${known.length} migrations et répond en ${tookMs} ms${room === null ? '' : ` ; ${room} connexions sont libres`}.`,
  )
}

const tellMs = 2000
const breakMs = 30_000

/** Whether this process and the database agree on the time: expiries and tickets are made by both. */
export const checkClock = async (parts: HealthParts): Promise<Finding> => {
  const asked = await askServer(parts)
  if ('status' in asked) return asked
  const offMs = Math.abs(asked.row.nowAt.getTime() - asked.at)
  const seconds = Math.round(offMs / 100) / 10
  if (offMs <= tellMs)
    return fine('Process and database agree on the time.', 'Le processus et la base ont la même heure.')
  return (offMs > breakMs ? fail : warn)(
    {
      en: `The clocks of process and database are ${seconds} s apart.`,
      fr: `Les horloges du processus et de la base diffèrent de ${seconds} s.`,
    },
    {
      en: 'Switch on time synchronisation (NTP) on both machines.',
      fr: 'Activez la synchronisation de l’heure (NTP) sur les deux machines.',
    },
  )
}

/** The invariants of the ledger. */
export const checkBooks = async (parts: HealthParts): Promise<Finding> => {
  if (parts.database === null) return noDatabase(parts)
  const rows = await parts.database.call('listBroken').catch(error => reasonOf(error))
  if (typeof rows === 'string') return noDatabase({ ...parts, databaseError: rows })
  const { length } = rows
  if (length === 0) return fine('The books are right.', 'Les comptes sont justes.')
  return fail(
    {
      en: `${length} invariants of the books are broken.`,
      fr: `${length} invariants des comptes sont rompus.`,
    },
    { en: 'Run octroi audit, which names each.', fr: 'Lancez octroi audit, qui nomme chacun.' },
  )
}

const gigabyte = 1024 ** 3

/** The data folder: ours alone, and with room. */
export const checkDataFolder = async ({ config: { dataDir, mode } }: HealthParts): Promise<Finding> => {
  try {
    const { mode: bits } = await stat(dataDir)
    await access(dataDir, constants.W_OK)
    const { bavail, bsize } = await statfs(dataDir)
    const free = (bavail * bsize) / gigabyte
    const shown = free.toFixed(1)
    const full = {
      en: `The data folder ${dataDir} has ${shown} GB left.`,
      fr: `Il reste ${shown} Go au dossier de données ${dataDir}.`,
    }
    if (free < 1)
      return (free < 0.1 ? fail : warn)(full, {
        en: 'Make room on its disk.',
        fr: 'Faites de la place sur son disque.',
      })
    if ((bits & 0o077) !== 0 && mode === 'embedded')
      return warn(
        {
          en: `Others on this machine may look into ${dataDir}.`,
          fr: `D’autres, sur cette machine, peuvent lire ${dataDir}.`,
        },
        { en: `Run chmod 700 ${dataDir}.`, fr: `Lancez chmod 700 ${dataDir}.` },
      )
    return fine(full.en, full.fr)
  } catch (error) {
    const isGone = (error as { code?: string }).code === 'ENOENT'
    if (isGone && mode !== 'embedded')
      return fine('No data folder is needed so far.', 'Aucun dossier de données n’est requis jusqu’ici.')
    return fail(
      {
        en: `The data folder ${dataDir} cannot be written to (${reasonOf(error)}).`,
        fr: `Impossible d’écrire dans le dossier de données ${dataDir} (${reasonOf(error)}).`,
      },
      {
        en: 'Give it to the user whom Octroi runs as, or name another in OCTROI_DATA_DIR.',
        fr: 'Donnez-le à l’utilisateur d’Octroi, ou nommez-en un autre dans OCTROI_DATA_DIR.',
      },
    )
  }
}
