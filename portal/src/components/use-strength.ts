import { useEffect, useRef, useState } from 'react'

type Judged = { password: string; score: number }

const typingMs = 250

const startJudge = (onJudged: (judged: Judged) => void) => {
  const worker = new Worker(new URL('../password-judge.ts', import.meta.url), { type: 'module' })
  worker.onmessage = ({ data }: MessageEvent<Judged>) => onJudged(data)
  return worker
}

/**
 * How hard a password is to guess, from 0 to 4; null while that is not known. The judge and its words are loaded with the
 * first letter. What is known of the person is guessed first.
 */
export const useStrength = (password: string, about: string): number | null => {
  const [judged, setJudged] = useState<Judged | null>(null)
  const judge = useRef<Worker | null>(null)
  useEffect(
    () => () => {
      judge.current?.terminate()
      judge.current = null
    },
    [],
  )
  useEffect(() => {
    if (password === '') return
    const timer = window.setTimeout(() => {
      judge.current ??= startJudge(setJudged)
      judge.current.postMessage({ password, about: about.split(/\s+/).filter(Boolean) })
    }, typingMs)
    return () => window.clearTimeout(timer)
  }, [password, about])
  return judged?.password === password ? judged.score : null
}
