import { execFile, spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { connect } from 'node:net'
import { promisify } from 'node:util'

const run = promisify(execFile)
const autocannon = createRequire(import.meta.url).resolve('autocannon')

/** One measurement by autocannon; latencies in milliseconds. */
export type Measured = { requestsPerSecond: number; p50: number; p99: number; failures: number }

export type Load = {
  url: string
  method?: string
  headers: Record<string, string>
  connections: number
  seconds: number
}

/** Runs on one core where the machine has `taskset`, so that the load does not eat what it measures. */
const pinned = async (core: number, command: string, args: string[]): Promise<[string, string[]]> => {
  const found = await run('taskset', ['-c', String(core), 'true']).then(
    () => true,
    () => false,
  )
  return found ? ['taskset', ['-c', String(core), command, ...args]] : [command, args]
}

type Report = {
  requests: { average: number }
  latency: { p50: number; p99: number }
  errors: number
  timeouts: number
  non2xx: number
}

/** Sends one load and waits for its end. Bounded by its seconds; loopback only. */
export const measure = async ({
  url,
  method = 'GET',
  headers,
  connections,
  seconds,
}: Load): Promise<Measured> => {
  const flags = ['-j', '-c', String(connections), '-d', String(seconds), '-m', method]
  for (const [name, value] of Object.entries(headers)) flags.push('-H', `${name}=${value}`)
  const [command, args] = await pinned(1, process.execPath, [autocannon, ...flags, url])
  const { stdout } = await run(command, args, { maxBuffer: 1e7 })
  const { requests, latency, errors, timeouts, non2xx } = JSON.parse(stdout) as Report
  return {
    requestsPerSecond: requests.average,
    p50: latency.p50,
    p99: latency.p99,
    failures: errors + timeouts + non2xx,
  }
}

const isOpen = (port: number) =>
  new Promise<boolean>(resolve => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => resolve(true) ?? socket.destroy())
    socket.once('error', () => resolve(false))
  })

/** Starts a script on core 0 and waits until its port is open. */
export const startPinned = async (script: string, port: number, env: Record<string, string>) => {
  const [command, args] = await pinned(0, process.execPath, [script])
  const child = spawn(command, args, {
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      NODE_NO_WARNINGS: '1',
      PORT: String(port),
      ...env,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let printed = ''
  child.stdout.on('data', chunk => {
    printed += chunk
  })
  process.once('exit', () => child.kill('SIGKILL'))
  for (let waited = 0; waited < 300 && !(await isOpen(port)); waited++)
    await new Promise(resolve => setTimeout(resolve, 100))
  const stop = () =>
    new Promise<void>(resolve => {
      child.once('exit', () => resolve())
      child.kill('SIGTERM')
    })
  return { printed: () => printed, stop }
}

/** The middle one. */
export const median = (numbers: number[]): number =>
  [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN
