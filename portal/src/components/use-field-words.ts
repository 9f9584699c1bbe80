import { type RefObject, useEffect } from 'react'
import { explainField } from '../field-words.ts'
import { useSpeech } from './speech.tsx'

type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement

const isField = (target: EventTarget | null): target is Field =>
  target instanceof HTMLInputElement ||
  target instanceof HTMLTextAreaElement ||
  target instanceof HTMLSelectElement

/** Has the browser say in the page's language what is wrong with a field in `root`, where it would say it in its own. */
export const useFieldWords = (root: RefObject<HTMLElement | null>): void => {
  const { t, format } = useSpeech()
  useEffect(() => {
    const place = root.current
    const explain = ({ target }: Event) => {
      if (!isField(target)) return
      // Without its last words the field says how it really is.
      target.setCustomValidity('')
      if (!target.validity.valid) target.setCustomValidity(explainField(target, t, format))
    }
    // One field's fault may hang on another: the last of two days, a word in one of two languages.
    const forget = () => {
      for (const field of place?.querySelectorAll('input, select, textarea') ?? [])
        if (isField(field)) field.setCustomValidity('')
    }
    // The event does not bubble.
    place?.addEventListener('invalid', explain, true)
    place?.addEventListener('input', forget, true)
    return () => {
      place?.removeEventListener('invalid', explain, true)
      place?.removeEventListener('input', forget, true)
    }
  }, [root, t, format])
}
