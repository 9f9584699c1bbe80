import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir } from 'node:fs/promises'
import { connect, createServer } from 'node:net'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'

/** A tool of ours: `start` is its command, split at spaces and run in `folder` without a shell. */
export type Tool = { name: string; folder: string; start: string }

export type ToolsOptions = {
  /** Each tool's own folder is made below it, in apps/. */
  dataDir: string
  portalUrl: string
  /** Where people find a tool. */
  urlOf(name: string): string
  log(message: string): void
}

/** The tools that run. An upstream changes when its tool is started again. */
export type Tools = { upstreams: ReadonlyMap<string, string>; stop(): Promise<void> }

const answerTimeoutMs = 15_000
const killAfterMs = 5_000
const firstDelayMs = 1_000
const longestDelayMs = 30_000
/** Whoever ran this long had started well, and is started again at once. */
const healthyMs = 60_000
const longestLine = 2_000

const guard = new URL('./tool-guard.ts', import.meta.url).href

const findFreePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  await once(server, 'close')
  return port
}

const answers = (port: number) =>
  new Promise<boolean>(resolve => {
    const socket = connect(port, '127.0.0.1')
    const done = (answered: boolean) => () => {
      socket.destroy()
      resolve(answered)
    }
    socket.once('connect', done(true)).once('error', done(false))
  })

const hasEnded = (child: ChildProcess) =>
  child.pid === undefined || child.exitCode !== null || child.signalCode !== null

/** Only what a program needs to run: nothing of our own environment may reach it, least of all a secret. */
const environment = async ({ name }: Tool, port: number, options: ToolsOptions) => {
  const folder = join(options.dataDir, 'apps', name)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const { PATH, HOME, LANG, TZ, TMPDIR } = process.env
  return {
    PATH,
    HOME,
    LANG,
    TZ,
    TMPDIR,
    PORT: String(port),
    HOST: '127.0.0.1',
    DATA_DIR: folder,
    PUBLIC_URL: options.urlOf(name),
    PORTAL_URL: options.portalUrl,
    NODE_NO_WARNINGS: '1',
  }
}

/**
 * Starts a tool's process. One of Node gets the guard, which ends it with us; any other command must heed the end of
 * its input. A group of its own keeps a terminal's Ctrl-C from it: we end it ourselves, after the requests in flight.
 */
const run = async (tool: Tool, port: number, options: ToolsOptions): Promise<ChildProcess> => {
  const [command = '', ...args] = tool.start.trim().split(/\s+/)
  const isNode = command === 'node'
  const child = spawn(isNode ? process.execPath : command, isNode ? ['--import', guard, ...args] : args, {
    cwd: tool.folder,
    env: await environment(tool, port, options),
    stdio: ['pipe', 'pipe', 'pipe', ...(isNode ? (['ipc'] as const) : [])],
    detached: true,
  })
  child.on('error', error => options.log(`${tool.name}: cannot be started: ${error.message}`))
  child.stdin?.on('error', () => {})
  for (const stream of [child.stdout, child.stderr])
    if (stream)
      createInterface({ input: stream }).on('line', line => {
        options.log(`${tool.name}: ${line.slice(0, longestLine)}`)
      })
  return child
}

/** To the tool and all that it started. */
const signal = (child: ChildProcess, name: NodeJS.Signals) => {
  try {
    process.kill(-(child.pid ?? Number.NaN), name)
  } catch {
    child.kill(name)
  }
}

const end = async (child: ChildProcess) => {
  if (hasEnded(child)) return
  const exit = once(child, 'exit')
  signal(child, 'SIGTERM')
  const timer = setTimeout(() => signal(child, 'SIGKILL'), killAfterMs)
  await exit
  clearTimeout(timer)
}

/** Resolves when the port answers, the tool has ended or the time is over. */
const waitForPort = async (child: ChildProcess, port: number): Promise<boolean> => {
  const deadline = performance.now() + answerTimeoutMs
  while (!hasEnded(child) && performance.now() < deadline) {
    if (await answers(port)) return true
    await sleep(50)
  }
  return false
}

/** Keeps one tool running until `stopping` is aborted. `started` is called once, when the first start is decided. */
const keepRunning = async (
  tool: Tool,
  options: ToolsOptions,
  upstreams: Map<string, string>,
  stopping: AbortSignal,
  started: () => void,
): Promise<void> => {
  let delayMs = firstDelayMs
  while (!stopping.aborted) {
    // A new port each time: the last one may be somebody else's by now.
    const port = await findFreePort()
    const startedAt = performance.now()
    const child = await run(tool, port, options)
    const exit = hasEnded(child) ? Promise.resolve([]) : once(child, 'exit').catch(() => [])
    const stop = () => void end(child)
    stopping.addEventListener('abort', stop)
    if (stopping.aborted) stop()
    upstreams.set(tool.name, `http://127.0.0.1:${port}`)
    if (!(await waitForPort(child, port)) && !hasEnded(child))
      options.log(`${tool.name}: does not answer on its port ${port} (PORT) yet`)
    started()
    const [code, by] = await exit
    stopping.removeEventListener('abort', stop)
    if (stopping.aborted) return
    if (performance.now() - startedAt > healthyMs) delayMs = firstDelayMs
    options.log(`${tool.name}: ended (${by ?? code ?? 'not started'}), starts again in ${delayMs / 1000} s`)
    await sleep(delayMs, undefined, { signal: stopping }).catch(() => {})
    delayMs = Math.min(delayMs * 2, longestDelayMs)
  }
}

/**
 * Starts the tools and keeps them running. Resolves when each answers on its port, or 15 s later: a tool that does not
 * start stops nothing but itself.
 */
export const startTools = async (tools: Tool[], options: ToolsOptions): Promise<Tools> => {
  const upstreams = new Map<string, string>()
  const stopping = new AbortController()
  const kept = tools.map(tool => {
    const { promise: started, resolve } = Promise.withResolvers<void>()
    const ended = keepRunning(tool, options, upstreams, stopping.signal, resolve)
      .catch(error => options.log(`${tool.name}: cannot be started: ${(error as Error).message}`))
      .finally(resolve)
    return { started, ended }
  })
  await Promise.all(kept.map(({ started }) => started))
  return {
    upstreams,
    stop: async () => {
      stopping.abort()
      await Promise.all(kept.map(({ ended }) => ended))
    },
  }
}
