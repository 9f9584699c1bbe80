import { parseArgs } from 'node:util'
import { seedDatabase } from './seed-database.ts'

/** Fills the database of OCTROI_DATABASE_URL with people who never were: `npm run seed -- --help`. */

const sizes = {
  small: { people: 1000, apps: 12, usage: 10_000, movements: 4000, deeds: 500 },
  large: { people: 1_000_000, apps: 100, usage: 20_000_000, movements: 5_000_000, deeds: 100_000 },
}
const counts = ['people', 'apps', 'usage', 'movements', 'deeds'] as const

const { values } = parseArgs({
  options: {
    large: { type: 'boolean', default: false },
    force: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
    ...Object.fromEntries(counts.map(name => [name, { type: 'string' } as const])),
  },
})

const usage = `npm run seed -- [--large] [--force] ${counts.map(name => `[--${name} N]`).join(' ')}
Writes into OCTROI_DATABASE_URL. --force: though people are in it.`

const run = async (): Promise<void> => {
  const url = process.env.OCTROI_DATABASE_URL
  if (values.help) return console.log(usage)
  if (!url) throw new Error(`OCTROI_DATABASE_URL is missing\n${usage}`)
  const size = { ...sizes[values.large ? 'large' : 'small'] }
  const given = values as Record<string, string | boolean | undefined>
  for (const name of counts) if (given[name] !== undefined) size[name] = Number(given[name])
  const { rows, seconds } = await seedDatabase(url, size, { force: values.force === true, say: console.log })
  console.log(`${rows} rows in ${seconds.toFixed(1)} s: ${Math.round(rows / seconds)} rows/s`)
}

run().catch(error => {
  console.error((error as Error).message)
  process.exitCode = 1
})
