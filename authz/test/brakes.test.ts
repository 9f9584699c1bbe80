import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type Brakes, openBrakes } from '../src/gate/brakes.ts'
import { type ChangeFeed, openChangeFeed } from '../src/people/change-feed.ts'
import { makeDatabase, type TestDatabase } from './support/database.ts'

let made: TestDatabase
let feed: ChangeFeed
let dir: string
let brakes: Brakes | undefined
const problems: unknown[] = []

beforeAll(async () => {
  made = await makeDatabase()
  feed = await openChangeFeed(made.database, { staleS: 300 })
  dir = await mkdtemp(join(tmpdir(), 'octroi-brakes-'))
})
afterAll(async () => {
  await feed.close()
  await made.drop()
  await rm(dir, { recursive: true })
})
afterEach(async () => {
  brakes?.close()
  await made.database.query('delete from octroi.brake')
  expect(problems).toEqual([])
})

type Said = { mode?: string | null; reason?: string | null; shadow?: boolean }
const say = (app: string | null, { mode = null, reason = 'why not', shadow = false }: Said) =>
  made.database.call('setBrake', { app, mode, reason, shadow, actorId: null })

const open = async (file = '', shadow = false): Promise<Brakes> => {
  await writeFile(join(dir, 'brakes.yaml'), file)
  brakes = await openBrakes({
    database: made.database,
    feed,
    file: join(dir, 'brakes.yaml'),
    shadow,
    onChange: () => {},
    onProblem: problem => problems.push(problem),
    onError: error => problems.push(error),
    intervalMs: 20,
  })
  return brakes
}

describe('the brakes of a gate', () => {
  it('hold nothing in ordinary times', async () => expect((await open()).on('whisper')).toBeNull())

  it('of the file beat those of an admin on the same thing', async () => {
    await say('whisper', { mode: 'closed' })
    await say(null, { mode: 'free' })
    const { on } = await open('apps: { whisper: { mode: free, reason: the file } }')
    expect(on('whisper')).toEqual({ mode: 'free', reason: 'why not' })
    expect(on('atlas')).toEqual({ mode: 'free', reason: 'why not' })
  })

  it('that close beat those that free, wherever each stands', async () => {
    await say('whisper', { mode: 'free' })
    const closed = await open('all: { mode: closed, reason: all of it }')
    expect(closed.on('whisper')).toEqual({ mode: 'closed', reason: 'all of it' })
    closed.close()
    await say('whisper', { mode: 'closed' })
    const freed = await open('all: { mode: free, reason: all of it }\nshadow: true')
    expect(freed.on('whisper')).toEqual({ mode: 'closed', reason: 'why not' })
    expect(freed.on('atlas')).toEqual({ mode: 'free', reason: 'all of it' })
  })

  it('put in shadow what is neither closed nor free, whoever says so', async () => {
    expect((await open('', true)).on('whisper')).toEqual({ mode: 'shadow' })
    brakes?.close()
    expect((await open('shadow: true')).on('whisper')).toEqual({ mode: 'shadow' })
    brakes?.close()
    await say('whisper', { shadow: true })
    const { on } = await open('apps: { atlas: { shadow: true } }')
    expect([on('whisper'), on('atlas'), on('zebra')]).toEqual([{ mode: 'shadow' }, { mode: 'shadow' }, null])
  })

  it('of an admin come and go within seconds, wherever they were said', async () => {
    const { on } = await open()
    await say('whisper', { mode: 'closed' })
    await expect.poll(() => on('whisper')?.mode, { timeout: 5000 }).toBe('closed')
    await say('whisper', {})
    await expect.poll(() => on('whisper'), { timeout: 5000 }).toBeNull()
  })
})
