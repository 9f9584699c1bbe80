import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { askControl, serveControl } from '../src/embedded/control.ts'
import { lockDataDir } from '../src/embedded/lock.ts'

let parent: string
let dir: string
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'octroi-folder-'))
  dir = join(parent, 'data', 'folder')
})
afterEach(() => rm(parent, { recursive: true, force: true }))

const lockModule = new URL('../src/embedded/lock.ts', import.meta.url).href

/** Another process that takes the folder, says so, and keeps it until its input ends. */
const startHolder = () => {
  const script = `
    const { lockDataDir } = await import(${JSON.stringify(lockModule)})
    try {
      await lockDataDir(${JSON.stringify(dir)})
      process.stdout.write('taken')
    } catch (error) {
      process.stdout.write(error.message)
      process.exit()
    }
    process.stdin.resume().on('end', () => process.exit())`
  return spawn(process.execPath, ['--input-type=module', '--eval', script], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
}

const firstWords = async (child: ChildProcess): Promise<string> =>
  String((await once(child.stdout as NodeJS.ReadableStream, 'data'))[0])

const end = async (child: ChildProcess, signal?: NodeJS.Signals) => {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exit = once(child, 'exit')
  if (signal) child.kill(signal)
  else child.stdin?.end()
  await exit
}

describe('the lock on the data folder', () => {
  it('makes the folder for its owner alone', async () => {
    const lock = await lockDataDir(dir)
    expect((await stat(dir)).mode & 0o777).toBe(0o700)
    await lock.release()
  })

  it('is for one at a time, in one process too', async () => {
    const lock = await lockDataDir(dir)
    await expect(lockDataDir(dir)).rejects.toThrow(
      `the data folder ${dir} is in use by process ${process.pid}: stop it, or name another folder in OCTROI_DATA_DIR`,
    )
    await lock.release()
    await lock.release()
    await (await lockDataDir(dir)).release()
  })

  it('names the other process that has the folder', async () => {
    const holder = startHolder()
    expect(await firstWords(holder)).toBe('taken')
    await expect(lockDataDir(dir)).rejects.toThrow(`in use by process ${holder.pid}:`)
    await end(holder)
    await (await lockDataDir(dir)).release()
  })

  it('is free at once when its process was killed', async () => {
    const holder = startHolder()
    expect(await firstWords(holder)).toBe('taken')
    await end(holder, 'SIGKILL')
    await (await lockDataDir(dir)).release()
  })

  it('goes to exactly one of many that ask at the same time, over a dead one', async () => {
    const dead = startHolder()
    await firstWords(dead)
    await end(dead, 'SIGKILL')
    const holders = Array.from({ length: 6 }, startHolder)
    const words = await Promise.all(holders.map(firstWords))
    expect(words.filter(word => word === 'taken')).toHaveLength(1)
    expect(words.filter(word => word.startsWith(`the data folder ${dir} is in use by `))).toHaveLength(5)
    await Promise.all(holders.map(holder => end(holder)))
  })

  it('says when the folder cannot be made', async () => {
    await writeFile(join(parent, 'data'), 'a file')
    await expect(lockDataDir(dir)).rejects.toThrow(`the data folder ${dir} cannot be made: `)
  })
})

describe('the control socket', () => {
  const handlers = {
    audit: async (input: unknown) => ({ seen: input }),
    nothing: async () => undefined,
    failing: async () => {
      throw new Error('the books are open')
    },
  }

  it('brings the answer of the running process', async () => {
    await mkdir(dir, { recursive: true })
    const control = await serveControl(dir, handlers)
    expect(await askControl(dir, 'audit', { a: ['é'] })).toEqual({ seen: { a: ['é'] } })
    expect(await askControl(dir, 'nothing', {})).toBe(null)
    await expect(askControl(dir, 'failing', {})).rejects.toThrow('the books are open')
    await expect(askControl(dir, 'toString', {})).rejects.toThrow('the running process knows no toString')
    await control.close()
  })

  it('is for its owner alone', async () => {
    await mkdir(dir, { recursive: true })
    await chmod(dir, 0o755)
    const control = await serveControl(dir, handlers)
    expect((await stat(join(dir, 'control.sock'))).mode & 0o777).toBe(0o600)
    await control.close()
  })

  it('answers null when nobody runs, has stopped or was killed', async () => {
    expect(await askControl(dir, 'audit', {})).toBe(null)
    await mkdir(dir, { recursive: true })
    expect(await askControl(dir, 'audit', {})).toBe(null)
    await (await serveControl(dir, handlers)).close()
    expect(await askControl(dir, 'audit', {})).toBe(null)
    await leaveSocket(dir)
    expect(await readdir(dir)).toContain('control.sock')
    expect(await askControl(dir, 'audit', {})).toBe(null)
    const next = await serveControl(dir, handlers)
    expect(await askControl(dir, 'audit', 1)).toEqual({ seen: 1 })
    await next.close()
  })

  it('works in a folder whose name is too long for a socket', async () => {
    const deep = join(dir, 'a'.repeat(120))
    await mkdir(deep, { recursive: true })
    await leaveSocket(deep)
    expect(await askControl(deep, 'audit', 1)).toBe(null)
    const control = await serveControl(deep, handlers)
    expect(await askControl(deep, 'audit', 1)).toEqual({ seen: 1 })
    await control.close()
    expect(await readdir(deep)).toEqual([])
    expect(await askControl(deep, 'audit', 1)).toBe(null)
  })
})

/** A process that serves the folder's socket and is killed. */
const leaveSocket = async (folder: string) => {
  const controlModule = new URL('../src/embedded/control.ts', import.meta.url).href
  const script = `
    const { serveControl } = await import(${JSON.stringify(controlModule)})
    await serveControl(${JSON.stringify(folder)}, {})
    process.stdout.write('serving')`
  const child = spawn(process.execPath, ['--input-type=module', '--eval', script], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  await firstWords(child)
  await end(child, 'SIGKILL')
  await sleep(10)
}
