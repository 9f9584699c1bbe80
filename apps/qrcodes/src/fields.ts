import { type FieldError, problems } from './errors.ts'

/**
 * Reads the fields of a query or a JSON body and collects what is wrong with each, so that one answer names every
 * mistake. A reader that finds a mistake returns its fallback; nothing may be used before `finish()` has passed.
 */
export class Fields {
  readonly #input: Record<string, unknown>
  readonly #errors: FieldError[] = []

  /** @throws Problem bad_request when the input is not an object */
  constructor(input: unknown, known: readonly string[]) {
    if (!isObject(input)) throw problems.badRequest('The body must be a JSON object.')
    this.#input = input
    for (const field of Object.keys(input)) {
      if (!known.includes(field)) this.refuse(field, `is not known here; the fields are ${known.join(', ')}.`)
    }
  }

  has(field: string): boolean {
    return this.#input[field] !== undefined
  }

  refuse(field: string, detail: string): void {
    this.#errors.push({ field, detail })
  }

  /** Text of at most `max` characters, '' when absent. */
  text(field: string, max: number): string {
    const value = this.#input[field]
    if (value === undefined) return ''
    if (typeof value !== 'string' || !value.isWellFormed()) {
      this.refuse(field, 'must be given once, as text.')
    } else if (value.length > max) {
      this.refuse(field, `has ${value.length} characters: shorten it to at most ${max}.`)
    } else return value
    return ''
  }

  /** Text as above that must be there; '' means that it was refused. */
  requiredText(field: string, max: number): string {
    const value = this.#input[field]
    if (value !== undefined && value !== '') return this.text(field, max)
    this.refuse(field, 'is missing: it must not be empty.')
    return ''
  }

  /** A whole number in the range; text of digits counts, for queries have nothing else. */
  integer(field: string, range: { min: number; max: number; fallback: number }): number {
    const value = this.#input[field]
    if (value === undefined) return range.fallback
    const number = typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : value
    if (
      typeof number === 'number' &&
      Number.isInteger(number) &&
      number >= range.min &&
      number <= range.max
    ) {
      return number
    }
    this.refuse(field, `must be a whole number from ${range.min} to ${range.max}.`)
    return range.fallback
  }

  /** One of the values, exactly as written. */
  choice<T extends string>(field: string, values: readonly T[], fallback: T): T {
    const value = this.#input[field]
    if (value === undefined) return fallback
    const found = values.find(candidate => candidate === value)
    if (found === undefined) this.refuse(field, `must be one of ${values.join(', ')}.`)
    return found ?? fallback
  }

  /** @throws Problem invalid_input naming every field that was refused */
  finish(): void {
    if (this.#errors.length > 0) throw problems.invalidInput(this.#errors)
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
