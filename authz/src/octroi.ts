#!/usr/bin/env node
import { resolve } from 'node:path'
import type { Health } from './api/contract-health.ts'
import { reconcile } from './billing/settlement.ts'
import { openStripe } from './billing/stripe/stripe.ts'
import { ConfigError } from './config/environment.ts'
import { type Config, readConfig } from './config.ts'
import { type Data, openData } from './data.ts'
import { openPostgres } from './database.ts'
import { askControl } from './embedded/control.ts'
import { reasonOf } from './health/finding.ts'
import { checkHealth, describeHealth } from './health/health.ts'
import { rotateNow } from './rotate-secret.ts'
import { setUpStripe } from './stripe-setup.ts'
import { exportTo, importFrom, makeAdminLink, readAudit } from './upkeep.ts'
import { describe, formatProblem, validateApps } from './validate.ts'

const usage = `octroi: the command line of the toll gate

  octroi validate [FOLDER]   checks every app.yaml below FOLDER (default apps) and prints what each rule costs
  octroi audit [--repair-usage]
                             reads the books; prints every broken invariant and every usage fact that the journal
                             contradicts, and exits 1 when there is one; --repair-usage rebuilds those facts first
  octroi export FILE         writes wallets, grants, holds and journal, and whose they are, as JSON Lines
  octroi import FILE         reads an export into an empty database
  octroi admin-link          prints a one-time link for the first admin
  octroi doctor [--json]     checks every hop of the set-up, from DNS to the books; says what to do, and exits 1 when
                             one is broken
  octroi migrate             brings the database to this version
  octroi reconcile [DAYS]    asks Stripe about the last DAYS days (default 7), and mends what lost webhooks left
  octroi stripe-setup        tells Stripe where to send what happens to payments, or mends what it was told
  octroi rotate-secret [--now]
                             puts a new secret in the place of the one that signs; what the old one signed holds for
                             31 days more, with --now no longer: everybody is signed out
`

const validate = async (folder = 'apps'): Promise<number> => {
  const { problems, lists } = await validateApps(resolve(folder))
  for (const list of lists) console.log(describe(list).join('\n'))
  for (const problem of problems) console.error(formatProblem(problem))
  return problems.length > 0 ? 1 : 0
}

/** Asks the process that runs on this data folder; opens the data itself only when none does. */
const ask = async <T>(name: string, input: object, work: (data: Data) => Promise<T>): Promise<T> => {
  const config = readConfig(process.env)
  if (config.mode === 'embedded') {
    const answer = await askControl(config.dataDir, name, input)
    if (answer !== null) return answer as T
  }
  return withData(work)
}

const withData = async <T>(work: (data: Data) => Promise<T>): Promise<T> => {
  const data = await openData(readConfig(process.env))
  try {
    return await work(data)
  } finally {
    await data.close()
  }
}

const audit = async (...flags: string[]): Promise<number> => {
  const repairUsage = flags.includes('--repair-usage')
  const report = await ask('audit', { repairUsage }, data => readAudit(data, repairUsage))
  for (const row of report.broken)
    console.error(
      `${row.walletId === null ? '' : `wallet ${row.walletId}: `}${row.what}: it is ${row.isNow} and should be ${row.shouldBe}`,
    )
  for (const row of report.usage)
    console.error(
      `usage of ${row.app} by ${row.personId} on ${String(row.day).slice(0, 10)}: ${row.isNow} tokens, the journal says ${row.shouldBe}`,
    )
  if (report.repaired > 0) console.log(`${report.repaired} usage facts were rebuilt`)
  const wrong = report.broken.length + report.usage.length
  console.log(
    wrong === 0
      ? `the books are right: ${report.wallets} wallets, ${report.movements} movements`
      : `${report.broken.length} invariants are broken, ${report.usage.length} usage facts differ`,
  )
  return wrong === 0 ? 0 : 1
}

const requireFile = (file: string | undefined): string => {
  if (file === undefined) throw new Error('name the file')
  return resolve(file)
}

const exportNow = async (name?: string): Promise<number> => {
  const file = requireFile(name)
  const { rows } = await ask('export', { file }, async data => ({ rows: await exportTo(data, file) }))
  console.log(`${rows} rows written to ${file}`)
  return 0
}

const importNow = async (name?: string): Promise<number> => {
  const file = requireFile(name)
  const rows = await withData(data => importFrom(data, file))
  console.log(`${rows} rows read from ${file}`)
  return 0
}

const adminLink = async (): Promise<number> => {
  const { link } = await ask('admin-link', {}, async data => ({ link: await makeAdminLink(data) }))
  if (link === null) console.error('There is an admin already: they can make others under Admin, People.')
  else console.log(link)
  return link === null ? 1 : 0
}

const openToLook = async (config: Config): Promise<Pick<Data, 'database' | 'close'>> => {
  if (config.databaseUrl === undefined) return openData(config)
  const database = openPostgres(config.databaseUrl, { connections: 2 })
  return { database, close: database.close }
}

/** Opens the data to look at it; what cannot be opened is a finding. A Postgres is left as it is, not migrated. */
const examine = async (config: Config): Promise<Health> => {
  let data: Pick<Data, 'database' | 'close'>
  try {
    data = await openToLook(config)
  } catch (error) {
    return checkHealth({ config, database: null, databaseError: reasonOf(error), seen: null })
  }
  try {
    return await checkHealth({ config, database: data.database, seen: null })
  } finally {
    await data.close()
  }
}

const doctor = async (...flags: string[]): Promise<number> => {
  const config = readConfig(process.env)
  const told = config.mode === 'embedded' ? await askControl(config.dataDir, 'doctor', {}) : null
  const health = (told ?? (await examine(config))) as Health
  if (flags.includes('--json')) console.log(JSON.stringify(health, null, 2))
  else console.log(describeHealth(health).join('\n'))
  return health.status === 'fail' ? 1 : 0
}

const migrateNow = async (): Promise<number> => {
  await ask('migrate', {}, async () => ({}))
  console.log('the database is of this version')
  return 0
}

const rotateSecret = async (...flags: string[]): Promise<number> => {
  const lines = await rotateNow(readConfig(process.env), flags.includes('--now'))
  console.log(lines.join('\n'))
  return 0
}

const reconcileNow = async (days = '7'): Promise<number> => {
  if (!/^[1-9]\d{0,2}$/.test(days))
    throw new Error(`${JSON.stringify(days)} is no number of days from 1 to 999`)
  const { stripe } = readConfig(process.env)
  if (stripe === undefined) throw new Error('STRIPE_SECRET_KEY is not set: there is nobody to ask')
  const since = new Date(Date.now() - Number(days) * 86_400_000)
  const { seen, mended, foreign, failed } = await ask('reconcile', { since }, ({ database }) =>
    reconcile({ database, provider: openStripe(stripe) }, since),
  )
  console.log(
    `${seen} payments looked up: ${mended} mended, ${foreign} not of here, ${failed} could not be looked up`,
  )
  return failed === 0 ? 0 : 1
}

const stripeSetup = async (): Promise<number> => {
  const lines = await setUpStripe(readConfig(process.env))
  console.log(lines.join('\n'))
  return 0
}

const commands: Record<string, (...args: string[]) => Promise<number>> = {
  validate,
  audit,
  'admin-link': adminLink,
  doctor,
  migrate: migrateNow,
  reconcile: reconcileNow,
  'stripe-setup': stripeSetup,
  'rotate-secret': rotateSecret,
  export: exportNow,
  import: importNow,
}

const [command = '', ...args] = process.argv.slice(2)
const chosen = commands[command]
if (chosen === undefined) {
  console.error(usage)
  process.exitCode = 2
} else {
  try {
    process.exitCode = await chosen(...args)
  } catch (error) {
    console.error(
      error instanceof ConfigError ? error.message : `octroi ${command}: ${(error as Error).message}`,
    )
    process.exitCode = 1
  }
}
