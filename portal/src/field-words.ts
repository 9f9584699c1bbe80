import type { Format } from './format.ts'
import type { Texts } from './texts/texts-type.ts'

/** A field as much as its fault is told from. */
export type FaultyField = {
  type: string
  value: string
  min?: string
  max?: string
  step?: string
  minLength?: number
  validity: Partial<ValidityState>
}

/** What is wrong with a field, and what to do, in the page's language; the browser would say it in its own. */
export const explainField = (field: FaultyField, t: Texts, format: Format): string => {
  const { fields } = t.problems
  const { validity, type, value, min, max, step = '', minLength = 0 } = field
  if (validity.valueMissing)
    return type === 'checkbox' || type === 'radio' ? fields.unchecked : fields.missing
  if (validity.badInput) return fields.notANumber
  if (validity.typeMismatch) return type === 'email' ? fields.email : fields.url
  if (validity.tooShort) return fields.tooShort({ least: minLength, now: value.length })
  if (validity.rangeUnderflow) return fields.atLeast({ bound: sayBound(min, type, format) })
  if (validity.rangeOverflow) return fields.atMost({ bound: sayBound(max, type, format) })
  if (validity.stepMismatch) {
    const most = step.split('.')[1]?.length ?? 0
    return most === 0 ? fields.whole : fields.decimals({ most })
  }
  return fields.pattern
}

const sayBound = (bound: string | undefined, type: string, format: Format) =>
  type === 'number'
    ? format.number(Number(bound))
    : type === 'date'
      ? format.fullDate(bound ?? '')
      : (bound ?? '')
