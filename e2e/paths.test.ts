import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { readPath } from '../authz/src/gate/path.ts'
import { sendRaw } from '../authz/test/support/authz-client.ts'
import type { SeenRequest } from './support/echo-tool.ts'
import { collect } from './support/exchange.ts'
import { type GateRecorder, startGateRecorder } from './support/gate-recorder.ts'
import { decodeOnce, modelRules, otherReadings, priceOf } from './support/path-model.ts'
import { type System, startSystem } from './support/system.ts'

/** HOSTILE 1 to 5, generated: what the gate priced is what the tool got, through the real Traefik. */

const paths = 2000
const lanes = 8

let system: System
let recorder: GateRecorder
let key: string

beforeAll(async () => {
  const rules = modelRules.map(({ on, tokens }) => `  - { on: ${JSON.stringify(on)}, tokens: ${tokens} }`)
  system = await startSystem('Traefik over http', {
    alphaRules: rules.join('\n'),
    gateUrl: async direct => {
      recorder = await startGateRecorder(direct)
      return recorder.url
    },
  })
  const { visitor, id } = await system.signUp()
  await system.give(id, 1_000_000)
  key = (await visitor.post(`${system.portal}/api/keys`, { name: 'paths' })).json<{ key: string }>().key
})
afterAll(async () => {
  await system?.stop()
  await recorder?.stop()
})

/** Whole targets that look like the model's, taken apart and spelled otherwise. */
const plain = ['/model/one', '/model/x/two', '/model/deep/a/b', '/model/%C3%A9', '/a.png', '/free', '/']
const segments = [
  'model',
  'one',
  'two',
  'deep',
  'x',
  'a.png',
  'MODEL',
  'One',
  '%6Fne',
  'm%6fdel',
  'tw%EF%BD%8F',
]
const odd = [
  ...['..', '.', '%2e', '%2E%2e', '.%2e', '%2f', '%2F', '%5c', '\\', '%00', '%0a', '%0d', '%09', '%7f'],
  ...[';', ';x', '%3b', '%3f', '%23', '%25', '%252f', '%252e%252e', '%', '%z', '%zz', '%2', '#', '%C0%AF'],
  ...['%ED%A0%80', '%C3%A9', 'e%CC%81', '%C3%89', '%EF%BC%8F', '%E2%80%A5', '%E2%80%8D', '%CD%BE', '\xe9'],
  ...[
    '|',
    '{',
    '}',
    '"',
    '<',
    '>',
    '^',
    '`',
    ',',
    '~',
    '*',
    '@',
    ':',
    '+',
    '=',
    '&',
    '!',
    '$',
    "'",
    '(',
    ' ',
  ],
  ...['%20', '%2B', '%41', '%c4%b1', '%E2%84%AA', '\x01', '\x7f', '\t'],
]
const anySegment = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...segments) },
  { weight: 2, arbitrary: fc.constantFrom(...odd) },
  {
    weight: 1,
    arbitrary: fc.tuple(fc.constantFrom(...segments), fc.constantFrom(...odd)).map(parts => parts.join('')),
  },
)
const separator = fc.oneof(
  { weight: 20, arbitrary: fc.constant('/') },
  { weight: 1, arbitrary: fc.constantFrom('//', '/./', '/../', '\\', '%2f', '/;/', '/%2e%2e/') },
)
const query = fc.oneof(
  { weight: 5, arbitrary: fc.constant('') },
  { weight: 1, arbitrary: fc.constantFrom('?', '?x=/model/one', '?/../model/one', '?a=%zz', '?#', '#/free') },
)
const built = fc
  .tuple(fc.array(fc.tuple(separator, anySegment), { maxLength: 5 }), fc.constantFrom('', '', '/'), query)
  .map(([parts, end, asked]) => `${parts.flat().join('')}${end}${asked}`)
  .map(target => (target.startsWith('/') ? target : `/${target}`))
/** One good path with one thing put somewhere into it. */
const damaged = fc
  .tuple(fc.constantFrom(...plain), fc.nat(), fc.constantFrom(...odd))
  .map(([path, at, thing]) => {
    const cut = 1 + (at % path.length)
    return path.slice(0, cut) + thing + path.slice(cut)
  })
const printable = fc.string({ unit: 'grapheme-ascii', maxLength: 20 }).map(text => `/${text}`)

const target = fc.oneof(
  { weight: 5, arbitrary: built },
  { weight: 3, arbitrary: damaged },
  { weight: 1, arbitrary: printable },
)

const sampleTargets = () => {
  const targets = new Set<string>(plain)
  for (let seed = 1; targets.size < paths; seed++)
    for (const one of fc.sample(target, { seed, numRuns: 500 })) if (targets.size < paths) targets.add(one)
  return [...targets]
}

type Outcome = { target: string; status: number; told: string | undefined; tool: SeenRequest | undefined }

const sendAll = async (targets: string[]) => {
  const { host, port } = new URL(system.tools.alpha.url)
  const statuses: number[] = []
  const sendOne = async (index: number) => {
    const head = `GET ${targets[index]} HTTP/1.1\r\nHost: ${host}\r\nAuthorization: Bearer ${key}\r\nX-Mark: ${index}\r\nConnection: close\r\n\r\n`
    const answer = await sendRaw(`http://127.0.0.1:${port}`, Buffer.from(head, 'latin1'), 10_000)
    statuses[index] = Number(/^HTTP\/1\.\d (\d{3})/.exec(answer)?.[1])
  }
  const lane = async (first: number) => {
    for (let index = first; index < targets.length; index += lanes) await sendOne(index)
  }
  await Promise.all(Array.from({ length: lanes }, (_, first) => lane(first)))
  return statuses
}

/** The tokens that the tool was told of. */
const costOf = (seen: SeenRequest) => Number(collect(seen)['x-octroi-cost']?.[0])

const expectOneReading = ({ target, told, tool }: Outcome) => {
  if (tool === undefined) throw new Error(`${target} was let through, but no tool saw it`)
  // The tool got the very letters that the gate judged.
  expect(tool.url, target).toBe(told)
  const path = decodeOnce(tool.url)
  expect(readPath(tool.url), target).toBe(path)
  const cost = costOf(tool)
  expect(cost, target).toBe(priceOf(path ?? ''))
  for (const reading of otherReadings(path ?? ''))
    expect(priceOf(reading), `${target} → ${reading}`).toBe(cost)
}

it(`of ${paths} generated paths, each reaches the tool as the gate read and priced it, or not at all`, async () => {
  const targets = sampleTargets()
  const statuses = await sendAll(targets)
  const tools = new Map(system.tools.alpha.echo.seen.map(seen => [collect(seen)['x-mark']?.[0], seen]))
  const outcomes = targets.map((target, index) => ({
    target,
    status: statuses[index] ?? 0,
    told: recorder.uris.get(String(index)),
    tool: tools.get(String(index)),
  }))
  for (const outcome of outcomes) {
    if (outcome.status === 200) expectOneReading(outcome)
    else {
      expect([400, 404], outcome.target).toContain(outcome.status)
      expect(outcome.tool, outcome.target).toBeUndefined()
    }
  }
  // Neither side of the question is empty, and every price was met.
  const passed = outcomes.filter(({ status }) => status === 200)
  expect(passed.length).toBeGreaterThan(paths / 5)
  expect(outcomes.length - passed.length).toBeGreaterThan(paths / 5)
  const met = new Set(passed.flatMap(({ tool }) => (tool ? [costOf(tool)] : [])))
  expect([...met].sort()).toEqual([0, ...modelRules.map(({ tokens }) => tokens)])
}, 180_000)
