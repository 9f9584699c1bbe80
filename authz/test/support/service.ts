import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findFreePort } from './free-port.ts'

/** The service as people run it: its own process, its own environment. */
export type RunningService = {
  portal: string
  gate: string
  dataDir: string
  child: ChildProcess
  /** All that it printed. */
  output(): string
  /** The one-time link of the first admin that it printed. */
  adminLink(): string | undefined
  /** SIGTERM; resolves with the exit code. */
  stop(): Promise<number | null>
  /** kill -9. */
  kill(): Promise<void>
}

const main = new URL('../../src/main.ts', import.meta.url).pathname
const startsWithinMs = 60_000

/** Where Node keeps what it compiled, from process to process: a fifth of a start's work. */
export const compileCache = {
  NODE_COMPILE_CACHE: new URL('../../../node_modules/.cache/octroi-compiled', import.meta.url).pathname,
}

/**
 * A fresh data folder: a copy of the one in OCTROI_TEST_DATA_DIR where there is one, so that not every file of tests makes
 * and migrates a database of its own.
 */
const makeDataDir = (env: Record<string, string>) => {
  const dir = mkdtempSync(join(tmpdir(), 'octroi-data-'))
  const made = process.env.OCTROI_TEST_DATA_DIR
  if (made !== undefined && env.OCTROI_DATABASE_URL === undefined) cpSync(made, dir, { recursive: true })
  return dir
}

/**
 * Starts the service and waits until it says that it is open. `env` is added to (and beats) free ports, a fresh data
 * folder, cheap hashes and a quiet log; nothing else of this process's environment reaches it but PATH and HOME.
 */
export const startService = async (env: Record<string, string> = {}): Promise<RunningService> => {
  const isOurChoice = env.OCTROI_PORT === undefined && env.OCTROI_GATE_PORT === undefined
  for (let tries = 1; ; tries++) {
    try {
      return await startOnce(env)
    } catch (error) {
      // Somebody else may take a free port before the service does.
      if (!isOurChoice || tries === 3 || !(error as Error).message.includes('EADDRINUSE')) throw error
    }
  }
}

const startOnce = async (env: Record<string, string>): Promise<RunningService> => {
  const port = env.OCTROI_PORT ?? String(await findFreePort())
  const gatePort = env.OCTROI_GATE_PORT ?? String(await findFreePort())
  const dataDir = env.OCTROI_DATA_DIR ?? makeDataDir(env)
  const child = spawn(process.execPath, [main], {
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      NODE_NO_WARNINGS: '1',
      ...compileCache,
      // At its usual cost a password's hash takes 60 ms of a core.
      LITE_AUTH_BCRYPT_COST: '5',
      OCTROI_LOG_LEVEL: 'warn',
      ...env,
      OCTROI_PORT: port,
      OCTROI_GATE_PORT: gatePort,
      OCTROI_DATA_DIR: dataDir,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let printed = ''
  const opened = new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => {
      child.kill('SIGKILL')
      reject(new Error(`the service did not start:\n${printed}`))
    }, startsWithinMs)
    const hear = (chunk: Buffer) => {
      printed += chunk.toString()
      if (!printed.includes('Octroi is open')) return
      clearTimeout(timer)
      resolve()
    }
    child.stdout.on('data', hear)
    child.stderr.on('data', hear)
    child.once('exit', code => {
      clearTimeout(timer)
      reject(new Error(`the service ended with ${code}:\n${printed}`))
    })
  })
  const killAtEnd = () => child.kill('SIGKILL')
  process.once('exit', killAtEnd)
  await opened
  const end = async (signal: NodeJS.Signals) => {
    process.off('exit', killAtEnd)
    if (child.exitCode !== null || child.signalCode !== null) return child.exitCode
    const exit = once(child, 'exit')
    child.kill(signal)
    const [code] = (await exit) as [number | null]
    return code
  }
  return {
    portal: env.OCTROI_PORTAL_URL ?? `http://localhost:${port}`,
    gate: `http://127.0.0.1:${gatePort}`,
    dataDir,
    child,
    output: () => printed,
    adminLink: () => /http\S+\/setup\?token=\S+/.exec(printed)?.[0],
    stop: async () => {
      const code = await end('SIGTERM')
      if (env.OCTROI_DATA_DIR === undefined) rmSync(dataDir, { recursive: true, force: true })
      return code
    },
    kill: async () => {
      await end('SIGKILL')
    },
  }
}
