import { type ForwardCall, readForwarded } from '../src/gate/forwarded.ts'
import { foldPath, readPath } from '../src/gate/path.ts'
import { findPrice } from '../src/gate/price.ts'
import { readPriceList } from '../src/gate/price-list-file.ts'

/** What the gate spends on a request before it knows the caller: nanoseconds for each step, best of five. */

const rounds = 500_000

const measure = (name: string, step: (i: number) => unknown) => {
  let best = Number.POSITIVE_INFINITY
  let kept = 0
  for (let run = 0; run < 6; run++) {
    const start = process.hrtime.bigint()
    for (let i = 0; i < rounds; i++) if (step(i) !== null) kept++
    const spent = Number(process.hrtime.bigint() - start) / rounds
    if (run > 0) best = Math.min(best, spent) // the first run is for the compiler
  }
  console.log(`${name.padEnd(44)} ${best.toFixed(0).padStart(6)} ns${kept === 0 ? ' (always null)' : ''}`)
}

/** As Traefik sends it for a browser's request. */
const callOf = (uri: string): ForwardCall => {
  const pairs: [string, string][] = [
    ['Host', 'octroi:9000'],
    ['User-Agent', 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'],
    ['Accept', '*/*'],
    ['Accept-Encoding', 'gzip, deflate, br, zstd'],
    ['Accept-Language', 'fr,en;q=0.8'],
    ['Cookie', `__Host-octroi=${'x'.repeat(200)}`],
    ['Origin', 'https://whisper.example.com'],
    ['Referer', 'https://whisper.example.com/'],
    ['Sec-Fetch-Dest', 'empty'],
    ['Sec-Fetch-Mode', 'cors'],
    ['Sec-Fetch-Site', 'same-origin'],
    ['X-Forwarded-For', '203.0.113.9'],
    ['X-Forwarded-Host', 'whisper.example.com'],
    ['X-Forwarded-Method', 'POST'],
    ['X-Forwarded-Port', '443'],
    ['X-Forwarded-Proto', 'https'],
    ['X-Forwarded-Server', 'traefik'],
    ['X-Forwarded-Uri', uri],
    ['X-Real-Ip', '203.0.113.9'],
  ]
  const headers = Object.fromEntries(pairs.map(([name, value]) => [name.toLowerCase(), value]))
  return { headers, rawHeaders: pairs.flat(), url: '/authz' }
}

const listOf = (rules: string[]) => {
  const source = Buffer.from(`{ title: T, summary: S, otherwise: free, rules: [${rules.join(', ')}] }`)
  const { list } = readPriceList(source, 'whisper', 'app.yaml')
  if (list === null) throw new Error('a bad list')
  return list
}

// New strings each time, as from a socket: a constant would have its hash and its flat form ready.
const paths = Array.from({ length: 1024 }, (_, i) => `/v1/audio/${i}/transcriptions`)
const calls = paths.map(path => callOf(`${path}?language=fr`))
const escaped = paths.map(path => `${path}/r%C3%A9union%20du%20matin`)
const withAddress = { clientAddressHeader: 'x-real-ip' }
const plain = {}

measure('readForwarded', i => readForwarded(calls[i & 1023] as ForwardCall, plain))
measure('readForwarded, address from a header', i =>
  readForwarded(calls[i & 1023] as ForwardCall, withAddress),
)
measure('readPath', i => readPath(paths[i & 1023] ?? ''))
measure('readPath, with escapes', i => readPath(escaped[i & 1023] ?? ''))
measure('foldPath', i => foldPath(paths[i & 1023] ?? ''))

const none = listOf([])
const few = listOf([
  '{ on: POST /asr, tokens: 100 }',
  '{ on: "POST /live/**", tokens: 2 }',
  '{ on: "GET /studio/**", tokens: 10 }',
  '{ on: "GET /r/*", access: public }',
])
const many = listOf(Array.from({ length: 200 }, (_, i) => `{ on: "POST /v1/*/${i}/x*y/**", tokens: 1 }`))
measure('findPrice, no rules', i => findPrice(none, 'POST', paths[i & 1023] ?? ''))
measure('findPrice, 4 rules, none matches', i => findPrice(few, 'POST', paths[i & 1023] ?? ''))
measure('findPrice, 4 rules, the first matches', () => findPrice(few, 'POST', '/asr'))
measure('findPrice, 200 rules with stars, none matches', i => findPrice(many, 'POST', paths[i & 1023] ?? ''))
