import { invalid } from './refused.ts'

/** What a form says under one name: text, or further names; a list is names that are numbers. */
type Fields = Map<string, string | Fields>

/** Reads `a[b][0]=c`, the way Stripe's libraries write bodies and queries. */
export function parseForm(text: string): Params {
  const fields: Fields = new Map()
  for (const [key, value] of new URLSearchParams(text)) put(fields, key, value)
  return new Params(fields)
}

function put(fields: Fields, key: string, value: string) {
  const names = key.match(/^[^[]+|(?<=\[)[^\]]*(?=\])/g) ?? [key]
  const last = names.pop() ?? key
  let folder = fields
  for (const name of names) {
    const inner = folder.get(name)
    const next: Fields = inner instanceof Map ? inner : new Map()
    folder.set(name, next)
    folder = next
  }
  folder.set(last === '' ? String(folder.size) : last, value)
}

/** The parameters of one call. What is read is known: the rest is refused at the end, as Stripe refuses it. */
export class Params {
  readonly #fields: Fields
  readonly #path: string
  readonly #known = new Set<string>()
  readonly #inner = new Map<string, Params>()

  constructor(fields: Fields = new Map(), path = '') {
    this.#fields = fields
    this.#path = path
  }

  /** The parameter's name as Stripe's errors spell it. */
  name(name: string): string {
    return this.#path === '' ? name : `${this.#path}[${name}]`
  }

  has(name: string): boolean {
    this.#known.add(name)
    return this.#fields.has(name)
  }

  /** Sent, and sent empty: how Stripe is told to clear something. */
  clears(name: string): boolean {
    return this.has(name) && this.#fields.get(name) === ''
  }

  isText(name: string): boolean {
    return this.has(name) && typeof this.#fields.get(name) === 'string'
  }

  text(name: string): string | undefined {
    const value = this.has(name) ? this.#fields.get(name) : undefined
    if (value instanceof Map) throw invalid(`Invalid string: ${name}`, this.name(name))
    return value === '' ? undefined : value
  }

  requireText(name: string): string {
    return this.text(name) ?? this.#refuseMissing(name)
  }

  integer(name: string): number | undefined {
    const value = this.text(name)
    if (value === undefined) return undefined
    if (!/^-?\d+$/.test(value))
      throw invalid(`Invalid integer: ${value}`, this.name(name), 'parameter_invalid_integer')
    return Number(value)
  }

  requireInteger(name: string): number {
    return this.integer(name) ?? this.#refuseMissing(name)
  }

  number(name: string): number | undefined {
    const value = this.text(name)
    if (value === undefined) return undefined
    if (!Number.isFinite(Number(value))) throw invalid(`Invalid decimal: ${value}`, this.name(name))
    return Number(value)
  }

  flag(name: string): boolean | undefined {
    const value = this.text(name)
    if (value === undefined || value === 'true' || value === 'false')
      return value === undefined ? undefined : value === 'true'
    throw invalid(`Invalid boolean: ${value}`, this.name(name))
  }

  oneOf<const T extends string>(name: string, values: readonly T[]): T | undefined {
    const value = this.text(name)
    const found = values.find(one => one === value)
    if (value !== undefined && found === undefined)
      throw invalid(`Invalid ${this.name(name)}: must be one of ${values.join(', ')}`, this.name(name))
    return found
  }

  object(name: string): Params | undefined {
    const value = this.has(name) ? this.#fields.get(name) : undefined
    if (value === undefined || value === '') return undefined
    if (!(value instanceof Map)) throw invalid('Invalid object', this.name(name))
    const known = this.#inner.get(name) ?? new Params(value, this.name(name))
    this.#inner.set(name, known)
    return known
  }

  /** The objects of a list, in its order. */
  list(name: string): Params[] {
    const folder = this.object(name)
    return folder ? [...folder.#fields.keys()].flatMap(index => folder.object(index) ?? []) : []
  }

  texts(name: string): string[] {
    const folder = this.object(name)
    return folder ? [...folder.#fields.keys()].flatMap(index => folder.text(index) ?? []) : []
  }

  /** The objects under an object's names. */
  entries(name: string): [string, Params][] {
    const folder = this.object(name)
    if (!folder) return []
    return [...folder.#fields.keys()].flatMap((key): [string, Params][] => {
      const inner = folder.object(key)
      return inner ? [[key, inner]] : []
    })
  }

  /** Absent stays absent; sent empty is {}. */
  metadata(name = 'metadata'): Record<string, string> | undefined {
    const folder = this.object(name)
    if (!folder) return this.clears(name) ? {} : undefined
    return Object.fromEntries([...folder.#fields.keys()].map(key => [key, folder.text(key) ?? '']))
  }

  /** Accepts parameters that change nothing here. */
  accept(...names: string[]): void {
    for (const name of names) this.#known.add(name)
  }

  /** Throws on what nobody has read. */
  finish(): void {
    for (const name of this.#fields.keys())
      if (!this.#known.has(name))
        throw invalid(`Received unknown parameter: ${this.name(name)}`, this.name(name), 'parameter_unknown')
    for (const inner of this.#inner.values()) inner.finish()
  }

  #refuseMissing(name: string): never {
    throw invalid(`Missing required param: ${this.name(name)}.`, this.name(name), 'parameter_missing')
  }
}
