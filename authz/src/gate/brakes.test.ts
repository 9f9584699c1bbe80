import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { type BrakeSet, noBrakes, openBrakesFile, readBrakes } from './brakes-file.ts'

/** The default of 1 s is short on a busy machine. */
const soon = (check: () => void) => vi.waitFor(check, 10_000)

describe('the text of a brakes file', () => {
  test('says what is closed, free or in shadow', () => {
    const text =
      'all: { mode: free, reason: an incident }\napps: { whisper: { mode: closed }, atlas: { shadow: true } }\nshadow: true\n'
    const closed = { mode: 'closed', reason: 'the operator gave no reason' }
    expect(readBrakes(text, 'f')).toEqual({
      all: { brake: { mode: 'free', reason: 'an incident' }, shadow: true },
      apps: new Map([
        ['whisper', { brake: closed, shadow: false }],
        ['atlas', { brake: null, shadow: true }],
      ]),
    })
  })

  test.each(['', '# nothing\n', '{}', 'apps: {}'])('that says nothing brakes nothing: %j', text =>
    expect(readBrakes(text, 'f')).toEqual(noBrakes),
  )

  test.each([
    ['all: closed', 'f: /all cannot stand there: give all: { mode'],
    ['all: { mode: open }', '/all/mode cannot stand there'],
    ['all: {}', '/all cannot stand there'],
    ['al: { mode: closed }', '/al cannot stand there'],
    ['apps: { Whisper: { mode: closed } }', '/apps/Whisper cannot stand there'],
    ['apps: { whisper: closed }', '/apps/whisper cannot stand there'],
    ['shadow: yes please', '/shadow cannot stand there'],
    ['all: {\n mode: closed', 'f:2: '],
    ['a: &x 1\nb: *x', 'f: '],
    ['- 5', '/ cannot stand there'],
  ])('that is bad is refused with its place: %j', (text, message) =>
    expect(() => readBrakes(text, 'f')).toThrow(message),
  )
})

describe('a brakes file', () => {
  let dir = ''
  let file = ''
  let close = () => {}
  const loads: BrakeSet[] = []
  const problems: string[] = []

  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'octroi-brakes-'))
    file = join(dir, 'brakes.yaml')
    loads.length = problems.length = 0
  })
  afterEach(async () => {
    close()
    await rm(dir, { recursive: true })
  })
  const write = async (text: string) => {
    await writeFile(`${file}.new`, text)
    await rename(`${file}.new`, file)
  }
  const open = async () => {
    const opened = await openBrakesFile({
      file,
      onLoad: set => loads.push(set),
      onProblem: problem => problems.push(problem),
      intervalMs: 20,
    })
    close = opened.close
  }
  const mode = () => loads.at(-1)?.all.brake?.mode ?? null

  test('is in force before it resolves, and followed while it comes, changes and goes', async () => {
    await write('all: { mode: closed }')
    await open()
    expect(mode()).toBe('closed')
    await write('all: { mode: free }')
    await soon(() => expect(mode()).toBe('free'))
    await rm(file)
    await soon(() => expect(mode()).toBeNull())
    await write('all: { mode: closed }')
    await soon(() => expect(mode()).toBe('closed'))
    expect(problems).toEqual([])
  })

  test('that turns bad is told once, and the last good version stays', async () => {
    await write('all: { mode: closed }')
    await open()
    await write('all: { mode: ope')
    await soon(() => expect(problems).toHaveLength(1))
    await new Promise(resolve => setTimeout(resolve, 100))
    expect(problems).toHaveLength(1)
    expect(mode()).toBe('closed')
    expect(loads).toHaveLength(1)
  })

  test('that is bad at the start stops the start', async () => {
    await write('all: shut')
    await expect(open()).rejects.toThrow(/all cannot stand there/)
  })

  test('larger than 64 KiB is not read', async () => {
    await write(`# ${'x'.repeat(70_000)}`)
    await expect(open()).rejects.toThrow(/larger than/)
  })
})
