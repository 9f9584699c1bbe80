/** Which form of which page, and whose. */
type Place = { person: string; path: string; intent: string }
/** What was typed, by the controls' names, in their order. */
type Draft = Place & { values: [name: string, value: string][] }

const storageKey = 'octroi-draft'

type Control = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement

/** What may be kept: no password, no code, nothing that the form made itself. */
const controlsOf = (form: HTMLFormElement): Control[] =>
  Array.from(form.querySelectorAll<Control>('input, select, textarea')).filter(
    ({ type, name, autocomplete }) =>
      name !== '' && !['hidden', 'password', 'file'].includes(type) && autocomplete !== 'one-time-code',
  )

const isChoice = (control: Control): control is HTMLInputElement =>
  control.type === 'checkbox' || control.type === 'radio'

let sent: { form: HTMLFormElement; draft: Draft } | null = null

/** Notes what a form is sent with, in this page's memory alone, until it is answered. */
export const noteSent = (place: Place, form: HTMLFormElement): void => {
  const chosen = controlsOf(form).filter(control => !isChoice(control) || control.checked)
  sent = { form, draft: { ...place, values: chosen.map(({ name, value }) => [name, value]) } }
}

export const forgetSent = (form: HTMLFormElement | null): void => {
  if (sent?.form === form) sent = null
}

/** Keeps what is being sent over a sign-in, for the form to have it again: nobody types a letter twice. */
export const keepDraft = (): void => {
  if (sent === null || sent.draft.person === '') return
  try {
    sessionStorage.setItem(storageKey, JSON.stringify(sent.draft))
  } catch {
    // Storage may be forbidden or full; what was typed is then lost with the session.
  }
}

const readDraft = (): Draft | null => {
  try {
    return JSON.parse(sessionStorage.getItem(storageKey) ?? 'null')
  } catch {
    return null
  }
}

/** Types into a control as a person does, so that whoever listens to it hears of it. */
const type = (control: Control, value: string): void => {
  const proto = Object.getPrototypeOf(control)
  Object.getOwnPropertyDescriptor(proto, 'value')?.set?.call(control, value)
  control.dispatchEvent(new Event('input', { bubbles: true }))
  if (control instanceof HTMLSelectElement) control.dispatchEvent(new Event('change', { bubbles: true }))
}

const fill = (form: HTMLFormElement, values: Draft['values']): void => {
  const left = [...values]
  for (const control of controlsOf(form)) {
    if (isChoice(control)) {
      const isChosen = values.some(([name, value]) => name === control.name && value === control.value)
      if (isChosen !== control.checked && (isChosen || control.type === 'checkbox')) control.click()
      continue
    }
    const at = left.findIndex(([name]) => name === control.name)
    const [found] = at < 0 ? [] : left.splice(at, 1)
    if (found && control.value !== found[1]) type(control, found[1])
  }
}

/** Gives a form back what was typed in it before its person had to sign in anew; once. */
export const restoreDraft = (place: Place, form: HTMLFormElement): void => {
  const draft = readDraft()
  if (draft === null || place.person === '') return
  const isOwn = draft.person === place.person
  const isHere = draft.path === place.path && draft.intent === place.intent
  // What somebody else typed is gone with them.
  if (!isOwn || isHere) sessionStorage.removeItem(storageKey)
  if (!isOwn || !isHere) return
  fill(form, draft.values)
  // A choice may have brought up fields of its own.
  setTimeout(() => fill(form, draft.values))
}
