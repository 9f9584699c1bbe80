import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, inject, it } from 'vitest'
import { openGateCalls } from './support/authz-client.ts'
import { adjust, startWorld } from './support/client.ts'
import { makeDatabase } from './support/database.ts'

const openRoad = async (target: number) => {
  let blocked = false
  const pairs = new Set<[Socket, Socket]>()
  const server = createServer(client => {
    const upstream = connect(target, '127.0.0.1')
    client.on('error', () => upstream.destroy())
    upstream.on('error', () => client.destroy())
    const pair: [Socket, Socket] = [client, upstream]
    pairs.add(pair)
    client.once('close', () => { pairs.delete(pair); upstream.destroy() })
    if (!blocked) client.pipe(upstream).pipe(client)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as { port: number }).port,
    block: () => { blocked = true; for (const [a, b] of pairs) { a.unpipe(); b.unpipe(); a.pause(); b.pause() } },
    unblock: () => { blocked = false; for (const [a, b] of pairs) a.pipe(b).pipe(a) },
    detour: () => { blocked = false },
    close: () => { for (const [a, b] of pairs) { a.destroy(); b.destroy() } server.close() },
  }
}
it('x', async () => {
  const database = await makeDatabase('template0')
  const url = new URL(database.url)
  const road = await openRoad(Number(url.port))
  url.port = String(road.port)
  const world = await startWorld({ metered: 'title: A\nsummary: b\notherwise: free\nrules:\n  - { on: POST /paid, tokens: 10 }\n' }, { OCTROI_DATABASE_URL: url.href, OCTROI_SECRET: 'x'.repeat(40) })
  const calls = openGateCalls(world.gate)
  const p = await world.signUp()
  await adjust(world.admin, p, 1000000)
  const { key } = await p.key()
  const { key: other } = await p.key()
  const headers = { authorization: `Bearer ${key}` }
  const pay = () => calls.ask({ host: 'metered.example.com', method: 'POST', uri: '/paid', headers })
  const free = () => calls.ask({ host: 'metered.example.com', headers })
  const stranger = () => calls.ask({ host: 'metered.example.com', headers: { authorization: `Bearer ${other}` } })
  for (const [how, ms] of [['unblock', 7000], ['detour', 7000]] as const) {
    await pay()
    road.block()
    const t = performance.now()
    while (performance.now() - t < ms) {
      const [a, b, c] = [await pay(), await free(), await stranger()]
      console.log(Math.round(performance.now() - t), a.status, Math.round(a.ms), b.status, Math.round(b.ms), c.status, Math.round(c.ms))
      await sleep(300)
    }
    road[how]()
    const t2 = performance.now()
    for (;;) {
      const r = await pay()
      if (r.status === 200 || performance.now() - t2 > 40000) { console.log(how, 'recovered', r.status, Math.round(performance.now() - t2)); break }
      await sleep(100)
    }
    console.log((await p.me()).balance, (await world.octroi('audit')).out)
  }
  calls.close()
  road.close()
  await world.close()
  await database.drop()
}, 150000)
