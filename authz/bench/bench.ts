import { openPostgres } from '../src/database.ts'
import { migrate } from '../src/migrate.ts'
import { startPostgres } from '../test/support/postgres.ts'
import { benchAccessLog } from './access-log.ts'
import { benchGate } from './gate.ts'
import { benchLedger, benchWallets, type Way, ways } from './ledger.ts'
import { benchProxied } from './proxied.ts'
import { areExact, benchReplicas } from './replicas.ts'

/** Seconds a measurement; less only tells that everything runs. */
const seconds = Number(process.env.OCTROI_BENCH_SECONDS ?? 5)
const rounds = seconds < 1 ? 1 : 3
/** A million wallets take minutes to make: not where only the running is looked at. */
const walletCounts = seconds < 1 ? [100, 1000] : [1000, 10_000, 100_000, 1_000_000]
const waysInWords: Record<Way, string> = {
  charges: 'charges',
  chargesOneByOne: 'charges one by one',
  chargesWithLine: 'charges with their line',
  holdsWithLine: 'holds with settlement',
  passes: 'passes opened',
}

const postgres = await startPostgres()

const makeDatabase = async (name: string) => {
  const admin = openPostgres(postgres.adminUrl, { connections: 1 })
  await admin.exec(`create database ${name}`)
  await admin.close()
  const database = openPostgres(postgres.url(name), { connections: 1 })
  await migrate(database)
  await database.close()
  return postgres.url(name)
}

const number = (n: number, digits = 0) =>
  n.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits })
const row = (...cells: string[]) =>
  console.log(cells.map((cell, i) => (i === 0 ? cell.padEnd(46) : cell.padStart(12))).join(''))
const promise = (text: string, holds: boolean) => console.log(`  ${holds ? 'holds ' : 'MISSED'}  ${text}`)

try {
  console.log(`\nThe gate, ${rounds} rounds of ${seconds} s in turns, 32 connections\n`)
  const gate = await benchGate(await makeDatabase('gate'), {
    rounds,
    seconds: Math.max(1, Math.round(seconds)),
  })
  const fastify = gate.find(target => target.name.startsWith('bare Fastify'))?.requestsPerSecond ?? Number.NaN
  row('', 'requests/s', 'of Fastify', 'p50 ms', 'p99 ms', 'failed')
  for (const { name, requestsPerSecond, p50, p99, failures } of gate)
    row(
      name,
      number(requestsPerSecond),
      number(requestsPerSecond / fastify, 2),
      number(p50, 1),
      number(p99, 1),
      String(failures),
    )

  console.log(`\nThe ledger on Postgres (fsync on), batcher in-process, 1,024 callers, in turns\n`)
  row('', 'a second', 'p50 ms', 'p99 ms', 'of one by one')
  const spread = await benchLedger(await makeDatabase('spread'), 10_000, { seconds, clients: 1024 })
  const hot = await benchLedger(await makeDatabase('hot'), 1, { seconds, clients: 1024 })
  for (const [where, found] of [
    ['10,000 wallets', spread],
    ['one hot wallet', hot],
  ] as const)
    for (const way of ways) {
      const { perSecond, p50, p99 } = found[way]
      row(
        `${where}: ${waysInWords[way]}`,
        number(perSecond),
        number(p50, 1),
        number(p99, 1),
        number(perSecond / found.chargesOneByOne.perSecond, 1),
      )
    }

  const sizes = await benchWallets(makeDatabase, walletCounts, { seconds, clients: 1024 })
  /** How the slowest of them compares with the fastest. */
  const flatness = (of: 'charging' | 'oneByOne') => {
    const all = sizes.map(size => size[of].perSecond)
    return Math.min(...all) / Math.max(...all)
  }
  console.log('\nCharges over ever more wallets\n')
  row('', 'charges/s', 'p50 ms', 'p99 ms', 'one by one')
  for (const { wallets, charging, oneByOne } of sizes)
    row(
      `${number(wallets)} wallets`,
      number(charging.perSecond),
      number(charging.p50, 1),
      number(charging.p99, 1),
      number(oneByOne.perSecond),
    )
  row('the slowest of the fastest', number(flatness('charging'), 2), '', '', number(flatness('oneByOne'), 2))

  console.log('\nReplicas on one database over 1,000 shared wallets, 1,024 callers in all\n')
  const replicas = await benchReplicas(makeDatabase, seconds)
  row('', 'charges/s', 'p99 ms', 'in time', 'deadlocks', 'exact')
  for (const found of replicas)
    row(
      `${found.replicas} of them, ${found.mixed ? 'with holds, settlement, refunds, grants' : 'charges alone'}`,
      number(found.perSecond),
      number(found.p99, 1),
      number(found.charges / (found.charges + found.unanswered), 2),
      String(found.deadlocks),
      areExact(found) ? 'yes' : 'NO',
    )

  console.log("\nTraefik's access log, followed beside the gate on one core\n")
  const log = await benchAccessLog({ lines: Math.round(20_000 * seconds), rounds, seconds })
  row('', 'lines/s', 'core busy')
  for (const [name, { perSecond, cpuShare }] of [
    ["read, none of them a charge's", log.readNone],
    ['settled, a quarter of them charges', log.settledQuarter],
    ['settled, each a charge', log.settledAll],
  ] as const)
    row(name, number(perSecond), number(cpuShare, 2))
  row('', '/authz alone', 'beside', 'slower by')
  for (const [name, { without, withLog, slower }] of [
    ['20,000 lines/s, a tenth of them charges', log.effectTenth],
    ['20,000 lines/s, a quarter of them charges', log.effectQuarter],
  ] as const)
    row(name, number(without), number(withLog), `${number(slower * 100, 1)} %`)

  console.log('\nThrough Traefik, 4 connections: the mean time of a request\n')
  const proxied = await benchProxied(await makeDatabase('proxied'), {
    rounds,
    seconds: Math.max(1, Math.round(seconds)),
  })
  row('', 'ms', 'added ms')
  row('ForwardAuth to a bare node:http', number(proxied.bareMs, 2))
  row('ForwardAuth to the gate, free', number(proxied.freeMs, 2), number(proxied.freeMs - proxied.bareMs, 2))
  row('ForwardAuth to the gate, paid', number(proxied.paidMs, 2), number(proxied.paidMs - proxied.bareMs, 2))

  console.log('\nWhat must hold\n')
  const free = gate.find(target => target.name.includes('free, by session'))
  promise(
    'a free signed-in request at 0.75 of the bare Fastify route or more',
    (free?.requestsPerSecond ?? 0) / fastify >= 0.75,
  )
  promise('its p99 under 3 ms at 32 connections', (free?.p99 ?? Number.POSITIVE_INFINITY) < 3)
  promise('10,000 charges/s or more over 10,000 wallets', spread.charges.perSecond >= 10_000)
  promise(
    '20 times one transaction per charge or more on one hot wallet',
    hot.charges.perSecond / hot.chargesOneByOne.perSecond >= 20,
  )
  promise(
    'one by one as fast over a million wallets as over a thousand, within 15 %',
    flatness('oneByOne') >= 0.85,
  )
  promise(
    'in batches as fast over a million wallets as over a thousand, within 15 %',
    flatness('charging') >= 0.85,
  )
  promise('replicas are exact, and never wait for each other in a circle', replicas.every(areExact))
  promise('20,000 lines/s settled on one core', log.settledAll.perSecond >= 20_000)
  promise('/authz at most 10 % slower beside 20,000 lines/s', log.effectTenth.slower <= 0.1)
  promise('less than 2 ms added through Traefik', proxied.freeMs - proxied.bareMs < 2)
  promise(
    'nothing failed, and the books are right',
    gate.every(t => t.failures === 0) && proxied.failures === 0 && spread.broken + hot.broken === 0,
  )
} finally {
  await postgres.stop()
}
