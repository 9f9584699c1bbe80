import { appendFile, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { PriceList } from './price-list.ts'
import type { ListProblem } from './price-list-file.ts'
import { openPriceLists, type PriceLists } from './price-lists.ts'

/** The default of 1 s is short on a busy machine. */
const soon = (check: () => void) => vi.waitFor(check, 10_000)

let dir = ''
let open: PriceLists | undefined
const loads: string[][] = []
const problems: ListProblem[] = []

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'octroi-apps-'))
  loads.length = 0
  problems.length = 0
})
afterEach(async () => {
  open?.close()
  await rm(dir, { recursive: true, force: true })
})

const write = async (name: string, text = 'title: T\nsummary: S\notherwise: free\n') => {
  await mkdir(join(dir, name), { recursive: true })
  await writeFile(join(dir, name, 'new'), text)
  await rename(join(dir, name, 'new'), join(dir, name, 'app.yaml'))
}
const good = (more: string) => `title: T\nsummary: S\notherwise: free\n${more}\n`

const start = async (intervalMs = 20) => {
  open = await openPriceLists({
    dir,
    domain: 'localhost:8080',
    intervalMs,
    onLoad: lists => loads.push(lists.map(list => `${list.name} ${list.category}`)),
    onProblem: problem => problems.push(problem),
  })
  return open
}
const names = (lists: PriceList[] | undefined) => lists?.map(list => list.name).join()
const polls = () => new Promise(resolve => setTimeout(resolve, 100))

describe('the price lists of a folder', () => {
  test('are loaded before it resolves, whatever else lies there', async () => {
    await write('whisper')
    await write('images')
    await mkdir(join(dir, 'empty'))
    await writeFile(join(dir, 'app.schema.json'), '{}')
    const lists = await start()
    expect(names(lists.lists())).toBe('images,whisper')
    expect(loads).toHaveLength(1)
    expect(problems).toEqual([])
  })

  test('follow new, changed and removed apps, and tell of changes only', async () => {
    await write('whisper')
    await start()
    await write('images')
    await soon(() => expect(names(open?.lists())).toBe('images,whisper'))
    await write('images', good('category: pictures'))
    await soon(() => expect(loads.at(-1)).toEqual(['images pictures', 'whisper tools']))
    await rm(join(dir, 'whisper'), { recursive: true })
    await soon(() => expect(names(open?.lists())).toBe('images'))
    await polls()
    expect(loads).toHaveLength(4)
  })

  test('keep the last good version of a bad file and tell of it once', async () => {
    await write('whisper', good('category: audio'))
    await start()
    await write('whisper', 'title: T\n')
    await soon(() => expect(problems).toHaveLength(2))
    await polls()
    expect(problems.map(problem => problem.key)).toEqual(['summary', 'otherwise'])
    expect(problems[0]?.file).toBe(join(dir, 'whisper', 'app.yaml'))
    expect(loads).toEqual([['whisper audio']])
    await write('whisper', good('category: mended'))
    await soon(() => expect(loads.at(-1)).toEqual(['whisper mended']))
  })

  test('wait for a file that is still being written', async () => {
    await start(1000)
    await write('whisper', '')
    for (const line of ['title: T', 'summary: S', 'otherwise: free', 'category: done']) {
      await appendFile(join(dir, 'whisper', 'app.yaml'), `${line}\n`)
      await new Promise(resolve => setTimeout(resolve, 100))
    }
    await soon(() => expect(loads.at(-1)).toEqual(['whisper done']))
    expect(loads).toEqual([[], ['whisper done']])
  })

  test('have no app whose first version is bad', async () => {
    await write('whisper', ': [')
    await start()
    expect(open?.lists()).toEqual([])
    expect(loads).toEqual([[]])
    expect(problems.length).toBeGreaterThan(0)
  })

  test('give a host to who was there first, and to the next when that one goes', async () => {
    await write('whisper')
    await start()
    await write('another', good('host: WHISPER.localhost'))
    await soon(() => expect(problems).toHaveLength(1))
    expect(problems[0]?.file).toBe(join(dir, 'another', 'app.yaml'))
    expect(problems[0]?.message).toContain(join(dir, 'whisper', 'app.yaml'))
    await polls()
    expect(problems).toHaveLength(1)
    expect(names(open?.lists())).toBe('whisper')
    await rm(join(dir, 'whisper'), { recursive: true })
    await soon(() => expect(names(open?.lists())).toBe('another'))
  })

  test('stay in force while the folder is away', async () => {
    await write('whisper')
    await start()
    await rename(dir, `${dir}-away`)
    await soon(() => expect(problems).toHaveLength(1))
    await polls()
    expect(names(open?.lists())).toBe('whisper')
    expect(problems).toHaveLength(1)
    await rename(`${dir}-away`, dir)
    await polls()
    expect(loads).toHaveLength(1)
  })

  test('are empty, with a problem, when there is no folder', async () => {
    await rm(dir, { recursive: true })
    expect((await start()).lists()).toEqual([])
    expect(problems).toMatchObject([{ file: dir }])
  })

  test('are followed no more once closed', async () => {
    await start()
    open?.close()
    await write('whisper')
    await polls()
    expect(open?.lists()).toEqual([])
  })

  test('are not read beyond 256 KiB', async () => {
    await write('huge', good(`# ${'x'.repeat(1_000_000)}`))
    await start()
    expect(problems).toMatchObject([{ message: expect.stringContaining('larger than') }])
  })
})
