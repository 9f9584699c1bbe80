/** The parts of OpenAPI that Stripe's specification uses for objects. */
type Schema = {
  $ref?: string
  type?: string
  nullable?: boolean
  enum?: unknown[]
  anyOf?: Schema[]
  items?: Schema
  properties?: Record<string, Schema>
  required?: string[]
}

export type Schemas = Record<string, Schema>

/**
 * What an answer of the API lacks or has of the wrong kind, as lines `path: what`. Fields that the specification does
 * not know are left alone: the stripe package is newer, and its types are what the compiler holds them against.
 */
export function findFaults(schemas: Schemas, value: unknown): string[] {
  const faults: string[] = []
  const root = nameOf(value)
  const schema = schemas[root]
  if (schema) check(value, schema, root)
  if (root === 'event')
    faults.push(...findFaults(schemas, (value as { data: { object: unknown } }).data.object))
  else if (root === 'list')
    for (const item of (value as { data: unknown[] }).data) faults.push(...findFaults(schemas, item))
  return faults

  function check(part: unknown, given: Schema, path: string) {
    const wanted = resolve(given)
    if (part === null) {
      if (!wanted.nullable && !given.nullable) faults.push(`${path}: null`)
    } else if (wanted.anyOf) checkVariant(part, wanted.anyOf, path)
    else if (wanted.type === 'object') checkObject(part, wanted, path)
    else if (wanted.type === 'array') checkArray(part, wanted, path)
    else checkPlain(part, wanted, path)
  }

  function resolve(schema: Schema): Schema {
    const found = schema.$ref === undefined ? schema : schemas[schema.$ref.split('/').at(-1) ?? '']
    if (!found) throw new Error(`the specification has no ${schema.$ref}`)
    return found
  }

  /** An id or the object itself, a customer or a deleted one: the one variant that this can be is checked. */
  function checkVariant(part: unknown, variants: Schema[], path: string) {
    const fits = variants.find(variant => {
      const { type, properties, required } = resolve(variant)
      if (type !== 'object') return isOfType(part, type)
      const names = properties?.object?.enum
      if (typeof part !== 'object' || (required?.includes('deleted') && !('deleted' in (part ?? {}))))
        return false
      return !names || names.includes((part as { object?: unknown }).object)
    })
    if (fits) check(part, fits, path)
    else faults.push(`${path}: none of its variants`)
  }

  function checkObject(part: unknown, { properties = {}, required = [] }: Schema, path: string) {
    if (!isObject(part)) return void faults.push(`${path}: no object`)
    for (const key of required) if (!(key in part)) faults.push(`${path}.${key}: missing`)
    for (const [key, inner] of Object.entries(part)) {
      const schema = properties[key]
      if (schema) check(inner, schema, `${path}.${key}`)
    }
  }

  function checkArray(part: unknown, { items }: Schema, path: string) {
    if (!Array.isArray(part)) return void faults.push(`${path}: no list`)
    for (const inner of part) if (items) check(inner, items, `${path}[]`)
  }

  function checkPlain(part: unknown, wanted: Schema, path: string) {
    if (!isOfType(part, wanted.type)) faults.push(`${path}: no ${wanted.type}`)
    else if (wanted.enum && !wanted.enum.includes(part)) faults.push(`${path}: ${part}`)
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function isOfType(value: unknown, type: string | undefined): boolean {
  if (type === 'integer') return Number.isInteger(value)
  return type === undefined || type === 'object' || typeof value === type
}

/** The schema's name for what an object calls itself. */
function nameOf(value: unknown): string {
  const { object, deleted } = (value ?? {}) as { object?: string; deleted?: boolean }
  return deleted ? `deleted_${object}` : (object ?? '')
}
