import { type ComponentProps, type FormEvent, type ReactNode, useEffect, useRef, useState } from 'react'
import { Form, useLocation, useNavigationType, useSubmit } from 'react-router'
import { Field } from './field.tsx'
import { useSpeech } from './speech.tsx'
import '../styles/filters.css'

const typingMs = 300

/** Marks an address that filters themselves led to. */
export const chosenHere = { isChosenHere: true }

/**
 * The last address that something else led to: a link, going back. The fields then begin anew, with what it says; to
 * what they say themselves they are not remounted, so that focus, and what is typed meanwhile, stay.
 */
export const useOutsideAddress = () => {
  const { key, state } = useLocation()
  const isOwn = useNavigationType() !== 'POP' && state?.isChosenHere === true
  const [shown, setShown] = useState(key)
  if (!isOwn && shown !== key) setShown(key)
  return shown
}

/**
 * A list's filters, kept in the address: a choice acts at once, typing after a rest, Enter always. Its fields are
 * uncontrolled.
 */
export const Filters = ({ children }: { children: ReactNode }) => {
  const { t } = useSpeech()
  const submit = useSubmit()
  const address = useOutsideAddress()
  const timer = useRef(0)
  // biome-ignore lint/correctness/useExhaustiveDependencies: what was typed before another address is not sent after it
  useEffect(() => () => window.clearTimeout(timer.current), [address])
  const change = (event: FormEvent<HTMLFormElement>) => {
    const form = event.currentTarget
    const isTyping = event.target instanceof HTMLInputElement && event.target.type === 'search'
    window.clearTimeout(timer.current)
    timer.current = window.setTimeout(
      () => submit(form, { replace: true, state: chosenHere }),
      isTyping ? typingMs : 0,
    )
  }
  return (
    <Form
      key={address}
      method="get"
      role="search"
      className="filters"
      state={chosenHere}
      onChange={change}
      aria-label={t.filter}
    >
      {children}
    </Form>
  )
}

/** Words that a list is searched for. */
export const SearchField = (field: ComponentProps<typeof Field>) => (
  <Field type="search" name="search" maxLength={200} {...field} />
)
