import { describe, expect, test } from 'vitest'
import { colouredPng, pixelAt, RED_JPEG, readCode, readPng } from './support/read-code.ts'
import { startService } from './support/service.ts'

const draw = async (service: Awaited<ReturnType<typeof startService>>, body: Record<string, unknown>) => {
  const response = await service.call('/api/static', { method: 'POST', body })
  expect(response.status, await response.clone().text()).toBe(200)
  return response.arrayBuffer()
}

const refusedFields = async (response: Response) => {
  expect(response.status).toBe(400)
  expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/)
  const problem = (await response.json()) as { code: string; detail: string; errors: { field: string }[] }
  expect(problem.code).toBe('invalid_input')
  for (const { field } of problem.errors) expect(problem.detail).toContain(`${field}: `)
  return problem.errors.map(error => error.field)
}

describe('a static code', () => {
  test('is a PNG of 512 pixels that reads back as the text asked for', async () => {
    const service = await startService()
    const response = await service.call('/api/static?data=https%3A%2F%2Fexample.org%2F%C3%A9t%C3%A9')
    expect(response.headers.get('content-type')).toBe('image/png')
    const file = await response.arrayBuffer()
    expect(readCode(file)).toBe('https://example.org/été')
    expect(readPng(file)).toMatchObject({ width: 512, height: 512 })
  })

  test.each(['L', 'M', 'Q', 'H'])(
    'reads back at error correction %s at small, uneven and large sizes',
    async ecc => {
      const service = await startService()
      for (const size of ecc === 'M' ? [64, 333, 2048] : [64, 333]) {
        expect(readCode(await draw(service, { data: 'HELLO 1', ecc, size, margin: 2 }))).toBe('HELLO 1')
      }
    },
  )

  test('has the colours asked for, in the quiet zone and in the modules', async () => {
    const service = await startService()
    const query = 'data=colours&size=290&margin=4&dark=%231c2a64&light=%23ffe'
    const file = await (await service.call(`/api/static?${query}`)).arrayBuffer()
    const png = readPng(file)
    const module = 290 / (21 + 8)
    expect(pixelAt(png, 0, 0)).toEqual([0xff, 0xff, 0xee, 255])
    expect(pixelAt(png, 4.5 * module, 4.5 * module)).toEqual([0x1c, 0x2a, 0x64, 255])
    expect(readCode(file)).toBe('colours')
  })

  test('has no background when that is to be transparent', async () => {
    const service = await startService()
    const file = await draw(service, { data: 'glass', light: 'transparent' })
    expect(pixelAt(readPng(file), 0, 0)[3]).toBe(0)
    expect(readCode(file)).toBe('glass')
  })

  test('fills the image to the edge with margin 0', async () => {
    const service = await startService()
    const png = readPng(await draw(service, { data: 'edge', margin: 0, size: 210 }))
    expect(pixelAt(png, 0, 0)).toEqual([0, 0, 0, 255])
    expect(pixelAt(png, 209, 0)).toEqual([0, 0, 0, 255])
  })

  test('as SVG has the size asked for and nothing that a page would run or load', async () => {
    const service = await startService()
    const response = await service.call('/api/static?data=vector&format=svg&size=640')
    expect(response.headers.get('content-type')).toMatch(/^image\/svg\+xml/)
    expect(response.headers.get('content-security-policy')).toContain('sandbox')
    const svg = await response.text()
    expect(svg).toMatch(/^<svg [^>]*width="640" height="640"/)
    expect(svg).not.toMatch(/<script|<foreignObject|href=/i)
  })

  test('holds 2,953 bytes at most and says so when the text is longer', async () => {
    const service = await startService()
    const longest = 'x'.repeat(2953)
    expect(readCode(await draw(service, { data: longest, ecc: 'L', size: 1024 }))).toBe(longest)
    const response = await service.call('/api/static', {
      method: 'POST',
      body: { data: `${longest}x`, ecc: 'L' },
    })
    expect(await response.clone().text()).toContain('2953 bytes')
    expect(await refusedFields(response)).toEqual(['data'])
  })

  test('is refused when a module would be less than a pixel', async () => {
    const service = await startService()
    const body = { data: 'x'.repeat(2000), ecc: 'L', size: 64 }
    expect(await refusedFields(await service.call('/api/static', { method: 'POST', body }))).toEqual(['size'])
  })
})

describe('a logo', () => {
  test.each([1, 10, 20, 40, 80, 200, 500, 900, 1270])('leaves a code of %i bytes readable', async length => {
    const service = await startService()
    const data = 'https://example.org/'.padEnd(length, 'aB3').slice(0, length)
    const logo = colouredPng(64, [200, 30, 20])
    expect(readCode(await draw(service, { data, logo, size: 1024 }))).toBe(data)
  })

  test('covers the middle, at most a fifth of the area', async () => {
    const service = await startService()
    const logo = colouredPng(64, [255, 0, 0])
    const png = readPng(await draw(service, { data: 'A'.repeat(200), logo, margin: 0, size: 1000 }))
    let red = 0
    for (let at = 0; at < png.data.length; at += 4) if (png.data[at] === 255 && png.data[at + 1] === 0) red++
    expect(pixelAt(png, 500, 500)).toEqual([255, 0, 0, 255])
    expect(red / 1_000_000).toBeGreaterThan(0.04)
    expect(red / 1_000_000).toBeLessThanOrEqual(0.2)
  })

  test('may be a JPEG and forces the highest error correction', async () => {
    const service = await startService()
    const plain = { data: 'https://example.org', format: 'svg', margin: 0 }
    const edgeOf = async (body: object) => {
      const svg = Buffer.from(await draw(service, { ...plain, ...body })).toString()
      return Number(/viewBox="0 0 (\d+) /.exec(svg)?.[1])
    }
    expect(await edgeOf({ logo: RED_JPEG, ecc: 'L' })).toBe(await edgeOf({ ecc: 'H' }))
    expect(await edgeOf({ ecc: 'L' })).toBeLessThan(await edgeOf({ ecc: 'H' }))
    const file = await draw(service, { data: 'jpeg', logo: RED_JPEG })
    expect(pixelAt(readPng(file), 256, 256)[0]).toBeGreaterThan(150)
    expect(readCode(file)).toBe('jpeg')
  })

  test.each([
    ['no data: URL', 'https://example.org/logo.png'],
    ['a GIF', 'data:image/gif;base64,R0lGODlhAQABAAAAACw='],
    ['an SVG', `data:image/svg+xml;base64,${Buffer.from('<svg/>').toString('base64')}`],
    ['text called a PNG', `data:image/png;base64,${Buffer.from('not a picture').toString('base64')}`],
    ['a PNG cut short', colouredPng(64, [1, 2, 3]).slice(0, 60)],
    ['markup behind the base64', `${RED_JPEG}"/><script>`],
    ['more than 512 kB', `data:image/png;base64,${Buffer.alloc(513 * 1024).toString('base64')}`],
    ['a small file of huge dimensions', colouredPng(2049, [9, 9, 9])],
    ['a number', 7],
  ])('that is %s is refused by name', async (_what, logo) => {
    const service = await startService()
    const response = await service.call('/api/static', { method: 'POST', body: { data: 'x', logo } })
    expect(await refusedFields(response)).toEqual(['logo'])
  })
})

describe('a mistake', () => {
  test.each([
    ['data=', ['data']],
    ['', ['data']],
    ['data=x&data=y', ['data']],
    ['data=x&format=gif', ['format']],
    ['data=x&size=63', ['size']],
    ['data=x&size=2049', ['size']],
    ['data=x&size=1e3', ['size']],
    ['data=x&margin=21', ['margin']],
    ['data=x&margin=-1', ['margin']],
    ['data=x&ecc=m', ['ecc']],
    ['data=x&dark=black', ['dark']],
    ['data=x&dark=transparent', ['dark']],
    ['data=x&light=%23ffff', ['light']],
    ['data=x&dark=%23fff&light=%23FFFFFF', ['light']],
    ['data=x&light=%23fff%22/%3E', ['light']],
    ['data=x&logo=data:', ['logo']],
    ['data=x&colour=red', ['colour']],
    ['size=1&ecc=Z&margin=x', ['data', 'size', 'margin', 'ecc']],
  ])('in ?%s names the fields to mend', async (query, fields) => {
    const service = await startService()
    expect(await refusedFields(await service.call(`/api/static?${query}`))).toEqual(
      expect.arrayContaining(fields),
    )
  })

  test('in the body itself is a coded problem too', async () => {
    const service = await startService()
    const post = (body: string, headers = {}) =>
      service.call('/api/static', { method: 'POST', body, headers })
    const told = async (response: Response) => {
      expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/)
      return [response.status, ((await response.json()) as { code: string }).code]
    }
    expect(await told(await post('{"data":'))).toEqual([400, 'bad_request'])
    expect(await told(await post('[]'))).toEqual([400, 'bad_request'])
    expect(await told(await post('null'))).toEqual([400, 'bad_request'])
    expect(await told(await post('data=x', { 'content-type': 'text/plain' }))).toEqual([415, 'not_json'])
    expect(await told(await post(JSON.stringify({ data: 'x'.repeat(1_100_000) })))).toEqual([
      413,
      'body_too_large',
    ])
    expect(await told(await service.call('/api/nothing'))).toEqual([404, 'not_found'])
    expect(await told(await service.call('/%zz'))).toEqual([400, 'bad_request'])
  })
})
