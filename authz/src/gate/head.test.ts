import { once } from 'node:events'
import { createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { sendPassage } from './head.ts'

const standing = { 'remote-name': Buffer.from('Zoë Łukasz').toString('latin1'), 'x-octroi-app': 'tool' }
const own = { 'x-octroi-cost': '0', cookie: 'theme=dark' }

const server = createServer((request, response) => {
  if (request.url === '/plain') response.writeHead(200, { ...standing, ...own, 'content-length': 0 }).end()
  else sendPassage(response, { standing, own })
})
beforeAll(async () => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
})
afterAll(() => server.close())

/** What comes back for requests on one connection, until it ends or nothing more is expected. */
const exchange = async (requests: string, answers: number): Promise<string> => {
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
  socket.write(requests)
  let text = ''
  for await (const chunk of socket) {
    text += chunk.toString('latin1')
    if (text.split('\r\n\r\n').length > answers) break
  }
  return text
}

const headersOf = (text: string) =>
  text
    .trim()
    .split('\r\n')
    .slice(1)
    .map(line => line.toLowerCase())
    .filter(line => !line.startsWith('keep-alive:') && !line.startsWith('date:'))
    .sort()

it('says what Node itself would say, byte for byte but for the order', async () => {
  const ours = await exchange('GET / HTTP/1.1\r\nHost: a\r\n\r\n', 1)
  const nodes = await exchange('GET /plain HTTP/1.1\r\nHost: a\r\n\r\n', 1)
  expect(ours.startsWith('HTTP/1.1 200 OK\r\n')).toBe(true)
  expect(headersOf(ours)).toEqual(headersOf(nodes))
  expect(Math.abs(Date.parse(/date: (.*)\r\n/.exec(ours)?.[1] ?? '') - Date.now())).toBeLessThan(5000)
  const name = /remote-name: (.*)\r\n/.exec(ours)?.[1] ?? ''
  expect(Buffer.from(name, 'latin1').toString()).toBe('Zoë Łukasz')
})

it('keeps the connection for the next request, pipelined ones too', async () => {
  const text = await exchange('GET / HTTP/1.1\r\nHost: a\r\n\r\n'.repeat(3), 3)
  expect(text.match(/HTTP\/1.1 200 OK/g)).toHaveLength(3)
})

it('closes it for a client that wants no other', async () => {
  const closing = await exchange('GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n', 9)
  expect(closing.toLowerCase()).toContain('connection: close')
  expect(await exchange('GET / HTTP/1.0\r\n\r\n', 9)).toMatch(/^HTTP\/1.1 200 OK/)
})
