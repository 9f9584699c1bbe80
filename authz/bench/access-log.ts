import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { openPostgres } from '../src/database.ts'
import { migrate } from '../src/migrate.ts'
import { followAccessLogs } from '../src/settle/access-log.ts'
import { openSettler } from '../src/settle/settler.ts'
import { uuidv7 } from '../src/uuid.ts'
import { logLine, testSecrets } from '../test/support/access-log.ts'
import { startPostgres } from '../test/support/postgres.ts'
import { startService } from '../test/support/service.ts'

/**
 * What following an access log costs: lines a second on one core, read and settled, and what it takes from /authz in the
 * same process while a proxy writes 20,000 lines a second. `node authz/bench/access-log.ts` prints it.
 */

const linesPerSecond = 20_000
const secret = 'a secret that tests have, of more than 32 bytes'

/** Charges that are there, so that each line settles one: its ids. */
const makeCharges = async (url: string, count: number): Promise<string[]> => {
  const database = openPostgres(url, { statementTimeoutMs: 120_000 })
  const person = crypto.randomUUID()
  await database.call('openAccount', { id: person, email: `${person}@bench`, proven: true, mayMake: true })
  await database.call('adjustBalance', {
    ...{ personId: person, tokens: 1_000_000_000, reason: 'bench', actorId: null, key: null },
  })
  const sql = 'select id from octroi.wallet where person_id = $1'
  const [wallet] = await database.query<{ id: number }>(sql, [person])
  const [app] = await database.call<{ id: number }>('registerApps', { names: ['bench'] })
  const ids = Array.from({ length: count }, uuidv7)
  for (let at = 0; at < count; at += 1000) {
    const some = ids.slice(at, at + 1000)
    await database.call('chargeBatch', {
      wallets: some.map(() => wallet?.id),
      ids: some,
      tokens: some.map(() => 1),
      apps: some.map(() => app?.id),
      notes: some.map(() => 'POST /bench'),
      keys: some.map(() => null),
    })
  }
  // As autovacuum would: a ledger that grew by so much at once is planned for as an empty one until then.
  await database.exec('analyze octroi.journal; analyze octroi.settlement')
  await database.close()
  return ids
}

const writeLog = (file: string, lines: number, share: number, ids: string[]) => {
  let text: string[] = []
  for (let i = 0; i < lines; i++) {
    const id = Math.floor(i * share) < Math.floor((i + 1) * share) ? ids.pop() : undefined
    text.push(logLine(id ?? null, { RequestCount: i }))
    if (text.length === 10_000 || i === lines - 1) {
      appendFileSync(file, `${text.join('\n')}\n`)
      text = []
    }
  }
}

/** Lines a second from a log that is there whole, `share` of them a charge's; `settles` with the ledger or without. */
const measureReading = async (
  url: string,
  folder: string,
  lines: number,
  share: number,
  settles: boolean,
) => {
  const file = join(folder, `reading-${share}-${settles}.log`)
  writeLog(file, lines, share, await makeCharges(url, Math.round(lines * share)))
  const database = openPostgres(url)
  const settler = openSettler(database)
  let read = 0
  const cpu = process.cpuUsage()
  const startedAt = performance.now()
  const follower = await followAccessLogs({
    database,
    keys: testSecrets.evidence,
    logs: [file],
    settle: settles ? settler.ask : async () => {},
    onLines: counts => {
      for (const count of Object.values(counts)) read += count
    },
    onLag: () => {},
    onError: error => {
      throw error
    },
  })
  while (read < lines) await sleep(2)
  await settler.drain(60_000)
  const seconds = (performance.now() - startedAt) / 1000
  const used = process.cpuUsage(cpu)
  await follower.close()
  await database.close()
  return { perSecond: lines / seconds, cpuShare: (used.user + used.system) / 1e6 / seconds }
}

/** Appends lines at an even pace from a process of its own, as a proxy does, until it is killed. */
const startWriter = (file: string, share: number, folder: string) => {
  const lines = Array.from({ length: 2000 }, (_, i) => logLine(i < 2000 * share ? uuidv7() : null))
  const source = join(folder, 'lines')
  writeFileSync(source, `${lines.sort(() => Math.random() - 0.5).join('\n')}\n`)
  const script = `
    const { appendFileSync, readFileSync } = require('node:fs')
    const bytes = readFileSync(process.argv[1])
    let written = 0
    const startedAt = performance.now()
    setInterval(() => {
      const due = ((performance.now() - startedAt) / 1000) * ${linesPerSecond}
      for (; written < due; written += 2000) appendFileSync(process.argv[2], bytes)
    }, 20)`
  return spawn(process.execPath, ['-e', script, source, file], { stdio: 'ignore' })
}

const run = promisify(execFile)
const forwarded = [
  'X-Forwarded-Method=GET',
  'X-Forwarded-Proto=http',
  'X-Forwarded-Host=bench.bench.test',
  'X-Forwarded-Uri=/page',
  'X-Forwarded-For=203.0.113.9',
]

type Load = { requests: { average: number }; non2xx: number }

const loadAuthz = async (gate: string, seconds: number): Promise<number> => {
  const headers = forwarded.flatMap(header => ['-H', header])
  const options = ['--json', '-c', '16', '-d', String(seconds), ...headers, `${gate}/authz`]
  const { stdout } = await run('autocannon', options, { maxBuffer: 10_000_000 })
  const { requests, non2xx } = JSON.parse(stdout) as Load
  if (non2xx > 0) throw new Error(`${non2xx} answers of /authz were no passage`)
  return requests.average
}

const median = (values: number[]) => values.sort((a, b) => a - b)[values.length >> 1] ?? 0

/** /authz while the same lines are written to a log that is followed, and to one that is not, in turns. */
const measureEffect = async (url: string, folder: string, share: number, rounds: number, seconds: number) => {
  const apps = join(folder, 'apps')
  mkdirSync(join(apps, 'bench'), { recursive: true })
  const list = 'title: Bench\nsummary: Bench\naccess: public\notherwise: free\n'
  writeFileSync(join(apps, 'bench', 'app.yaml'), list)
  const [followedLog, otherLog] = [join(folder, 'followed.log'), join(folder, 'other.log')]
  const service = await startService({
    OCTROI_DATABASE_URL: url,
    OCTROI_SECRET: secret,
    OCTROI_DOMAIN: 'bench.test',
    OCTROI_PORTAL_URL: 'http://portal.bench.test',
    OCTROI_APPS_DIR: apps,
    OCTROI_GATEWAY: 'off',
    OCTROI_ACCESS_LOGS: followedLog,
    OCTROI_ANONYMOUS_LIMIT: 'off',
  })
  const measure = async (file: string) => {
    const writer = startWriter(file, share, folder)
    await sleep(500)
    const measured = await loadAuthz(service.gate, seconds)
    writer.kill()
    await once(writer, 'exit')
    return measured
  }
  const lag = async () =>
    Number(
      /octroi_access_log_lag_bytes (\d+)/.exec(await (await fetch(`${service.gate}/metrics`)).text())?.[1],
    )
  await loadAuthz(service.gate, 2)
  const [plain, followed]: [number[], number[]] = [[], []]
  let lagBytes = 0
  for (let i = 0; i < rounds; i++) {
    plain.push(await measure(otherLog))
    followed.push(await measure(followedLog))
    lagBytes = Math.max(lagBytes, await lag())
    for (let waited = 0; (await lag()) > 0 && waited < 300; waited++) await sleep(100)
    for (const file of [followedLog, otherLog]) rmSync(file, { force: true })
  }
  await service.stop()
  const [without, withLog] = [median(plain), median(followed)]
  return { without, withLog, slower: 1 - withLog / without, lagBytes }
}

/** Runs all of it on a database of its own; resolves with the figures. */
export const benchAccessLog = async (options: { lines: number; rounds: number; seconds: number }) => {
  const server = await startPostgres()
  const folder = mkdtempSync(join(tmpdir(), 'octroi-bench-'))
  try {
    const url = server.url('postgres')
    const database = openPostgres(url)
    await migrate(database)
    await database.close()
    const { lines, rounds, seconds } = options
    return {
      readNone: await measureReading(url, folder, lines, 0, false),
      readQuarter: await measureReading(url, folder, lines, 0.25, false),
      readAll: await measureReading(url, folder, lines, 1, false),
      settledQuarter: await measureReading(url, folder, lines, 0.25, true),
      settledAll: await measureReading(url, folder, lines, 1, true),
      effectTenth: await measureEffect(url, folder, 0.1, rounds, seconds),
      effectQuarter: await measureEffect(url, folder, 0.25, rounds, seconds),
    }
  } finally {
    rmSync(folder, { recursive: true })
    await server.stop()
  }
}

if (import.meta.main) {
  const figures = await benchAccessLog({ lines: 100_000, rounds: 5, seconds: 4 })
  for (const [name, figure] of Object.entries(figures))
    console.log(
      name.padEnd(16),
      Object.entries(figure)
        .map(([key, value]) => `${key} ${value < 10 ? value.toFixed(3) : Math.round(value)}`)
        .join('  '),
    )
}
