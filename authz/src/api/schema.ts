import type {
  FastifyBaseLogger,
  FastifyInstance,
  FastifySchemaCompiler,
  FastifyTypeProvider,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
  RawServerDefault,
} from 'fastify'
import type { Static, TSchema } from 'typebox'
import { Compile, type Validator } from 'typebox/compile'
import type { TLocalizedValidationError } from 'typebox/error'
import { errors } from '../errors.ts'

/** What a schema's value may be before it is written: times are Dates, as the database gives them. */
export type Unwritten<T> = T extends string
  ? string | Date
  : T extends readonly (infer Item)[]
    ? Unwritten<Item>[]
    : T extends object
      ? { [Name in keyof T]: Unwritten<T[Name]> }
      : T

/** Requests are what their schemas say; answers too, and nothing else leaves. */
export interface SchemaTypes extends FastifyTypeProvider {
  validator: this['schema'] extends TSchema ? Static<this['schema']> : unknown
  serializer: this['schema'] extends TSchema ? Unwritten<Static<this['schema']>> : unknown
}

/** Fastify with typed routes. */
export type Api = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  SchemaTypes
>

const places: Record<string, string> = {
  body: 'the body',
  querystring: 'the query',
  params: 'the path',
  headers: 'the headers',
}

/**
 * Compiles a schema to a check that converts nothing: "1e9", null and 1.5 are no integers. No body at all is an empty
 * object, so that what is missing is named.
 */
export const compileValidator: FastifySchemaCompiler<TSchema> = ({ schema, httpPart = 'body' }) => {
  const validator = Compile(schema)
  const place = places[httpPart] ?? httpPart
  return data => {
    const value = httpPart === 'querystring' ? readIntegers(schema, data) : (data ?? {})
    const problem = findProblem(validator, value, place)
    return problem === null ? { value } : { error: errors.invalid(problem) }
  }
}

/** A query is text: what should be an integer and is written as one becomes it. */
const readIntegers = (schema: TSchema, query: Record<string, unknown>) => {
  const { properties = {} } = schema as { properties?: Record<string, { type?: string }> }
  const read = ([name, value]: [string, unknown]) => {
    const isInteger =
      properties[name]?.type === 'integer' && typeof value === 'string' && /^-?\d{1,15}$/.test(value)
    return [name, isInteger ? Number(value) : value]
  }
  return Object.fromEntries(Object.entries(query).map(read))
}

const findProblem = (validator: Validator, value: unknown, place: string): string | null => {
  if (!validator.Check(value)) return explain(validator.Errors(value), place)
  // Postgres holds no such character in any text.
  return holdsNul(value) ? `${place} holds a NUL character: leave it out` : null
}

const holdsNul = (value: unknown): boolean => {
  if (typeof value === 'string') return value.includes('\0')
  if (typeof value !== 'object' || value === null) return false
  return Object.entries(value).some(([name, inner]) => name.includes('\0') || holdsNul(inner))
}

/** "tokens must be integer": one sentence part for each place, which it names. */
const explain = (problems: TLocalizedValidationError[], place: string): string => {
  const told = new Map<string, string>()
  const missing = problems.flatMap(problem =>
    problem.keyword === 'required' ? problem.params.requiredProperties : [],
  )
  for (const problem of problems) {
    const where = problem.instancePath.slice(1).replaceAll('/', '.') || place
    if (problem.keyword === 'required' || problem.keyword === 'additionalProperties') continue
    told.set(where, describe(problem, problems, where) ?? told.get(where) ?? '')
  }
  return [...missing.map(name => `${name} is missing`), ...told.values()]
    .filter(Boolean)
    .slice(0, 5)
    .join('; ')
}

const describe = (
  problem: TLocalizedValidationError,
  problems: TLocalizedValidationError[],
  where: string,
): string | null => {
  if (problem.keyword === 'boolean') return `${JSON.stringify(where)} is no field here`
  if (problem.keyword !== 'anyOf') return `${where} ${problem.message}`
  const values = problems.flatMap(other =>
    other.keyword === 'const' && other.instancePath === problem.instancePath
      ? [other.params.allowedValue]
      : [],
  )
  return values.length > 0 ? `${where} must be one of ${values.join(', ')}` : null
}
