import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, existsSync, mkdtempSync, openSync, readdirSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import postgres from 'postgres'
import { findFreePort } from './free-port.ts'

/** A throw-away Postgres cluster on 127.0.0.1. */
export type PostgresServer = {
  /** The URL of one of its databases. */
  url(database: string): string
  /** The URL of the database `postgres`, for `create database`. */
  adminUrl: string
  /** The process id of the server that runs now; another one after a restart. */
  readonly pid: number
  /** An outage with a clean end: connections are cut, the port is closed. */
  stopServer(): Promise<void>
  /** An outage without one: `kill -9`. */
  killServer(): Promise<void>
  /** Ends an outage: same port, same data. */
  startServer(): Promise<void>
  /** The end: the server is stopped and its folder removed. */
  stop(): Promise<void>
}

const debianBins = () => {
  const root = '/usr/lib/postgresql'
  if (!existsSync(root)) return []
  const versions = readdirSync(root).sort((a, b) => Number(b) - Number(a))
  return versions.map(version => join(root, version, 'bin'))
}

/** The folder that holds `initdb` and `postgres`. Throws a sentence with the remedy when there is none. */
const findBinaries = (): string => {
  const folders = [...debianBins(), ...(process.env.PATH ?? '').split(':')]
  const found = folders.find(
    folder => existsSync(join(folder, 'initdb')) && existsSync(join(folder, 'postgres')),
  )
  if (found) return found
  throw new Error('Postgres is not installed: on Debian, apt-get install postgresql')
}

/** Postgres refuses to run as root. */
const serverUser = (): { uid: number; gid: number } | undefined => {
  if (process.getuid?.() !== 0) return undefined
  const idOf = (flag: string) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }))
  return { uid: idOf('-u'), gid: idOf('-g') }
}

/**
 * A shell that outlives us: its input ends when we end, in whatever way, and then it stops the server and removes
 * the folder. The orderly end takes the same road.
 */
const startUndertaker = (folder: string): ChildProcess => {
  const script = `
    cat >/dev/null
    pid=$(head -n 1 "$0/data/postmaster.pid" 2>/dev/null)
    if [ -n "$pid" ]; then
      kill -INT "$pid" 2>/dev/null
      tries=0
      while kill -0 "$pid" 2>/dev/null && [ $tries -lt 100 ]; do sleep 0.05; tries=$((tries + 1)); done
      kill -KILL "$pid" 2>/dev/null
    fi
    rm -rf "$0"`
  return spawn('/bin/sh', ['-c', script, folder], { stdio: ['pipe', 'ignore', 'ignore'], detached: true })
}

const isReady = async (url: string): Promise<boolean> => {
  const sql = postgres(url, { max: 1, connect_timeout: 1, onnotice: () => {} })
  try {
    await sql`select 1`
    return true
  } catch {
    return false
  } finally {
    await sql.end({ timeout: 1 })
  }
}

const hasEnded = (child: ChildProcess) => child.exitCode !== null || child.signalCode !== null

type PostgresOptions = {
  /** More of the server's environment. */
  env?: Record<string, string>
  /** Whether it would outlive a power cut; without that, a database is made and dropped in a fraction of the time. */
  isDurable?: boolean
}

/** Makes a cluster and starts it. It ends with `stop`, and by itself when this process ends. */
export const startPostgres = async (options: PostgresOptions = {}): Promise<PostgresServer> => {
  const { env: more = {}, isDurable = true } = options
  const bin = findBinaries()
  const user = serverUser()
  const folder = mkdtempSync(join(tmpdir(), 'octroi-pg-'))
  if (user) chownSync(folder, user.uid, user.gid)
  const undertaker = startUndertaker(folder)
  const env = { PATH: process.env.PATH ?? '', LC_ALL: 'C.UTF-8', TZ: 'UTC' }
  const data = join(folder, 'data')
  execFileSync(
    join(bin, 'initdb'),
    ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--no-sync', '--no-instructions'],
    { ...user, env, cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] },
  )

  let port = await findFreePort()
  let child: ChildProcess | undefined
  const url = (database: string) => `postgres://postgres@127.0.0.1:${port}/${database}`

  const launch = async (): Promise<boolean> => {
    const settings = {
      port,
      listen_addresses: '127.0.0.1',
      unix_socket_directories: folder,
      max_connections: 200,
      fsync: isDurable ? 'on' : 'off',
      full_page_writes: isDurable ? 'on' : 'off',
      timezone: 'UTC',
    }
    const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
    const log = openSync(join(folder, 'log'), 'a')
    const started = spawn(join(bin, 'postgres'), ['-D', data, ...flags], {
      ...user,
      env: { ...env, ...more },
      cwd: folder,
      detached: true,
      stdio: ['ignore', log, log],
    })
    child = started
    // The server must not hold the test runner's event loop open; the undertaker ends it.
    child.unref()
    for (let waited = 0; waited < 300 && !hasEnded(started); waited++) {
      if (await isReady(url('postgres'))) return true
      await sleep(50)
    }
    return false
  }

  const startServer = async () => {
    // After a kill -9 the dead server's children hold the shared memory for a moment.
    for (let attempt = 0; attempt < 10; attempt++) {
      if (await launch()) return
      await sleep(100)
    }
    throw new Error(`Postgres does not start:\n${readFileSync(join(folder, 'log'), 'utf8').slice(-2_000)}`)
  }

  const signal = async (name: NodeJS.Signals) => {
    if (!child || hasEnded(child)) return
    const exit = once(child, 'exit')
    child.ref()
    child.kill(name)
    await exit
  }

  // Between finding a port and taking it, another run may have taken it.
  for (let attempt = 0; attempt < 5 && !(await launch()); attempt++) port = await findFreePort()
  if (!child || hasEnded(child)) await startServer()
  undertaker.unref()

  return {
    url,
    adminUrl: url('postgres'),
    get pid() {
      return child?.pid ?? 0
    },
    stopServer: () => signal('SIGINT'),
    killServer: () => signal('SIGKILL'),
    startServer,
    stop: async () => {
      const exit = once(undertaker, 'exit')
      undertaker.ref()
      undertaker.stdin?.end()
      await exit
    },
  }
}
