import { createServer, type IncomingMessage } from 'node:http'
import { connect } from 'node:net'
import { describe, expect, test } from 'vitest'
import { type Forwarded, readDirect, readForwarded, readHost } from './forwarded.ts'
import { isRefusal, type Refusal } from './verdict.ts'

type Pairs = [name: string, value: string][]

const ordinary: Pairs = [
  ['X-Forwarded-Method', 'POST'],
  ['X-Forwarded-Proto', 'https'],
  ['X-Forwarded-Host', 'whisper.example.com'],
  ['X-Forwarded-Uri', '/asr?lang=fr'],
  ['X-Forwarded-For', '203.0.113.9'],
]

/** A call as Node's parser would hand it over: names lower-cased and doubles joined in `headers` only. */
const call = (pairs: Pairs, url = '/authz') => {
  const headers: Record<string, string> = {}
  for (const [name, value] of pairs) {
    const key = name.toLowerCase()
    headers[key] = headers[key] === undefined ? value : `${headers[key]}, ${value}`
  }
  return { headers, rawHeaders: pairs.flat(), url }
}

const withHeader = (name: string, value: string): Pairs =>
  ordinary.some(([known]) => known === name)
    ? ordinary.map(([known, old]) => [known, known === name ? value : old])
    : [...ordinary, [name, value]]

const read = (pairs: Pairs, url?: string, clientAddressHeader?: string) =>
  readForwarded(call(pairs, url), { clientAddressHeader })

const forwarded = (outcome: Forwarded | Refusal): Forwarded => {
  if (isRefusal(outcome)) throw new Error(outcome.detail)
  return outcome
}

const expectBad = (outcome: Forwarded | Refusal, word: string) =>
  expect(outcome).toMatchObject({
    kind: 'refused',
    status: 400,
    code: 'bad_request',
    detail: expect.stringContaining(word),
  })

describe('readForwarded', () => {
  test('reads an ordinary call', () =>
    expect(read(ordinary)).toMatchObject({
      kind: 'forwarded',
      method: 'POST',
      proto: 'https',
      host: 'whisper.example.com',
      path: '/asr',
      pathAndQuery: '/asr?lang=fr',
      address: '203.0.113.9',
      navigation: false,
      webSocket: false,
      preflight: false,
      appName: undefined,
    }))

  test.each([
    'WHISPER.example.com',
    'whisper.example.com.',
    'whisper.example.com:443',
    'Whisper.Example.COM.:443',
  ])('1: %s is the same host', host =>
    expect(forwarded(read(withHeader('X-Forwarded-Host', host))).host).toBe('whisper.example.com'),
  )

  test.each(['', '.', 'a..b', '-a.b', 'a-.b', 'a b', 'a/b', 'a@b', 'a,b', 'a:b', 'a:', 'a:123456', 'a:1:2'])(
    '1: %j is no host',
    host => expectBad(read(withHeader('X-Forwarded-Host', host)), 'X-Forwarded-Host'),
  )

  test.each([
    'a_b',
    '[::1]',
    '\u212a.example.com',
    'a\0b',
    'a..',
    `${'a'.repeat(64)}.b`,
    `${'a.'.repeat(127)}aa`,
  ])('1: %j is no host either', host => expect(readHost(host)).toBeNull())

  test('an IPv4 address is a host', () => expect(readHost('192.0.2.1:8080')).toBe('192.0.2.1'))

  test('2: the query never reaches the path', () =>
    expect(forwarded(read(withHeader('X-Forwarded-Uri', '/paid?x=/free')))).toMatchObject({
      path: '/paid',
      pathAndQuery: '/paid?x=/free',
    }))

  test.each([
    '/a%2fb',
    '/a%00',
    '/%2e%2e/a',
    '/a#b',
    '//a',
    'a',
    '',
    '/%',
    '/\x01',
    `/${'a'.repeat(16_384)}`,
  ])('3, 4, 5: the path of %j is refused', uri =>
    expectBad(read(withHeader('X-Forwarded-Uri', uri)), 'X-Forwarded-Uri'),
  )

  test('7: look-alike headers with underscores and a client prefix count for nothing', () => {
    const pairs: Pairs = [
      ['X_Forwarded_Host', 'evil.example.com'],
      ['X_Forwarded_Uri', '/free'],
      ['X-Forwarded-Prefix', '/free'],
      ['Remote_User', 'admin'],
    ]
    expect(forwarded(read([...ordinary, ...pairs]))).toMatchObject({
      host: 'whisper.example.com',
      path: '/asr',
    })
    const renamed = ordinary.map(([name, value]) => [name.replaceAll('-', '_'), value] as [string, string])
    expectBad(read(renamed), 'X-Forwarded-Method')
  })

  test.each(ordinary.map(([name]) => name))('8: a missing %s is refused', name =>
    expectBad(read(ordinary.filter(([known]) => known !== name)), `${name} is missing`),
  )

  test.each(ordinary)('8: a doubled %s is refused, in any case and with the same value', (name, value) => {
    expectBad(read([...ordinary, [name, value]]), name)
    expectBad(read([[name.toUpperCase(), value], ...ordinary]), name)
    expectBad(read([...ordinary, [name.toLowerCase(), 'x']]), name)
  })

  test.each(['get', '', 'GET ', 'GE T', '-GET', 'GET,POST', 'A'.repeat(21), 'GÉT', '*'])(
    '%j is no method',
    method => expectBad(read(withHeader('X-Forwarded-Method', method)), 'X-Forwarded-Method'),
  )

  test.each([
    ['ws', 'http'],
    ['wss', 'https'],
    ['http', 'http'],
  ])('the scheme %s reads %s', (given, proto) =>
    expect(forwarded(read(withHeader('X-Forwarded-Proto', given))).proto).toBe(proto),
  )

  test.each(['', 'HTTPS', 'ftp', 'https,http', 'javascript'])('%j is no scheme', proto =>
    expectBad(read(withHeader('X-Forwarded-Proto', proto)), 'X-Forwarded-Proto'),
  )

  test.each([
    ['1.1.1.1, 203.0.113.9', '203.0.113.9'],
    ['unknown, 203.0.113.9', '203.0.113.9'],
    ['10.0.0.1,203.0.113.9', '203.0.113.9'],
    ['2001:DB8::1', '2001:db8::1'],
    ['fe80::1%eth0', 'fe80::1'],
    ['::ffff:203.0.113.9', '203.0.113.9'],
  ])('9: of X-Forwarded-For %j the last counts: %s', (list, address) =>
    expect(forwarded(read(withHeader('X-Forwarded-For', list))).address).toBe(address),
  )

  test.each(['', 'unknown', '203.0.113.9,', '203.0.113.9:80', '[::1]', '1.2.3', '%eth0', "1.1.1.1' or 1=1"])(
    '9: X-Forwarded-For %j is refused',
    list => expectBad(read(withHeader('X-Forwarded-For', list)), 'X-Forwarded-For'),
  )

  test("9: the outer proxy's header gives the address, once and only as an address", () => {
    const outer = (...values: string[]): Pairs => [
      ...ordinary,
      ...values.map(value => ['CF-Connecting-IP', value] as [string, string]),
    ]
    const name = 'cf-connecting-ip'
    expect(forwarded(read(outer('198.51.100.7'), '/authz', name)).address).toBe('198.51.100.7')
    expect(forwarded(read(outer('198.51.100.7'))).address).toBe('203.0.113.9')
    expect(forwarded(read(ordinary, '/authz', name)).address).toBe('203.0.113.9')
    expectBad(read(outer('198.51.100.7', '198.51.100.7'), '/authz', name), name)
    expectBad(read(outer('nobody'), '/authz', name), name)
    expectBad(read(outer('1.1.1.1, 198.51.100.7'), '/authz', name), name)
  })

  test('10: a health check by its User-Agent is read like anybody', () => {
    const checked = forwarded(read(withHeader('User-Agent', 'kube-probe/1.30')))
    const { headers: _, ...rest } = checked
    const { headers: __, ...expected } = forwarded(read(ordinary))
    expect(rest).toEqual(expected)
  })

  test.each([
    ['/authz', undefined],
    ['/authz?app=whisper', 'whisper'],
    ['/authz?x=1&app=whisper', 'whisper'],
    ['/authz?xapp=whisper', undefined],
    ['/authz?app=', ''],
  ])('of the call %s the app is %j', (url, appName) =>
    expect(forwarded(read(ordinary, url)).appName).toBe(appName),
  )

  test('two names of apps are refused, and the client cannot give one', () => {
    expectBad(read(ordinary, '/authz?app=a&app=b'), 'app')
    expect(forwarded(read(withHeader('X-Forwarded-Uri', '/asr?app=free'))).appName).toBeUndefined()
  })
})

describe('what kind of request it is', () => {
  const kind = (method: string, ...pairs: Pairs) => {
    const { navigation, webSocket, preflight } = forwarded(
      read([...withHeader('X-Forwarded-Method', method), ...pairs]),
    )
    return [navigation && 'navigation', webSocket && 'webSocket', preflight && 'preflight']
      .filter(Boolean)
      .join()
  }

  test('a browser says when it navigates', () => {
    expect(kind('GET', ['Sec-Fetch-Mode', 'navigate'])).toBe('navigation')
    expect(kind('GET', ['Sec-Fetch-Mode', 'cors'], ['Accept', 'text/html'])).toBe('')
    expect(kind('GET', ['Sec-Fetch-Mode', 'navigate'], ['sec-fetch-mode', 'cors'])).toBe('')
  })

  test('an older one is known by what it accepts', () => {
    expect(kind('GET', ['Accept', 'text/html,*/*'])).toBe('navigation')
    expect(kind('GET', ['Accept', 'text/html'], ['X-Requested-With', 'XMLHttpRequest'])).toBe('')
    expect(kind('GET', ['Accept', '*/*'])).toBe('')
  })

  test('a WebSocket is known by its key', () =>
    expect(kind('GET', ['Sec-WebSocket-Key', 'x'])).toBe('webSocket'))

  test('a preflight is OPTIONS with both of its headers', () => {
    const origin: [string, string] = ['Origin', 'https://a.example.com']
    const asked: [string, string] = ['Access-Control-Request-Method', 'POST']
    expect(kind('OPTIONS', origin, asked)).toBe('preflight')
    expect(kind('OPTIONS', origin)).toBe('')
    expect(kind('OPTIONS', asked)).toBe('')
    expect(kind('POST', origin, asked)).toBe('')
  })
})

/** Sends bytes to a real server and gives what readDirect made of the request. */
const sendDirect = (lines: string[]) =>
  new Promise<Forwarded | Refusal>((resolve, reject) => {
    const server = createServer({ requireHostHeader: false }, (request: IncomingMessage, response) => {
      resolve(readDirect(request))
      response.end()
    })
    server.on('clientError', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number }
      const socket = connect(port, '127.0.0.1', () => socket.write(`${lines.join('\r\n')}\r\n\r\n`))
      socket.on('data', () => socket.destroy()).on('close', () => server.close())
    })
  })

describe('readDirect', () => {
  test('reads the request itself and not what it says of another', async () => {
    const outcome = await sendDirect([
      'GET /paid?x HTTP/1.1',
      'Host: Whisper.localhost:8080',
      'X-Forwarded-Host: free.localhost',
      'X-Forwarded-Uri: /free',
      'X-Forwarded-For: 1.1.1.1',
      'X-Forwarded-Proto: https',
    ])
    expect(outcome).toMatchObject({
      method: 'GET',
      proto: 'http',
      host: 'whisper.localhost',
      path: '/paid',
      pathAndQuery: '/paid?x',
      address: '127.0.0.1',
      appName: undefined,
    })
  })

  test('never takes an app from the query', async () => {
    const outcome = await sendDirect(['GET /paid?app=free HTTP/1.1', 'Host: a.localhost'])
    expect(forwarded(outcome).appName).toBeUndefined()
  })

  test('8: refuses a missing and a doubled Host', async () => {
    expectBad(await sendDirect(['GET / HTTP/1.1']), 'Host')
    expectBad(await sendDirect(['GET / HTTP/1.1', 'Host: a.localhost', 'host: a.localhost']), 'Host')
  })

  test.each(['http://evil.example.com/', '*', '//x', '/a%2fb'])('3, 4: refuses the target %s', async target =>
    expectBad(await sendDirect([`OPTIONS ${target} HTTP/1.1`, 'Host: a.localhost']), 'target'),
  )
})
