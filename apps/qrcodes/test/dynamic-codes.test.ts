import { describe, expect, test } from 'vitest'
import { readCode } from './support/read-code.ts'
import { createCode, startService } from './support/service.ts'

const codeOf = async (response: Response) => [
  response.status,
  ((await response.json()) as { code: string }).code,
]

const NOON = Date.parse('2031-03-01T12:00:00Z')
const DAY_MS = 86_400_000

describe('a dynamic code', () => {
  test('is made with a short link that leads to its target', async () => {
    const service = await startService({ now: () => NOON })
    const body = { target: 'https://example.org/menu?table=4', title: ' Menu ' }
    const response = await service.call('/api/dynamic', { method: 'POST', owner: 'ann', body })
    expect(response.status).toBe(201)
    const code = (await response.json()) as { id: string; shortUrl: string }
    expect(response.headers.get('location')).toBe(`/api/dynamic/${code.id}`)
    expect(code).toEqual({
      id: expect.stringMatching(/^[2-9A-Za-z]{8}$/),
      shortUrl: `${service.url}/r/${code.id}`,
      target: 'https://example.org/menu?table=4',
      title: 'Menu',
      createdAt: '2031-03-01T12:00:00.000Z',
    })
    const scan = await service.call(`/r/${code.id}`)
    expect([scan.status, scan.headers.get('location')]).toEqual([302, 'https://example.org/menu?table=4'])
    expect(scan.headers.get('cache-control')).toBe('no-store')
  })

  test('leads to the new target after a change, with title and target changed apart', async () => {
    const service = await startService()
    const { id } = await createCode(service, 'ann')
    const patch = (body: object) =>
      service.call(`/api/dynamic/${id}`, { method: 'PATCH', owner: 'ann', body })
    expect(await (await patch({ title: 'Lunch' })).json()).toMatchObject({
      title: 'Lunch',
      target: 'https://example.org/menu',
    })
    expect((await patch({ target: 'http://example.net/été' })).status).toBe(200)
    expect((await patch({ title: '' })).status).toBe(200)
    expect((await service.call(`/r/${id}`)).headers.get('location')).toBe('http://example.net/%C3%A9t%C3%A9')
    expect(await codeOf(await patch({}))).toEqual([400, 'bad_request'])
  })

  test('has an image that reads back as its short link, with the options of static codes', async () => {
    const service = await startService({ publicUrl: 'https://qr.example.org' })
    const { id, shortUrl } = await createCode(service, 'ann')
    expect(shortUrl).toBe(`https://qr.example.org/r/${id}`)
    const path = `/api/dynamic/${id}/image?size=300&dark=%23123456&margin=2&ecc=Q`
    expect(readCode(await (await service.call(path, { owner: 'ann' })).arrayBuffer())).toBe(shortUrl)
    const bad = await service.call(`/api/dynamic/${id}/image?data=other`, { owner: 'ann' })
    expect(await codeOf(bad)).toEqual([400, 'invalid_input'])
  })

  test('is gone for everyone once deleted, and scans of it get a page that says so', async () => {
    const service = await startService()
    const { id } = await createCode(service, 'ann')
    await service.call(`/r/${id}`)
    const remove = () => service.call(`/api/dynamic/${id}`, { method: 'DELETE', owner: 'ann' })
    expect((await remove()).status).toBe(204)
    expect(await codeOf(await remove())).toEqual([404, 'code_not_found'])
    const scan = await service.call(`/r/${id}`, { headers: { 'accept-language': 'fr-FR,fr;q=0.9' } })
    expect([scan.status, scan.headers.get('content-type')]).toEqual([404, 'text/html; charset=utf-8'])
    expect(await scan.text()).toContain('Ce code ne mène nulle part')
  })

  test.each([
    ['an id nobody has', '/r/nothere'],
    ['no id', '/r/'],
    ['an endless id', `/r/${'a'.repeat(2000)}`],
    ['more path', '/r/a/b'],
  ])('that never was gets the same page: %s', async (_what, path) => {
    const service = await startService()
    const response = await service.call(path)
    expect(response.status).toBe(404)
    expect(await response.text()).toContain('This code leads nowhere')
  })
})

describe('the short link', () => {
  test.each([
    [{ 'x-forwarded-proto': 'https', 'x-forwarded-host': 'qr.example.org' }, 'https://qr.example.org/r/'],
    [
      { 'x-forwarded-proto': 'http', 'x-forwarded-host': 'qrcodes.localhost:8080' },
      'http://qrcodes.localhost:8080/r/',
    ],
    [{ 'x-forwarded-proto': 'https', 'x-forwarded-host': 'evil.example/x?' }, 'https://localhost/r/'],
    [{ 'x-forwarded-proto': 'javascript', 'x-forwarded-host': '[::1]:80' }, 'http://[::1]:80/r/'],
  ])('has the host that the proxy names: %o', async (headers, base) => {
    const service = await startService()
    const body = { target: 'https://example.org' }
    const made = await service.call('/api/dynamic', { method: 'POST', owner: 'ann', body, headers })
    const { shortUrl, id } = (await made.json()) as { shortUrl: string; id: string }
    expect(shortUrl).toBe(base + id)
  })
})

describe('a target', () => {
  test.each([
    ['nothing', undefined],
    ['empty text', ''],
    ['no URL', 'example.org'],
    ['a script', 'javascript:alert(1)'],
    ['a file', 'file:///etc/passwd'],
    ['data', 'data:text/html,x'],
    ['a URL with credentials', 'https://ann:secret@example.org/'],
    ['a URL with a user name', 'https://ann@example.org/'],
    ['a host that is none', 'https://exa mple.org/'],
    ['2,049 characters', `https://example.org/${'a'.repeat(2029)}`],
    ['short, but long once encoded', `https://example.org/${'é'.repeat(400)}`],
    ['a number', 5],
    ['a list', ['https://example.org']],
  ])('that is %s is refused by name, and nothing is made', async (_what, target) => {
    const service = await startService()
    const response = await service.call('/api/dynamic', { method: 'POST', owner: 'ann', body: { target } })
    const problem = (await response.json()) as { code: string; errors: { field: string }[] }
    expect([response.status, problem.code, problem.errors.map(error => error.field)]).toEqual([
      400,
      'invalid_input',
      ['target'],
    ])
    const list = await service.call('/api/dynamic', { owner: 'ann' })
    expect(await list.json()).toEqual({ items: [], next: null })
  })

  test('of exactly 2,048 characters is taken', async () => {
    const service = await startService()
    const target = `https://example.org/${'a'.repeat(2028)}`
    expect((await createCode(service, 'ann', target)).target).toBe(target)
  })

  test('comes with a title of at most 200 characters in one line', async () => {
    const service = await startService()
    for (const title of ['x'.repeat(201), 'two\nlines', 7]) {
      const body = { target: 'https://example.org', title }
      const response = await service.call('/api/dynamic', { method: 'POST', owner: 'ann', body })
      expect(await codeOf(response)).toEqual([400, 'invalid_input'])
    }
  })
})

describe('owners', () => {
  test('see, change, delete, draw and count their own codes only', async () => {
    const service = await startService()
    const { id } = await createCode(service, 'ann')
    const body = { target: 'https://evil.example' }
    const tries = [
      service.call(`/api/dynamic/${id}`, { owner: 'bob' }),
      service.call(`/api/dynamic/${id}`, { owner: 'bob', method: 'PATCH', body }),
      service.call(`/api/dynamic/${id}`, { owner: 'bob', method: 'DELETE' }),
      service.call(`/api/dynamic/${id}/scans`, { owner: 'bob' }),
      service.call(`/api/dynamic/${id}/image`, { owner: 'bob' }),
    ]
    for (const response of await Promise.all(tries))
      expect(await codeOf(response)).toEqual([404, 'code_not_found'])
    expect(await (await service.call('/api/dynamic', { owner: 'bob' })).json()).toEqual({
      items: [],
      next: null,
    })
    expect(await (await service.call(`/api/dynamic/${id}`, { owner: 'ann' })).json()).toMatchObject({
      target: 'https://example.org/menu',
    })
  })

  test('must be named by the gate on every route but the short link', async () => {
    const service = await startService()
    const { id } = await createCode(service, 'ann')
    const calls: [string, string][] = [
      ['POST', '/api/dynamic'],
      ['GET', '/api/dynamic'],
      ['GET', `/api/dynamic/${id}`],
      ['PATCH', `/api/dynamic/${id}`],
      ['DELETE', `/api/dynamic/${id}`],
      ['GET', `/api/dynamic/${id}/scans`],
      ['GET', `/api/dynamic/${id}/image`],
    ]
    for (const [method, path] of calls) {
      expect(await codeOf(await service.call(path, { method })), `${method} ${path}`).toEqual([
        401,
        'signed_out',
      ])
    }
    expect((await service.call(`/r/${id}`)).status).toBe(302)
  })
})

describe('a charge', () => {
  const create = async (owner: string, charge: string, target: string) => {
    const headers = { 'x-octroi-charge': charge }
    const response = await service.call('/api/dynamic', { method: 'POST', owner, headers, body: { target } })
    return { status: response.status, id: ((await response.json()) as { id: string }).id }
  }
  let service: Awaited<ReturnType<typeof startService>>

  test('makes one code however often its request is repeated, per owner', async () => {
    service = await startService()
    const first = await create('ann', 'ch_1.mac', 'https://example.org/1')
    expect(first.status).toBe(201)
    const repeats = await Promise.all(
      Array.from({ length: 5 }, () => create('ann', 'ch_1.mac', 'https://example.org/1')),
    )
    for (const repeat of repeats) expect(repeat).toEqual({ status: 200, id: first.id })
    expect((await create('ann', 'ch_2.mac', 'https://example.org/1')).status).toBe(201)
    expect((await create('bob', 'ch_1.mac', 'https://example.org/1')).status).toBe(201)
    const list = (await (await service.call('/api/dynamic', { owner: 'ann' })).json()) as { items: unknown[] }
    expect(list.items).toHaveLength(2)
  })

  test('sent many times at once makes one code', async () => {
    service = await startService()
    const all = await Promise.all(
      Array.from({ length: 20 }, () => create('ann', 'ch_9', 'https://example.org')),
    )
    expect(new Set(all.map(made => made.id)).size).toBe(1)
    expect(all.filter(made => made.status === 201)).toHaveLength(1)
  })

  test('that is absent makes a code each time', async () => {
    service = await startService()
    expect((await createCode(service, 'ann')).id).not.toBe((await createCode(service, 'ann')).id)
  })
})

describe('the list', () => {
  test('is paged newest first, without gaps or repeats while codes come and go', async () => {
    let now = NOON
    const service = await startService({ now: () => now })
    const made: string[] = []
    for (let count = 0; count < 7; count++) {
      // Two codes share each millisecond.
      now += count % 2
      made.unshift((await createCode(service, 'ann')).id)
    }
    const seen: string[] = []
    let cursor: string | null = ''
    for (let page = 0; cursor !== null && page < 10; page++) {
      const query: string = cursor ? `limit=2&cursor=${cursor}` : 'limit=2'
      const response = await service.call(`/api/dynamic?${query}`, { owner: 'ann' })
      const { items, next } = (await response.json()) as { items: { id: string }[]; next: string | null }
      seen.push(...items.map(item => item.id))
      cursor = next
      if (page === 0) await service.call(`/api/dynamic/${seen.at(-1)}`, { method: 'DELETE', owner: 'ann' })
      now += 10
      if (page === 1) await createCode(service, 'ann')
    }
    expect(seen).toHaveLength(7)
    expect(seen.toSorted()).toEqual(made.toSorted())
  })

  test('takes a limit of 1 to 200 and cursors of its own only', async () => {
    const service = await startService()
    for (const query of ['limit=0', 'limit=201', 'limit=many', 'cursor=nonsense', 'page=2']) {
      expect(await codeOf(await service.call(`/api/dynamic?${query}`, { owner: 'ann' }))).toEqual([
        400,
        'invalid_input',
      ])
    }
  })
})

describe('scans', () => {
  test('are counted by UTC day, with every day of the range present', async () => {
    let now = NOON - 2 * DAY_MS
    const service = await startService({ now: () => now })
    const { id } = await createCode(service, 'ann')
    const scan = () => service.call(`/r/${id}`)
    await scan()
    now = Date.parse('2031-02-28T23:59:59.999Z')
    await Promise.all([scan(), scan(), scan()])
    now = Date.parse('2031-03-01T00:00:00Z')
    await scan()
    const response = await service.call(`/api/dynamic/${id}/scans?days=4`, { owner: 'ann' })
    expect(await response.json()).toEqual({
      id,
      total: 5,
      days: [
        { day: '2031-02-26', scans: 0 },
        { day: '2031-02-27', scans: 1 },
        { day: '2031-02-28', scans: 3 },
        { day: '2031-03-01', scans: 1 },
      ],
    })
    expect(await (await service.call(`/api/dynamic/${id}`, { owner: 'ann' })).json()).toMatchObject({
      scans: 5,
    })
    const list = (await (await service.call('/api/dynamic', { owner: 'ann' })).json()) as { items: object[] }
    expect(list.items[0]).toMatchObject({ id, scans: 5 })
  })

  test('leave out days before the range, 30 days unless told', async () => {
    let now = NOON - 30 * DAY_MS
    const service = await startService({ now: () => now })
    const { id } = await createCode(service, 'ann')
    await service.call(`/r/${id}`)
    now = NOON
    const scans = async (query: string) =>
      (await (await service.call(`/api/dynamic/${id}/scans${query}`, { owner: 'ann' })).json()) as {
        total: number
        days: unknown[]
      }
    const usual = await scans('')
    expect([usual.total, usual.days.length]).toEqual([0, 30])
    expect((await scans('?days=31')).total).toBe(1)
    expect((await scans('?days=366')).days).toHaveLength(366)
    for (const days of ['0', '367', 'x']) {
      const bad = await service.call(`/api/dynamic/${id}/scans?days=${days}`, { owner: 'ann' })
      expect(await codeOf(bad)).toEqual([400, 'invalid_input'])
    }
  })

  test('do not count a HEAD, which redirects all the same', async () => {
    const service = await startService()
    const { id } = await createCode(service, 'ann')
    const head = await service.call(`/r/${id}`, { method: 'HEAD' })
    expect([head.status, head.headers.get('location')]).toEqual([302, 'https://example.org/menu'])
    expect(await (await service.call(`/api/dynamic/${id}`, { owner: 'ann' })).json()).toMatchObject({
      scans: 0,
    })
  })
})
