import { once } from 'node:events'
import { type AddressInfo, connect } from 'node:net'
import Fastify from 'fastify'
import { expect, it } from 'vitest'
import { keepAddress } from './kept-address.ts'

it('is known of a client who has left meanwhile', async () => {
  const app = Fastify()
  keepAddress(app)
  const seen = new Promise<string>(resolve => {
    app.get('/', async request => {
      const closed = once(request.raw.socket, 'close')
      client.destroy()
      await closed
      resolve(request.ip)
    })
  })
  await app.listen({ host: '127.0.0.1', port: 0 })
  const client = connect((app.server.address() as AddressInfo).port, '127.0.0.1')
  client.write('GET / HTTP/1.1\r\nhost: localhost\r\n\r\n')
  expect(await seen).toBe('127.0.0.1')
  await app.close()
})
