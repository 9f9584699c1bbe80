import { Readable } from 'node:stream'
import type { Database } from '../database.ts'

/** What a tab is told: how much is unread, the newest of it, and whether that may be heard. */
export type Pulse = { unread: number; latest: string | null; loud: boolean; badge: boolean }

type Row = Pulse & { personId: string }

/** Whoever listens; `holds` tells whether they still may. */
export type Listener = { personId: string; holds(): Promise<boolean> }

/** The open streams of this process, which share one question a second to the database. */
export type Streams = {
  /** A stream of server-sent events; null when there are too many. It ends when `holds` says no, and with `close`. */
  open(listener: Listener): Readable | null
  close(): void
}

const periodMs = 1000
const heartbeatEvery = 20
const checkEvery = 2
const mostStreams = 2000
const mostOfOne = 12
const peopleAtOnce = 500

type Stream = Listener & { out: Readable; told: string }

/** A tab that does not read must not fill our memory. */
const mostWaiting = 16_384

const send = ({ out }: Stream, text: string) => {
  if (out.readableLength > mostWaiting) out.destroy()
  else out.push(text)
}

export const openStreams = (database: Database, onError: (error: unknown) => void): Streams => {
  const streams = new Set<Stream>()
  let timer: NodeJS.Timeout | null = null
  let round = 0
  let asking = false

  const remove = (stream: Stream) => {
    streams.delete(stream)
    if (streams.size > 0 || timer === null) return
    clearInterval(timer)
    timer = null
  }

  const tell = (stream: Stream, pulse: Pulse) => {
    const text = JSON.stringify(pulse)
    if (text === stream.told) return
    stream.told = text
    send(stream, `data: ${text}\n\n`)
  }

  const ask = async () => {
    const people = [...new Set([...streams].map(({ personId }) => personId))]
    for (let i = 0; i < people.length; i += peopleAtOnce) {
      const rows = await database.call<Row>('countUnread', { people: people.slice(i, i + peopleAtOnce) })
      const pulses = new Map(rows.map(({ personId, ...pulse }) => [personId, pulse]))
      for (const stream of streams) {
        const pulse = pulses.get(stream.personId)
        if (pulse !== undefined) tell(stream, pulse)
      }
    }
  }

  const endWhenOut = async (stream: Stream) => {
    // Not to be known is no reason to end it: the next round asks again.
    if (!(await stream.holds().catch(() => true))) stream.out.push(null)
  }

  const beat = async () => {
    round += 1
    // Beside the question, which may hang: whoever signs out is out in time all the same.
    if (round % checkEvery === 0) for (const stream of streams) void endWhenOut(stream)
    if (asking) return
    asking = true
    try {
      if (round % heartbeatEvery === 0) for (const stream of streams) send(stream, ': here\n\n')
      await ask()
    } catch (error) {
      onError(error)
    } finally {
      asking = false
    }
  }

  return {
    open: listener => {
      const own = [...streams].filter(({ personId }) => personId === listener.personId)
      if (streams.size >= mostStreams || own.length >= mostOfOne) return null
      const out = new Readable({ read: () => {} })
      const stream: Stream = { ...listener, out, told: '' }
      streams.add(stream)
      out.once('close', () => remove(stream))
      out.push('retry: 5000\n\n')
      timer ??= setInterval(beat, periodMs)
      timer.unref()
      void beat()
      return out
    },
    close: () => {
      for (const { out } of streams) out.push(null)
    },
  }
}
