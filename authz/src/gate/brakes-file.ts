import { readFile, stat } from 'node:fs/promises'
import Type, { type Static } from 'typebox'
import { Compile } from 'typebox/compile'
import { LineCounter, parseDocument } from 'yaml'

/** `closed` lets nothing through, `free` charges nothing. */
export type Brake = { mode: 'closed' | 'free'; reason: string }

/** What one source says of everything, or of one app. */
export type BrakeEntry = { brake: Brake | null; shadow: boolean }

/** What one source says: of everything, and by app. */
export type BrakeSet = { all: BrakeEntry; apps: ReadonlyMap<string, BrakeEntry> }

const noEntry: BrakeEntry = { brake: null, shadow: false }
/** Says nothing. */
export const noBrakes: BrakeSet = { all: noEntry, apps: new Map() }

const Entry = Type.Object(
  {
    mode: Type.Optional(Type.Enum(['closed', 'free'])),
    reason: Type.Optional(Type.String({ minLength: 1, maxLength: 500 })),
    shadow: Type.Optional(Type.Boolean()),
  },
  { additionalProperties: false, minProperties: 1 },
)
const File = Type.Union([
  Type.Null(),
  Type.Object(
    {
      all: Type.Optional(Entry),
      apps: Type.Optional(
        Type.Record(Type.String({ pattern: '^[a-z0-9][a-z0-9-]{0,62}$' }), Entry, {
          additionalProperties: false,
        }),
      ),
      shadow: Type.Optional(Type.Boolean()),
    },
    { additionalProperties: false },
  ),
])
const validator = Compile(File)

const remedy =
  'give all: { mode: closed, reason: … } or mode: free, the same for apps under apps: { NAME: … }, and shadow: true or false'

/** A bad file; the message names it, the line where YAML itself stopped, and the remedy. */
export class BadBrakesFile extends Error {}

const toEntry = ({ mode, reason, shadow = false }: Static<typeof Entry>): BrakeEntry => ({
  brake: mode ? { mode: mode as Brake['mode'], reason: reason ?? 'the operator gave no reason' } : null,
  shadow,
})

/** Reads the text of a brakes file. Throws BadBrakesFile. */
export const readBrakes = (text: string, file: string): BrakeSet => {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, stringKeys: true, prettyErrors: false })
  const [error] = [...document.errors, ...document.warnings]
  if (error) throw new BadBrakesFile(`${file}:${lines.linePos(error.pos[0]).line}: ${error.message}`)
  let value: unknown
  try {
    value = document.toJS({ maxAliasCount: 0 })
  } catch (cause) {
    throw new BadBrakesFile(`${file}: ${(cause as Error).message}`)
  }
  if (!validator.Check(value)) {
    const place = validator
      .Errors(value)
      .map(({ instancePath }) => instancePath)
      .sort((a, b) => b.length - a.length)[0]
    throw new BadBrakesFile(`${file}: ${place || '/'} cannot stand there: ${remedy}`)
  }
  if (value === null) return noBrakes
  const all = value.all ? toEntry(value.all) : noEntry
  return {
    all: { ...all, shadow: all.shadow || value.shadow === true },
    apps: new Map(Object.entries(value.apps ?? {}).map(([name, entry]) => [name, toEntry(entry)])),
  }
}

const maxBytes = 64 * 1024

type Stamp = { text: string; size: number } | null

const stampOf = async (file: string): Promise<Stamp> => {
  try {
    const { size, mtimeMs, ctimeMs, ino } = await stat(file)
    return { text: `${size} ${mtimeMs} ${ctimeMs} ${ino}`, size }
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return null
    throw error
  }
}

type Options = {
  file: string
  /** Called with what is in force from now on. */
  onLoad: (brakes: BrakeSet) => void
  /** Called once for each bad version; the last good one stays in force. */
  onProblem: (message: string) => void
  intervalMs?: number
}

/**
 * Reads the brakes file and then polls it, since events of the file system do not cross bind mounts; a change is taken
 * once it has stayed the same for one poll. No file is no brakes. Rejects when the file is bad at the start: a gate that
 * overlooks "closed" is worse than one that does not start.
 */
export const openBrakesFile = async ({ file, onLoad, onProblem, intervalMs = 1000 }: Options) => {
  let seen = 'nothing yet'
  let read = 'nothing yet'
  let lastTrouble = ''
  let timer: NodeJS.Timeout | undefined
  let isClosed = false

  const load = async (stamp: Stamp): Promise<BrakeSet> => {
    if (stamp === null) return noBrakes
    if (stamp.size > maxBytes) throw new BadBrakesFile(`${file} is larger than ${maxBytes} bytes`)
    return readBrakes(await readFile(file, 'utf8'), file)
  }

  const poll = async () => {
    const stamp = await stampOf(file)
    const now = stamp?.text ?? 'no file'
    const isSettled = now === seen
    seen = now
    if (now === read || !isSettled) return
    read = now
    onLoad(await load(stamp))
  }

  const pollSafely = async () => {
    try {
      await poll()
      lastTrouble = ''
    } catch (error) {
      const { message } = error as Error
      if (message !== lastTrouble) onProblem(message)
      lastTrouble = message
    }
    if (!isClosed) timer = setTimeout(pollSafely, intervalMs).unref()
  }

  const first = await stampOf(file)
  seen = read = first?.text ?? 'no file'
  onLoad(await load(first))
  timer = setTimeout(pollSafely, intervalMs).unref()
  return {
    close: () => {
      isClosed = true
      clearTimeout(timer)
    },
  }
}
