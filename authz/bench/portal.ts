import { randomUUID } from 'node:crypto'
import { openPostgres } from '../src/database.ts'
import { startPostgres } from '../test/support/postgres.ts'
import { startService } from '../test/support/service.ts'
import { seedDatabase } from './seed-database.ts'

/**
 * What the admin's pages ask for, measured one after the other on a seeded database: that of OCTROI_DATABASE_URL, else a
 * small one of its own.
 */

const rounds = Number(process.env.OCTROI_BENCH_ROUNDS ?? 30)
const limitMs = 200

const small = { people: 20_000, apps: 30, usage: 200_000, movements: 80_000, deeds: 5000 }

/** An account of its own on the service, made an admin behind its back; resolves with its cookie. */
const becomeAdmin = async (portal: string, url: string): Promise<string> => {
  const email = `bench-${randomUUID()}@example.com`
  const body = JSON.stringify({ email, password: 'correct horse battery', name: 'Bench' })
  const headers = { 'content-type': 'application/json' }
  const answer = await fetch(`${portal}/api/auth/sign-up`, { method: 'POST', headers, body })
  if (answer.status !== 201) throw new Error(`sign-up: ${answer.status} ${await answer.text()}`)
  const database = openPostgres(url, { connections: 1 })
  await database.query("update octroi.person set role = 'admin' where email = $1", [email])
  await database.close()
  // Gates hear of a role within a second.
  await new Promise(resolve => setTimeout(resolve, 3000))
  return answer.headers
    .getSetCookie()
    .map(line => line.split(';', 1)[0])
    .join('; ')
}

/** Each call by its name; paths of one person and one app are of what the seed made. */
const callsOf = (person: string, app: string, cursor: string): [string, string][] => [
  ['dashboard', '/api/admin/dashboard'],
  ['people', '/api/admin/people'],
  ['people, a page far down', `/api/admin/people?cursor=${cursor}`],
  ['people, suspended', '/api/admin/people?status=suspended'],
  ['people, admins', '/api/admin/people?role=admin'],
  ['search: a frequent name', '/api/admin/people?search=martin'],
  ['search: one address', `/api/admin/people?search=${encodeURIComponent('durand12@seed')}`],
  ['search: nobody', '/api/admin/people?search=xyzzy'],
  ['search: two letters', '/api/admin/people?search=ad'],
  ['one person', `/api/admin/people/${person}`],
  ['their movements', `/api/admin/people/${person}/movements`],
  ['charges', '/api/admin/charges'],
  ['charges of an app', `/api/admin/charges?app=${app}`],
  ['charges of a person', `/api/admin/charges?person=${person}`],
  ['audit log', '/api/admin/audit'],
  ['audit log of a person', `/api/admin/audit?subject=${person}`],
  ['statistics, 30 days', '/api/admin/statistics'],
  ['statistics, an app', `/api/admin/statistics?app=${app}`],
  ['statistics, a year', `/api/admin/statistics?from=${dayAgo(365)}&to=${dayAgo(0)}`],
  ['statistics as CSV', '/api/admin/statistics/file?format=csv'],
  ['statistics as PDF', '/api/admin/statistics/file?format=pdf'],
]

const dayAgo = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10)

type Page<Item> = { items: Item[]; next: string }

const loadPage = async <Item>(url: string, cookie: string): Promise<Page<Item>> => {
  const answer = await fetch(url, { headers: { cookie } })
  return (await answer.json()) as Page<Item>
}

const measure = async (url: string, cookie: string) => {
  const times: number[] = []
  for (let round = 0; round < rounds; round++) {
    const startedAt = performance.now()
    const answer = await fetch(url, { headers: { cookie } })
    await answer.arrayBuffer()
    times.push(performance.now() - startedAt)
    if (answer.status !== 200) throw new Error(`${url}: ${answer.status}`)
  }
  times.sort((a, b) => a - b)
  const at = (part: number) =>
    times[Math.min(times.length - 1, Math.floor(part * times.length))] ?? Number.NaN
  return { p50: at(0.5), p95: at(0.95) }
}

const bench = async (url: string): Promise<void> => {
  const service = await startService({
    OCTROI_DATABASE_URL: url,
    OCTROI_SECRET: 'a secret that benchmarks have, of more than 32 bytes',
    OCTROI_EMAIL_CONFIRM: 'off',
  })
  try {
    const cookie = await becomeAdmin(service.portal, url)
    const list = `${service.portal}/api/admin`
    const people = await loadPage<{ id: string }>(`${list}/people?search=%40seed.example&limit=200`, cookie)
    const charges = await loadPage<{ app: string }>(`${list}/charges?limit=200`, cookie)
    const calls = callsOf(people.items[0]?.id ?? '', charges.items.at(-1)?.app ?? '', people.next)
    console.log(`${''.padEnd(30)}${'p50 ms'.padStart(10)}${'p95 ms'.padStart(10)}`)
    const missed: string[] = []
    for (const [name, path] of calls) {
      const { p50, p95 } = await measure(service.portal + path, cookie)
      if (p95 >= limitMs) missed.push(name)
      const cells = [p50, p95].map(ms => ms.toFixed(1).padStart(10)).join('')
      console.log(`${name.padEnd(30)}${cells}${p95 < limitMs ? '' : '  MISSED'}`)
    }
    console.log(
      missed.length === 0
        ? `\nall under ${limitMs} ms at p95`
        : `\nnot under ${limitMs} ms at p95: ${missed.join(', ')}`,
    )
  } finally {
    await service.stop()
  }
}

const given = process.env.OCTROI_DATABASE_URL
if (given) await bench(given)
else {
  const postgres = await startPostgres()
  try {
    const admin = openPostgres(postgres.adminUrl, { connections: 1 })
    await admin.exec('create database portal')
    await admin.close()
    await seedDatabase(postgres.url('portal'), small, { say: console.log })
    await bench(postgres.url('portal'))
  } finally {
    await postgres.stop()
  }
}
