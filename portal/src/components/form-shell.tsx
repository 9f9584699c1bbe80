import { type FormEvent, type ReactNode, useEffect, useEffectEvent, useRef } from 'react'
import { Link, useFetcher } from 'react-router'
import type { Outcome } from '../outcome.ts'
import { ProblemNote } from './problem-note.tsx'

type FormShellProps<T> = {
  submit: ReactNode
  /** What the button is called where `submit` is only a sign. */
  label?: string
  /** `pay` for what costs, `quiet` for all but the view's primary button. */
  tone?: 'plain' | 'pay' | 'quiet'
  /** The route whose action takes the form; the current one when absent. */
  action?: string
  /** Tells the action which of a page's forms this is. */
  intent?: string
  /** Where cancel leads, or what it does. */
  cancel?: { label: string; to?: string; onCancel?: () => void }
  disabled?: boolean
  onDone?: (made: T) => void
  /** Sends itself once when it appears. */
  auto?: boolean
  /** What a refusal means here, by its code, where that is not what it means elsewhere. */
  refusals?: Record<string, string>
  children?: ReactNode
  className?: string
}

/** Every form's frame: sends once, shows that it is busy, says what was wrong beside the button, and can be left. */
export const FormShell = <T,>(props: FormShellProps<T>) => {
  const fetcher = useFetcher<Outcome<T>>()
  const isBusy = fetcher.state !== 'idle'
  // A double click sends its second event before the button is drawn disabled.
  const isSent = useRef(false)
  const sendOnce = (event: FormEvent) => {
    if (isSent.current) event.preventDefault()
    isSent.current = true
  }
  const form = useRef<HTMLFormElement>(null)
  useEffect(() => {
    if (props.auto && !isSent.current) form.current?.requestSubmit()
  }, [props.auto])
  const onDone = useEffectEvent((made: T) => props.onDone?.(made))
  useEffect(() => {
    isSent.current = fetcher.state !== 'idle'
    if (fetcher.state === 'idle' && fetcher.data && 'done' in fetcher.data) onDone(fetcher.data.done)
  }, [fetcher.state, fetcher.data])
  return (
    <fetcher.Form
      ref={form}
      method="post"
      {...(props.action ? { action: props.action } : {})}
      className={props.className ?? 'form'}
      onSubmit={sendOnce}
    >
      {props.intent && <input type="hidden" name="intent" value={props.intent} />}
      {props.children}
      {fetcher.data && 'problem' in fetcher.data && !isBusy && (
        <ProblemNote {...fetcher.data.problem} {...(props.refusals ? { refusals: props.refusals } : {})} />
      )}
      <div className="row">
        <button
          type="submit"
          className={`btn ${props.tone ?? 'plain'}`}
          aria-label={props.label}
          aria-busy={isBusy}
          disabled={props.disabled || isBusy}
        >
          {props.submit}
        </button>
        {props.cancel && <Cancel {...props.cancel} />}
      </div>
    </fetcher.Form>
  )
}

const Cancel = ({ label, to, onCancel }: NonNullable<FormShellProps<unknown>['cancel']>) =>
  to ? (
    <Link className="btn quiet" to={to}>
      {label}
    </Link>
  ) : (
    <button type="button" className="btn quiet" onClick={onCancel}>
      {label}
    </button>
  )
