import { type FormEvent, type KeyboardEvent, type ReactNode, useEffect, useEffectEvent, useRef } from 'react'
import { Link, useFetcher, useLocation } from 'react-router'
import { forgetSent, noteSent, restoreDraft } from '../draft.ts'
import type { Outcome } from '../outcome.ts'
import { ProblemNote } from './problem-note.tsx'
import { useFieldWords } from './use-field-words.ts'
import { useMe } from './who.ts'

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
  onDone?: (made: T, form: HTMLFormElement | null) => void
  /** Sends itself once when it appears. */
  auto?: boolean
  /** What a refusal means here, by its code, where that is not what it means elsewhere. */
  refusals?: Record<string, string>
  children?: ReactNode
  className?: string
}

/** A form that a button opened has the keyboard at its first field, or, where it only asks whether, at the way out. */
const focusFirst = (form: HTMLFormElement) => {
  const field = 'input:not([type="hidden"]), select, textarea'
  const first =
    form.querySelector<HTMLElement>(field) ?? form.querySelector<HTMLElement>('button[type="button"]')
  first?.focus()
}

/** Every form's frame: sends once, shows that it is busy, says what was wrong beside the button, and can be left. */
export const FormShell = <T,>(props: FormShellProps<T>) => {
  const fetcher = useFetcher<Outcome<T>>()
  const isBusy = fetcher.state !== 'idle'
  // Whatever is pressed while the first is on its way sends nothing: a double click, Enter in a field.
  const isSent = useRef(false)
  const form = useRef<HTMLFormElement>(null)
  useFieldWords(form)
  const { pathname } = useLocation()
  // After a sign-in one is where the action is.
  const place = { person: useMe()?.id ?? '', path: props.action ?? pathname, intent: props.intent ?? '' }
  const sendOnce = (event: FormEvent<HTMLFormElement>) => {
    if (isSent.current) return event.preventDefault()
    isSent.current = true
    noteSent(place, event.currentTarget)
  }
  const { onCancel } = props.cancel ?? {}
  const open = useEffectEvent(() => {
    if (form.current === null) return
    if (onCancel) focusFirst(form.current)
    restoreDraft(place, form.current)
  })
  useEffect(() => open(), [])
  const leaveOnEscape = (event: KeyboardEvent) => {
    if (event.key === 'Escape' && onCancel && !event.defaultPrevented) onCancel()
  }
  useEffect(() => {
    if (props.auto && !isSent.current) form.current?.requestSubmit()
  }, [props.auto])
  const onDone = useEffectEvent((made: T) => props.onDone?.(made, form.current))
  useEffect(() => {
    isSent.current = fetcher.state !== 'idle'
    if (fetcher.state === 'idle') forgetSent(form.current)
    if (fetcher.state === 'idle' && fetcher.data && 'done' in fetcher.data) onDone(fetcher.data.done)
  }, [fetcher.state, fetcher.data])
  return (
    <fetcher.Form
      ref={form}
      method="post"
      {...(props.action ? { action: props.action } : {})}
      className={props.className ?? 'form'}
      onSubmit={sendOnce}
      onKeyDown={leaveOnEscape}
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
          // Not disabled while it is busy: that would take the focus from whoever pressed it by the keyboard.
          aria-busy={isBusy}
          disabled={props.disabled}
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
