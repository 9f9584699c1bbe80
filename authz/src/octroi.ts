#!/usr/bin/env node
import { resolve } from 'node:path'
import { ConfigError, readConfig } from './config.ts'
import { type Data, openData } from './data.ts'
import { askControl } from './embedded/control.ts'
import { makeAdminLink, readAudit } from './upkeep.ts'
import { describe, formatProblem, validateApps } from './validate.ts'

const usage = `octroi: the command line of the toll gate

  octroi validate [FOLDER]   checks every app.yaml below FOLDER (default apps) and prints what each rule costs
  octroi audit               reads the books; prints every broken invariant and exits 1 when there is one
  octroi admin-link          prints a one-time link for the first admin
  octroi migrate             brings the database to this version
`

const validate = async (folder = 'apps'): Promise<number> => {
  const { problems, lists } = await validateApps(resolve(folder))
  for (const list of lists) console.log(describe(list).join('\n'))
  for (const problem of problems) console.error(formatProblem(problem))
  return problems.length > 0 ? 1 : 0
}

/** Asks the process that runs on this data folder; opens the data itself only when none does. */
const ask = async <T>(name: string, work: (data: Data) => Promise<T>): Promise<T> => {
  const config = readConfig(process.env)
  if (config.mode === 'embedded') {
    const answer = await askControl(config.dataDir, name, {})
    if (answer !== null) return answer as T
  }
  const data = await openData(config)
  try {
    return await work(data)
  } finally {
    await data.close()
  }
}

const audit = async (): Promise<number> => {
  const report = await ask('audit', readAudit)
  for (const row of report.broken)
    console.error(`wallet ${row.walletId}: ${row.what}: it is ${row.isNow} and should be ${row.shouldBe}`)
  const { wallets, movements } = report
  console.log(
    report.broken.length === 0
      ? `the books are right: ${wallets} wallets, ${movements} movements`
      : `${report.broken.length} invariants are broken`,
  )
  return report.broken.length === 0 ? 0 : 1
}

const adminLink = async (): Promise<number> => {
  const { link } = await ask('admin-link', async data => ({ link: await makeAdminLink(data) }))
  if (link === null) console.error('There is an admin already: they can make others under Admin, People.')
  else console.log(link)
  return link === null ? 1 : 0
}

const migrateNow = async (): Promise<number> => {
  await ask('migrate', async () => ({}))
  console.log('the database is of this version')
  return 0
}

const commands: Record<string, (...args: string[]) => Promise<number>> = {
  validate,
  audit,
  'admin-link': adminLink,
  migrate: migrateNow,
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
