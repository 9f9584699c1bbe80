import fc from 'fast-check'

/** Requests as bytes: mostly well framed, so that they get past the parser, and then anything. */

/** As much of a JSON Schema as bodies are made from. */
export type Schema = {
  type?: string
  const?: unknown
  enum?: unknown[]
  anyOf?: Schema[]
  items?: Schema
  properties?: Record<string, Schema>
  required?: string[]
  minimum?: number
  maximum?: number
  minLength?: number
  format?: string
}

/** What is true in the system under test, for the generators to mix lies into. */
export type Truths = {
  host: string
  portalHost: string
  key: string
  appSecret: string
  appCookie: string
  portalCookies: string[]
  /** Every operation of the API: method and path with its parameters in braces, and what its body should be. */
  operations: { method: string; path: string; schema: Schema; makes: boolean }[]
  ids: string[]
}

const visible = fc
  .string({
    unit: fc.integer({ min: 0x20, max: 0x7e }).map(code => String.fromCharCode(code)),
    maxLength: 40,
  })
  .map(text => text.trim())
const bytes = fc
  .string({
    unit: fc
      .oneof(fc.integer({ min: 0x21, max: 0x7e }), fc.integer({ min: 0x80, max: 0xff }))
      .map(code => String.fromCharCode(code)),
    maxLength: 60,
  })
  .map(text => text.trim())
const long = fc.integer({ min: 100, max: 9000 }).map(length => 'a'.repeat(length))
const oddText = fc.oneof(
  { weight: 4, arbitrary: visible },
  { weight: 3, arbitrary: bytes },
  { weight: 1, arbitrary: long },
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      ...['', '0', '-1', '1.5', '9007199254740992', '1e9', 'null', 'NaN', '[]', '{}', '%00', '%', '../..'],
      ...['undefined', '__proto__', 'constructor', "' or 1=1 --", '<script>', '\u00ff', 'true'],
    ),
  },
)
const segment = fc.constantFrom(
  ...[
    'paid',
    'PAID',
    'open',
    'live',
    '.',
    '..',
    '%2e%2e',
    '%2f',
    '%5c',
    '%00',
    '%zz',
    ';x',
    'a',
    '%C3%A9',
    '*',
    '',
  ],
)
const uri = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.constantFrom('/paid', '/free', '/open', '/.octroi/start', '/.octroi/session?ticket=x'),
  },
  { weight: 3, arbitrary: fc.array(segment, { maxLength: 5 }).map(parts => `/${parts.join('/')}`) },
  { weight: 1, arbitrary: bytes },
)

const maybe = (one: fc.Arbitrary<string>, odd: fc.Arbitrary<string> = oddText, trust = 5) =>
  fc.oneof({ weight: trust, arbitrary: one }, { weight: 1, arbitrary: odd })

/** A header or none. */
const header = (name: string, value: fc.Arbitrary<string>, often = 0.5) =>
  fc
    .tuple(fc.double({ min: 0, max: 1, noNaN: true }), value)
    .map(([chance, text]) => (chance < often ? [`${name}: ${text}`] : []))

const address = fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255)).map(([a, b, c]) => `10.${a}.${b}.${c}`)
const methods = [
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'PATCH',
  'DELETE',
  'OPTIONS',
  'TRACE',
  'PROPFIND',
  'SEARCH',
  'MKCOL',
]
const method = fc.constantFrom(...methods)

const frame = (line: string, lines: string[], body: string) => {
  const length = body === '' ? [] : [`Content-Length: ${Buffer.byteLength(body, 'latin1')}`]
  return `${line} HTTP/1.1\r\n${[...lines, ...length].join('\r\n')}\r\n\r\n${body}`
}

const credentials = (truths: Truths) =>
  fc.oneof(
    { weight: 2, arbitrary: fc.constant([`Authorization: Bearer ${truths.key}`]) },
    {
      weight: 1,
      arbitrary: fc.constant([`Authorization: Basic ${Buffer.from(`x:${truths.key}`).toString('base64')}`]),
    },
    { weight: 1, arbitrary: oddText.map(text => [`Authorization: Bearer ${text}`]) },
    { weight: 1, arbitrary: oddText.map(text => [`Authorization: ${text}`]) },
    { weight: 2, arbitrary: fc.constant([`Cookie: __Host-octroi=${truths.appCookie}`]) },
    { weight: 1, arbitrary: oddText.map(text => [`Cookie: __Host-octroi=${text}`]) },
    { weight: 1, arbitrary: oddText.map(text => [`Cookie: a=${text}; __Host-octroi=${truths.appCookie}x`]) },
    { weight: 1, arbitrary: fc.constant([]) },
  )

const authz = (truths: Truths) =>
  fc
    .tuple(
      method,
      fc.constantFrom('', '', '', '?app=metered', '?app=', '?key=x', '?app=a&rule=GET+/x:5', '?%00'),
      credentials(truths),
      header('X-Forwarded-Method', maybe(method, oddText, 25), 0.99),
      header('X-Forwarded-Proto', maybe(fc.constantFrom('http', 'https', 'ws', 'wss'), oddText, 25), 0.99),
      header('X-Forwarded-Host', maybe(fc.constant(truths.host), oddText, 25), 0.99),
      header('X-Forwarded-Uri', maybe(uri, oddText, 25), 0.99),
      header('X-Forwarded-For', maybe(address, oddText, 25), 0.99),
      header('Sec-Fetch-Site', maybe(fc.constantFrom('same-origin', 'none', 'cross-site', 'same-site'))),
      header('Sec-Fetch-Mode', maybe(fc.constantFrom('navigate', 'cors', 'websocket')), 0.3),
      header('Idempotency-Key', oddText, 0.2),
      header('X-Octroi-Max-Price', oddText, 0.2),
      header('Referer', oddText, 0.2),
      header('Sec-WebSocket-Key', oddText, 0.1),
    )
    .map(([verb, query, ...lines]) => frame(`${verb} /authz${query}`, ['Host: gate', ...lines.flat()], ''))

const value: fc.Arbitrary<unknown> = fc.oneof(
  oddText,
  fc.integer(),
  fc.double(),
  fc.boolean(),
  fc.constantFrom(null, [], {}, 1, 100, 'user', 'admin', 'active', 'whisper', '2026-11-21T00:00:00Z', '/a'),
)
/** What fits a schema, but for patterns; small, so that thousands of them stay small. */
const fitting = (schema: Schema): fc.Arbitrary<unknown> => {
  const { type, properties = {}, required = [], minimum = 0, maximum = 1000 } = schema
  if ('const' in schema) return fc.constant(schema.const)
  if (schema.enum) return fc.constantFrom(...schema.enum)
  if (schema.anyOf) return fc.oneof(...schema.anyOf.map(fitting))
  if (type === 'boolean') return fc.boolean()
  if (type === 'integer' || type === 'number')
    return fc.integer({ min: minimum, max: Math.min(maximum, minimum + 3) })
  if (type === 'null') return fc.constant(null)
  if (type === 'array') return fc.array(fitting(schema.items ?? {}), { minLength: 1, maxLength: 2 })
  if (type === 'object')
    return fc.record(
      Object.fromEntries(Object.entries(properties).map(([name, inner]) => [name, fitting(inner)])),
      { requiredKeys: required },
    )
  if (schema.format === 'uuid') return fc.uuid()
  if (schema.format === 'date-time') return fc.constant('2099-01-01T00:00:00Z')
  return fc.constantFrom('one', 'another', 'a third').map(text => text.padEnd(schema.minLength ?? 0, 'x'))
}

const namesOf = ({ properties = {} }: Schema) => Object.keys(properties)

const body = (schema: Schema, names = namesOf(schema)) =>
  fc.oneof(
    { weight: 1, arbitrary: fitting(schema).map(fit => JSON.stringify(fit)) },
    {
      weight: 5,
      arbitrary: fc
        .uniqueArray(fc.tuple(fc.constantFrom(...names, 'more'), value), {
          maxLength: 5,
          selector: ([name]) => name,
        })
        .map(pairs => JSON.stringify(Object.fromEntries(pairs))),
    },
    { weight: 1, arbitrary: fc.json() },
    { weight: 1, arbitrary: bytes },
    { weight: 2, arbitrary: fc.constant('') },
  )

const fill = (path: string, ids: string[]) =>
  fc
    .tuple(fc.constantFrom(...ids), oddText)
    .map(([id, odd]) => path.replace(/\{\w+\}/g, () => (odd.length % 3 === 0 ? encodeURIComponent(odd) : id)))

/** What checks a password takes its time on purpose, so it is asked now and then. */
const isSlow = ({ path }: Truths['operations'][number]) => /^\/api\/auth\/|\/(password|email)$/.test(path)

const operation = ({ operations }: Truths) =>
  fc.oneof(
    { weight: 60, arbitrary: fc.constantFrom(...operations.filter(one => !isSlow(one))) },
    { weight: 1, arbitrary: fc.constantFrom(...operations.filter(isSlow)) },
  )

const api = (truths: Truths) =>
  operation(truths).chain(({ method: verb, path, schema }) =>
    fc
      .tuple(
        fill(path, truths.ids),
        maybe(fc.constant(verb.toUpperCase()), method, 15),
        body(schema),
        fc.oneof(
          fc.constantFrom(...truths.portalCookies).map(cookie => [`Cookie: __Host-octroi=${cookie}`]),
          credentials(truths),
        ),
        address.map(text => [`X-Forwarded-For: ${text}`]),
        header('Content-Type', maybe(fc.constant('application/json')), 0.9),
        header('Sec-Fetch-Site', maybe(fc.constant('same-origin')), 0.7),
        header('Idempotency-Key', oddText, 0.2),
        fc.oneof(
          fc.constant(''),
          fc
            .tuple(fc.constantFrom(...namesOf(schema), 'cursor', 'limit', 'from'), oddText)
            .map(([name, text]) => `?${name}=${encodeURIComponent(text)}`),
        ),
      )
      .map(([target, used, text, credential, from, type, site, idempotency, query]) => {
        const lines = [`Host: ${truths.portalHost}`, ...credential, ...from, ...type, ...site, ...idempotency]
        return frame(`${used} ${target}${query}`, lines, Buffer.from(text).toString('latin1'))
      }),
  )

/** What closes the whole house, or goes on by itself: later requests would only be refused. */
const isFar = ({ path }: Truths['operations'][number]) => /auth|brakes|bulks|terms|settings/.test(path)

/** Whole requests that make something, as honest as they can be, so that not all of them end at the doors. */
const making = (truths: Truths) =>
  fc.constantFrom(...truths.operations.filter(one => one.makes && !isFar(one))).chain(one =>
    fc
      .tuple(
        fc.constantFrom(...truths.ids),
        fitting(one.schema),
        // The first is an admin's, and most that makes something is an admin's to do.
        fc.oneof(fc.constant(truths.portalCookies[0]), fc.constantFrom(...truths.portalCookies)),
        fc.string({ minLength: 4 }).map(Buffer.from),
      )
      .map(([id, fit, cookie, key]) => {
        const lines = [
          `Host: ${truths.portalHost}`,
          `Cookie: __Host-octroi=${cookie}`,
          'Content-Type: application/json',
          'Sec-Fetch-Site: same-origin',
          `Idempotency-Key: ${key.toString('hex')}`,
        ]
        const target = one.path.replace(/\{\w+\}/g, id)
        return frame(`${one.method.toUpperCase()} ${target}`, lines, JSON.stringify(fit))
      }),
  )

const tools = (truths: Truths) =>
  fc
    .tuple(
      fc.constantFrom(...methods),
      fc.constantFrom(
        '/v1/charges',
        '/v1/balance',
        '/v1/charges/{id}/settle',
        '/readyz',
        '/healthz',
        '/v1',
        '/',
      ),
      maybe(fc.constant(truths.appSecret)),
      body({ type: 'object' }, ['user', 'tokens', 'cost', 'status', 'note', 'key']),
      fc.constantFrom(...truths.ids),
      oddText,
    )
    .map(([verb, path, secret, text, id, odd]) => {
      const target = `${path.replace('{id}', id)}${path === '/v1/balance' ? `?user=${encodeURIComponent(odd)}` : ''}`
      const lines = ['Host: gate', `Authorization: Bearer ${secret}`, 'Content-Type: application/json']
      return frame(`${verb} ${target}`, lines, Buffer.from(text).toString('latin1'))
    })

/** `public` goes to the portal's listener, `internal` to the gate's. */
export type FuzzRequest = { listener: 'public' | 'internal'; text: string }

export const fuzzRequest = (truths: Truths): fc.Arbitrary<FuzzRequest> => {
  const to = (listener: FuzzRequest['listener']) => (text: string) => ({ listener, text })
  return fc.oneof(
    { weight: 12, arbitrary: authz(truths).map(to('internal')) },
    { weight: 6, arbitrary: api(truths).map(to('public')) },
    { weight: 1, arbitrary: making(truths).map(to('public')) },
    { weight: 2, arbitrary: tools(truths).map(to('internal')) },
  )
}
