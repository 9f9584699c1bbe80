import { Worker } from 'node:worker_threads'

/** A password has so many characters at least. */
export const passwordMin = 10

/** What bcrypt, and so Supabase Auth, looks at. */
const mostBytes = 72

/** Of 0 to 4: one that falls to a million guesses is refused. */
const weakestScore = 2

/** The thread and its words go when no password was set for so long. */
const idleMs = 300_000
/** Past it a password is good enough: what takes long to take apart is no common word. */
const judgedWithinMs = 5_000
/** How long the thread may take to load its words, which on a busy machine is no password's fault. */
const startedWithinMs = 30_000
const mostWaiting = 100

type Judge = { ask(password: string, about: string[]): Promise<number | null> }

/** Starts the thread that judges passwords; `onEnd` is told when it has ended. */
const startJudge = (onEnd: () => void): Judge => {
  const worker = new Worker(new URL('./password-strength.ts', import.meta.url), {
    resourceLimits: { maxOldGenerationSizeMb: 300 },
  })
  worker.unref()
  const waiting = new Map<number, (score: number | null) => void>()
  let lastId = 0
  let ended = false
  const end = () => {
    if (ended) return
    ended = true
    onEnd()
    void worker.terminate()
    for (const resolve of waiting.values()) resolve(null)
    waiting.clear()
  }
  const idle = setTimeout(end, idleMs).unref()
  const tooSlow = setTimeout(end, startedWithinMs).unref()
  const started = new Promise<void>(resolve => {
    worker.once('message', () => {
      clearTimeout(tooSlow)
      worker.on('message', ({ id, score }: { id: number; score: number }) => waiting.get(id)?.(score))
      resolve()
    })
  })
  worker.on('error', end)
  worker.on('exit', end)
  return {
    ask: (password, about) => {
      if (waiting.size >= mostWaiting) return Promise.resolve(null)
      idle.refresh()
      const id = ++lastId
      return new Promise<number | null>(resolve => {
        let late: NodeJS.Timeout | undefined
        waiting.set(id, score => {
          clearTimeout(late)
          waiting.delete(id)
          resolve(score)
        })
        void started.then(() => {
          if (waiting.has(id)) late = setTimeout(end, judgedWithinMs)
        })
        worker.postMessage({ id, password, about })
      })
    },
  }
}

let judge: Judge | undefined

const judgePassword = (password: string, about: string[]): Promise<number | null> => {
  judge ??= startJudge(() => {
    judge = undefined
  })
  return judge.ask(password, about)
}

/** What is wrong with a password, in a sentence; null when it will do. `about` is known of the person, so guessed first. */
export const findPasswordFault = async (password: string, about: string[]): Promise<string | null> => {
  if ([...password].length < passwordMin) return `The password needs at least ${passwordMin} characters.`
  if (Buffer.byteLength(password) > mostBytes)
    return `The password has more than ${mostBytes} bytes: make it shorter.`
  const score = await judgePassword(password, about.filter(Boolean))
  return score !== null && score < weakestScore
    ? 'The password is easy to guess: take a few words that nobody would put together.'
    : null
}
