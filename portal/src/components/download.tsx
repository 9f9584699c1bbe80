import { type MouseEvent, useEffect, useRef, useState } from 'react'
import { ApiProblem } from '../api.ts'
import { type FetchedFile, fetchFile, type Progress } from '../fetch-file.ts'
import { ProblemNote } from './problem-note.tsx'
import { useSpeech } from './speech.tsx'
import '../styles/download.css'

type State =
  | { is: 'idle' }
  | { is: 'running'; progress: Progress }
  | { is: 'saved'; file: string }
  | { is: 'cancelled' }
  | { is: 'left' }
  | { is: 'refused'; problem: ApiProblem }

const begun: State = { is: 'running', progress: { bytes: 0, rows: null, total: null } }

/** Drawn no more often than this. */
const drawMs = 100

/** After this long the browser has taken the file over. */
const keepMs = 60_000

const click = (href: string, name: string) => {
  const link = document.createElement('a')
  link.href = href
  link.download = name
  link.click()
}

const save = ({ name, blob }: FetchedFile) => {
  const url = URL.createObjectURL(blob)
  click(url, name)
  setTimeout(() => URL.revokeObjectURL(url), keepMs)
}

/** Fetches a file at `path`; what is too long for memory is left to the browser. */
const useDownload = (path: string) => {
  const [state, setState] = useState<State>({ is: 'idle' })
  const running = useRef<AbortController | null>(null)
  useEffect(() => () => running.current?.abort(), [])
  const start = async () => {
    if (running.current !== null) return
    const leave = new AbortController()
    running.current = leave
    setState(begun)
    let drawnAt = 0
    const draw = (progress: Progress) => {
      if (performance.now() - drawnAt < drawMs) return
      drawnAt = performance.now()
      setState({ is: 'running', progress })
    }
    try {
      const file = await fetchFile(path, leave.signal, draw)
      if (file === null) click(path, '')
      else save(file)
      setState(file === null ? { is: 'left' } : { is: 'saved', file: file.name })
    } catch (error) {
      if (leave.signal.aborted) setState({ is: 'cancelled' })
      else if (error instanceof ApiProblem) setState({ is: 'refused', problem: error })
      else throw error
    } finally {
      running.current = null
    }
  }
  return { state, start, cancel: () => running.current?.abort() }
}

type DownloadProps = {
  href: string
  className?: string
  /** What the link says: short, as "CSV". */
  children: string
}

/** A link to a file, with a bar while it comes and a way to stop it; a plain link without scripts, or in a new tab. */
export const Download = ({ href, className, children }: DownloadProps) => {
  const { t } = useSpeech()
  const { state, start, cancel } = useDownload(href)
  const link = useRef<HTMLAnchorElement>(null)
  const follow = (event: MouseEvent) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return
    event.preventDefault()
    start()
  }
  const stop = () => {
    cancel()
    link.current?.focus()
  }
  const isRunning = state.is === 'running'
  return (
    <div className="download">
      <a ref={link} className={className} href={href} download aria-busy={isRunning} onClick={follow}>
        {children}
      </a>
      {isRunning && <Bar name={children} progress={state.progress} onCancel={stop} />}
      {state.is === 'refused' && (
        <ProblemNote
          code={state.problem.code}
          detail={state.problem.detail}
          refusals={{ broken_off: t.download.broken }}
        />
      )}
      <Words state={state} />
    </div>
  )
}

type BarProps = { name: string; progress: Progress; onCancel: () => void }

const Bar = ({ name, progress: { bytes, rows, total }, onCancel }: BarProps) => {
  const { t, format } = useSpeech()
  const texts = t.download
  const isKnown = rows !== null && total !== null && total > 0
  const words = isKnown
    ? texts.rows({ rows, total })
    : rows !== null
      ? texts.rowsSoFar({ rows })
      : bytes > 0
        ? texts.bytes({ megabytes: format.number(Math.round(bytes / 100_000) / 10) })
        : texts.begun
  return (
    <span className="download-bar">
      <progress aria-label={texts.progress({ name })} {...(isKnown ? { max: total, value: rows } : {})} />
      <span className="soft">{words}</span>
      <button type="button" className="btn quiet" aria-label={texts.cancelLabel({ name })} onClick={onCancel}>
        {texts.cancel}
      </button>
    </span>
  )
}

/** What became of it; the browser itself shows what it saved. */
const Words = ({ state }: { state: State }) => {
  const { t } = useSpeech()
  const texts = t.download
  return (
    <span role="status" className={state.is === 'cancelled' || state.is === 'left' ? 'soft' : 'hidden'}>
      {state.is === 'running' && texts.begun}
      {state.is === 'saved' && texts.saved({ file: state.file })}
      {state.is === 'cancelled' && texts.cancelled}
      {state.is === 'left' && texts.byBrowser}
    </span>
  )
}
