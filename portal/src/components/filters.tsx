import { type ComponentProps, type FormEvent, type ReactNode, useEffect, useRef } from 'react'
import { Form, useSubmit } from 'react-router'
import { Field } from './field.tsx'
import { useSpeech } from './speech.tsx'
import '../styles/filters.css'

const typingMs = 300

/**
 * A list's filters, kept in the address: a choice acts at once, typing after a rest, Enter always. Give it a `key` of
 * the address when fields are uncontrolled, so that going back shows the old values.
 */
export const Filters = ({ children }: { children: ReactNode }) => {
  const { t } = useSpeech()
  const submit = useSubmit()
  const timer = useRef(0)
  useEffect(() => () => window.clearTimeout(timer.current), [])
  const change = (event: FormEvent<HTMLFormElement>) => {
    const form = event.currentTarget
    const isTyping = event.target instanceof HTMLInputElement && event.target.type === 'search'
    window.clearTimeout(timer.current)
    timer.current = window.setTimeout(() => submit(form, { replace: true }), isTyping ? typingMs : 0)
  }
  return (
    <Form method="get" role="search" className="filters" onChange={change} aria-label={t.filter}>
      {children}
    </Form>
  )
}

/** Words that a list is searched for. */
export const SearchField = (field: ComponentProps<typeof Field>) => (
  <Field type="search" name="search" maxLength={200} {...field} />
)
