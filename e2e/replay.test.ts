import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openTcpProxy, type TcpProxy } from '../authz/test/support/tcp-proxy.ts'
import { valuesOf } from './support/exchange.ts'
import { type System, startSystem, type Tool } from './support/system.ts'
import type { Visitor } from './support/visitor.ts'

/**
 * The answer of the gate is lost after its charge was committed. Traefik's Go client then repeats the call when the
 * connection had been used before: the call to the gate is a GET without a body whatever the client sent. What that
 * costs once the access log has told which of the charges reached the tool.
 */

/** How often; the long run sets 1000. */
const replays = Number(process.env.OCTROI_REPLAYS ?? 50)
const own = { 'sec-fetch-site': 'same-origin', 'sec-fetch-mode': 'cors' }
const funds = 1_000_000
const prices = { GET: 5, POST: 10 }

type Method = keyof typeof prices
type Charge = { id: string; request: number; stands: boolean; source: string | null }
type Payer = { visitor: Visitor; id: string }

describe('when the answer of the gate is lost on its way to Traefik', () => {
  let system: System
  let proxy: TcpProxy
  let alpha: Tool

  beforeAll(async () => {
    system = await startSystem('Traefik over http', {
      gateUrl: async direct => {
        proxy = await openTcpProxy(Number(new URL(direct).port))
        return proxy.url(direct).replace(/\/$/, '')
      },
    })
    alpha = system.tools.alpha
  })
  afterAll(async () => {
    await system?.stop()
    await proxy?.close()
  })
  beforeEach(() => {
    alpha.echo.seen.length = 0
  })

  const paying = (): Promise<Payer> => system.signUpOnAlpha(funds)
  const send = ({ visitor }: Payer, method: Method, query = '', more: Record<string, string> = {}) => {
    const path = method === 'GET' ? '/paid-page' : '/paid'
    const body = method === 'POST' ? 'some words' : ''
    const length: Record<string, string> = method === 'POST' ? { 'content-length': String(body.length) } : {}
    return visitor.send(`${alpha.url}${path}${query}`, {
      method,
      headers: { ...own, ...length, ...more },
      body,
    })
  }
  /** A free page, so that Traefik holds a connection to the gate that was used before. */
  const warmUp = ({ visitor }: Payer) => visitor.send(`${alpha.url}/`, { headers: own })
  const sendAndLose = async (payer: Payer, method: Method, query = '', more = {}) => {
    const lost = proxy.loseNextAnswer()
    const [answer] = await Promise.all([send(payer, method, query, more), lost])
    return answer
  }

  const chargesOf = ({ id }: Payer) =>
    system.database.database.query<Charge>(
      `select j.ref as id, j.request, s.source,
              not exists (select from octroi.journal f where f.charge_id = j.ref and f.kind = 'refund') as stands
         from octroi.journal j join octroi.wallet w on w.id = j.wallet_id
         left join octroi.settlement s on s.charge_id = j.ref
        where j.kind = 'charge' and w.person_id = $1 order by j.ref`,
      [id],
    )
  const balanceOf = ({ visitor }: Payer) => system.balanceOf(visitor)
  /** The charges that the tool was given. */
  const delivered = () =>
    alpha.echo.seen.flatMap(seen => valuesOf(seen, 'x-octroi-charge')).map(v => v.split('.')[0])
  /** Until the access log has told of all that the tool answered; then charges without a line are looked at. */
  const settle = async (payer: Payer, count: number) => {
    const withLine = async () =>
      (await chargesOf(payer)).filter(({ source }) => source === 'access-log').length
    await expect.poll(withLine, { timeout: 10_000 }).toBe(count)
    for (let calls = 0; calls < 20; calls++) {
      const [row] = await system.database.database.query<{ voided: number }>(
        "select * from octroi.void_unproven(1000, interval '0')",
      )
      if (!row?.voided) return
    }
  }
  const expectBooksRight = async () =>
    expect(await system.database.database.query('select * from octroi.broken')).toEqual([])

  it(
    `on a used connection, ${replays} times: GET and POST are repeated, charged twice, answered, and cost once in the end`,
    async ({ annotate }) => {
      const payer = await paying()
      const methods = Array.from({ length: replays }, (_, i): Method => (i % 2 === 0 ? 'GET' : 'POST'))
      await warmUp(payer)
      alpha.echo.seen.length = 0
      for (const [i, method] of methods.entries())
        expect((await sendAndLose(payer, method, `?n=${i}`)).status).toBe(200)
      const reached = delivered()
      expect(new Set(reached).size).toBe(replays)
      const before = await chargesOf(payer)
      expect(before).toHaveLength(2 * replays)

      await settle(payer, replays)
      const standing = (await chargesOf(payer)).filter(({ stands }) => stands)
      // None that the tool answered is free, and nothing else costs: one for each request.
      expect(standing.map(({ id }) => id).sort()).toEqual([...reached].sort())
      expect(new Set(standing.map(({ request }) => request)).size).toBe(replays)
      const due = methods.reduce((sum, method) => sum + prices[method], 0)
      expect(await balanceOf(payer)).toBe(funds - due)
      await expectBooksRight()
      await annotate(
        `${before.length} charges taken, ${before.length - standing.length} given back, ${due} tokens`,
      )
    },
    30_000 + replays * 200,
  )

  it('so do the very same requests one after the other, of which some lost no answer', async () => {
    const payer = await paying()
    await warmUp(payer)
    alpha.echo.seen.length = 0
    for (let i = 0; i < 30; i++) {
      const answer = await (i % 3 === 0 ? send(payer, 'POST') : sendAndLose(payer, 'POST'))
      expect(answer.status).toBe(200)
    }
    expect(await chargesOf(payer)).toHaveLength(50)
    await settle(payer, 30)
    const standing = (await chargesOf(payer)).filter(({ stands }) => stands)
    expect(standing.map(({ id }) => id).sort()).toEqual(delivered().sort())
    expect(await balanceOf(payer)).toBe(funds - 300)
    await expectBooksRight()
  })

  it('of many at once, each that the tool answered costs once, however many of its calls were lost', async ({
    annotate,
  }) => {
    const payer = await paying()
    const statuses = new Map<number, number>()
    let losing = 0
    const arm = setInterval(() => void proxy.loseNextAnswer().then(() => losing++), 3)
    const client = async (name: number) => {
      for (let i = 0; i < Math.min(replays, 100); i++) {
        const { status } = await send(payer, i % 2 ? 'POST' : 'GET', `?client=${name}&n=${i}`)
        statuses.set(status, (statuses.get(status) ?? 0) + 1)
      }
    }
    await Promise.all([1, 2, 3, 4].map(client)).finally(() => clearInterval(arm))
    // What is still armed would otherwise fall on the next test.
    await Promise.all([proxy.loseNextAnswer(), warmUp(payer)])
    // A line that is newer than all of them: without one, none is missed.
    expect((await send(payer, 'GET', '?last')).status).toBe(200)
    statuses.set(200, (statuses.get(200) ?? 0) + 1)
    expect([...statuses.keys()].sort()).toEqual([200, 500])
    const reached = delivered()
    expect(reached).toHaveLength(statuses.get(200) ?? 0)
    await settle(payer, reached.length)

    const standing = (await chargesOf(payer)).filter(({ stands }) => stands)
    const requestOf = new Map(standing.map(({ id, request }) => [id, request]))
    const answered = new Set(reached.map(id => requestOf.get(id ?? '')))
    expect(answered).not.toContain(undefined)
    expect(answered.size).toBe(reached.length)
    expect(standing.filter(({ request }) => answered.has(request))).toHaveLength(reached.length)
    // At most one for each request, those that no tool answered too.
    expect(new Set(standing.map(({ request }) => request)).size).toBe(standing.length)
    await expectBooksRight()
    const unanswered = standing.length - reached.length
    await annotate(
      `${losing} answers lost; ${reached.length} requests passed, ${statuses.get(500)} got 500, for which ${unanswered} charges stand`,
    )
  }, 60_000)

  /** Traefik dials anew for the next call: Go repeats nothing on a connection that was never used. */
  const forgetConnections = async () => {
    proxy.cut()
    await sleep(50)
    proxy.restore()
  }

  it('on a fresh connection nothing is repeated: 500, the tool saw nothing, and the charge stands', async () => {
    const payer = await paying()
    await forgetConnections()
    expect((await sendAndLose(payer, 'POST')).status).toBe(500)
    expect(delivered()).toEqual([])
    // Another request's line, so that there is a log to miss a line in.
    expect((await send(payer, 'GET')).status).toBe(200)
    await settle(payer, 1)
    expect((await chargesOf(payer)).map(({ stands }) => stands)).toEqual([true, true])
    expect(await balanceOf(payer)).toBe(funds - 15)
  })

  it('a repeat that is lost as well leaves two charges for one 500, of which one stays, until the client asks again', async () => {
    const payer = await paying()
    await warmUp(payer)
    const first = proxy.loseNextAnswer()
    const [answer] = await Promise.all([send(payer, 'POST'), first.then(() => proxy.loseNextAnswer())])
    expect(answer.status).toBe(500)
    expect((await send(payer, 'GET')).status).toBe(200)
    await settle(payer, 1)
    expect((await chargesOf(payer)).map(({ stands }) => stands)).toEqual([false, true, true])
    expect(await balanceOf(payer)).toBe(funds - 15)
    expect((await send(payer, 'POST')).status).toBe(200)
    await settle(payer, 2)
    expect(await balanceOf(payer)).toBe(funds - 15)
  })

  it('and once the client makes that request again itself, both cost once', async () => {
    const payer = await paying()
    for (let i = 0; i < 5; i++) {
      await forgetConnections()
      expect((await sendAndLose(payer, 'POST', `?n=${i}`)).status).toBe(500)
      expect((await send(payer, 'POST', `?n=${i}`)).status).toBe(200)
    }
    expect(await chargesOf(payer)).toHaveLength(10)
    await settle(payer, 5)
    const standing = (await chargesOf(payer)).filter(({ stands }) => stands)
    expect(standing.map(({ id }) => id).sort()).toEqual(delivered().sort())
    expect(await balanceOf(payer)).toBe(funds - 50)
    await expectBooksRight()
  })

  it('with an Idempotency-Key the repeat is answered 409: charged once, and the tool saw nothing', async () => {
    const payer = await paying()
    await warmUp(payer)
    alpha.echo.seen.length = 0
    const answer = await sendAndLose(payer, 'POST', '', { 'idempotency-key': 'one' })
    expect([answer.status, answer.json<{ code: string }>().code]).toEqual([409, 'already_charged'])
    expect(delivered()).toEqual([])
    const [charge, ...others] = await chargesOf(payer)
    expect([charge?.stands, others]).toEqual([true, []])
  })

  /** The gate dies with what it has committed: its answer goes nowhere, and there is nobody for a repeat. */
  const dieWithAnAnswer = async (payer: Payer, query: string) => {
    const count = (await chargesOf(payer)).length
    proxy.loseAnswers()
    const sent = send(payer, 'POST', query)
    const committed = async () => (await chargesOf(payer)).length > count
    const [answer] = await Promise.all([
      sent,
      expect
        .poll(committed)
        .toBe(true)
        .then(() => system.service.kill()),
    ])
    await system.restartService(async () => proxy.restore())
    return answer
  }

  it('when the gate dies before its answer, the charge is given back, and what the tool answered stays paid', async () => {
    const payer = await paying()
    for (let i = 0; i < 3; i++) {
      expect((await send(payer, 'POST', `?before=${i}`)).status).toBe(200)
      expect((await dieWithAnAnswer(payer, `?dies=${i}`)).status).toBe(500)
    }
    expect(await chargesOf(payer)).toHaveLength(6)
    // The ledger takes a gate for dead when it was not heard for 30 s; those that live were heard a moment ago.
    await sleep(200)
    await system.database.database.exec(`
      update octroi.gate_process set seen_at = seen_at - interval '31 seconds'
       where ended_at is null and id < (select max(id) from octroi.gate_process)`)
    await settle(payer, 3)
    const standing = (await chargesOf(payer)).filter(({ stands }) => stands)
    expect(standing.map(({ id }) => id).sort()).toEqual(delivered().sort())
    expect(await balanceOf(payer)).toBe(funds - 30)
    await expectBooksRight()
  })
})
