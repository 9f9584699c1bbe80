import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startTools, type Tool, type Tools } from '../src/embedded/tools.ts'

/** A tool that tells its environment and its process id, and does as it is told. */
const program = `
  import { writeFileSync } from 'node:fs'
  import { createServer } from 'node:http'
  const { PORT, HOST, DATA_DIR } = process.env
  writeFileSync(DATA_DIR + '/pid', String(process.pid))
  if (process.argv[2] === 'stubborn') process.on('SIGTERM', () => {})
  console.log('up with', process.argv.slice(2).join())
  console.error('a warning')
  createServer((request, response) => {
    if (request.url === '/crash') process.exit(3)
    response.end(JSON.stringify({ pid: process.pid, cwd: process.cwd(), env: process.env }))
  }).listen(Number(PORT), HOST)`

let folder: string
let tools: Tools | undefined
const lines: string[] = []

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'octroi-tools-'))
  await mkdir(join(folder, 'app'))
  await writeFile(join(folder, 'app', 'main.mjs'), program)
  lines.length = 0
})
afterEach(async () => {
  await tools?.stop()
  tools = undefined
  await rm(folder, { recursive: true, force: true })
})

const start = async (...list: Partial<Tool>[]) => {
  tools = await startTools(
    list.map(tool => ({ name: 'echo', folder: join(folder, 'app'), start: 'node main.mjs', ...tool })),
    {
      dataDir: join(folder, 'data'),
      portalUrl: 'http://localhost:8080/',
      urlOf: name => `http://${name}.localhost:8080`,
      log: line => lines.push(line),
    },
  )
  return tools.upstreams
}

const ask = async (upstreams: ReadonlyMap<string, string>, path = '/') =>
  (await fetch(`${upstreams.get('echo')}${path}`)).json() as Promise<{
    pid: number
    cwd: string
    env: Record<string, string>
  }>

const isAlive = (pid: number) => {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

const waitFor = async (condition: () => boolean | Promise<boolean>, ms = 10_000) => {
  for (let waited = 0; waited < ms && !(await condition()); waited += 50) await sleep(50)
  expect(await condition()).toBe(true)
}

describe('the tools that the service starts', () => {
  it('run in their folder, answer, and log line by line', async () => {
    const upstreams = await start({ start: ' node  main.mjs  one two ' })
    expect((await ask(upstreams)).cwd).toBe(join(folder, 'app'))
    await waitFor(() => lines.length >= 2)
    expect(lines.sort()).toEqual(['echo: a warning', 'echo: up with one,two'])
  })

  it('get what they need to know, and nothing secret', async () => {
    process.env.OCTROI_SECRET = 'a secret that no tool may see'
    const { env } = await ask(await start({}))
    delete process.env.OCTROI_SECRET
    expect(env).toMatchObject({
      HOST: '127.0.0.1',
      DATA_DIR: join(folder, 'data', 'apps', 'echo'),
      PUBLIC_URL: 'http://echo.localhost:8080',
      PORTAL_URL: 'http://localhost:8080/',
      PATH: process.env.PATH,
    })
    expect(JSON.stringify(env)).not.toContain('secret')
  })

  it('start again after a crash', async () => {
    const upstreams = await start({})
    const { pid } = await ask(upstreams)
    await fetch(`${upstreams.get('echo')}/crash`).catch(() => {})
    await waitFor(() => lines.some(line => line === 'echo: ended (3), starts again in 1 s'))
    await waitFor(async () => (await ask(upstreams).catch(() => ({ pid }))).pid !== pid)
  })

  it('wait longer from crash to crash, and stop nothing else', async () => {
    const upstreams = await start(
      {},
      { name: 'bad', start: 'node no-such-file.mjs' },
      { name: 'none', start: 'no-such' },
    )
    expect((await ask(upstreams)).pid).toBeGreaterThan(0)
    await waitFor(() => lines.some(line => line.startsWith('bad: ended (1), starts again in 2 s')))
    expect(lines.some(line => line.startsWith('none: cannot be started: '))).toBe(true)
  })

  it('end at the stop, by force if need be', async () => {
    const { pid } = await ask(await start({ start: 'node main.mjs stubborn' }))
    const startedAt = performance.now()
    await tools?.stop()
    expect(isAlive(pid)).toBe(false)
    expect(performance.now() - startedAt).toBeGreaterThan(4_500)
    const second = await ask(await start({}))
    const secondAt = performance.now()
    await tools?.stop()
    expect(isAlive(second.pid)).toBe(false)
    expect(performance.now() - secondAt).toBeLessThan(2_000)
  })

  it('do not outlive a service that was killed', async () => {
    const script = `
      const { startTools } = await import(${JSON.stringify(new URL('../src/embedded/tools.ts', import.meta.url).href)})
      const folder = ${JSON.stringify(folder)}
      await startTools([{ name: 'echo', folder: folder + '/app', start: 'node main.mjs' }],
        { dataDir: folder + '/data', portalUrl: '', urlOf: () => '', log: () => {} })
      process.stdout.write('ready')`
    const service = spawn(process.execPath, ['--input-type=module', '--eval', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    await once(service.stdout, 'data')
    const pid = Number(await readFile(join(folder, 'data', 'apps', 'echo', 'pid'), 'utf8'))
    expect(isAlive(pid)).toBe(true)
    service.kill('SIGKILL')
    await waitFor(() => !isAlive(pid), 3_000)
  })
})
