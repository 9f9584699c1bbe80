import { once } from 'node:events'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { fetchFile, maxBytes, maxRows, type Progress } from './fetch-file.ts'

let server: Server
afterEach(() => server.close())

const serve = async (listener: RequestListener) => {
  server = createServer(listener).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
}

const headers = (more: Record<string, string> = {}) => ({
  'content-type': 'text/csv; charset=utf-8',
  'content-disposition': 'attachment; filename="people.csv"',
  ...more,
})

const never = new AbortController().signal

describe('a file that is fetched', () => {
  it('says how many of its rows have come, and is whole at its end', async () => {
    const url = await serve((_request, reply) => {
      reply.writeHead(200, headers({ 'x-octroi-rows': '2' }))
      reply.write('Name\nZoë\n')
      setTimeout(() => reply.end('"two\nlines"\n'), 50)
    })
    const seen: Progress[] = []
    const file = await fetchFile(url, never, progress => seen.push(progress))
    expect(file?.name).toBe('people.csv')
    expect(await file?.blob.text()).toBe('Name\nZoë\n"two\nlines"\n')
    expect(seen).toEqual([
      { bytes: 10, rows: 1, total: 2 },
      { bytes: 22, rows: 2, total: 2 },
    ])
  })

  it('tells no rows where they cannot be counted', async () => {
    const url = await serve((_request, reply) =>
      reply.writeHead(200, headers({ 'content-type': 'application/json' })).end('{\n}\n'),
    )
    const seen: Progress[] = []
    await fetchFile(url, never, progress => seen.push(progress))
    expect(seen).toEqual([{ bytes: 4, rows: null, total: null }])
  })

  it('is left to the browser when it is announced, or turns out, to be too long', async () => {
    let isLeft = false
    const url = await serve((_request, reply) => {
      reply.on('close', () => {
        isLeft = true
      })
      reply.writeHead(200, headers({ 'x-octroi-rows': `${maxRows + 1}` })).write('Name\n')
    })
    expect(await fetchFile(url, never, () => {})).toBeNull()
    await expect.poll(() => isLeft).toBe(true)
    server.close()
    const long = await serve((_request, reply) => {
      reply.writeHead(200, headers())
      const block = Buffer.alloc(8 * 1024 * 1024)
      for (let sent = 0; sent <= maxBytes; sent += block.length) reply.write(block)
    })
    expect(await fetchFile(long, never, () => {})).toBeNull()
  })

  it('is no file when it breaks off, is refused, or nobody answers', async () => {
    const url = await serve((_request, reply) => {
      reply.writeHead(200, headers()).write('Name\n')
      setTimeout(() => reply.destroy(), 50)
    })
    await expect(fetchFile(url, never, () => {})).rejects.toMatchObject({ code: 'broken_off' })
    server.close()
    const refused = await serve((_request, reply) =>
      reply.writeHead(429).end(JSON.stringify({ code: 'rate_limited', detail: 'Too many files.' })),
    )
    await expect(fetchFile(refused, never, () => {})).rejects.toMatchObject({ code: 'rate_limited' })
    server.close()
    await once(server, 'close')
    await expect(fetchFile(refused, never, () => {})).rejects.toMatchObject({ code: 'unreachable' })
  })

  it('ends when it is cancelled', async () => {
    const url = await serve((_request, reply) => void reply.writeHead(200, headers()).write('Name\n'))
    const leave = new AbortController()
    await expect(fetchFile(url, leave.signal, () => leave.abort())).rejects.toMatchObject({
      name: 'AbortError',
    })
  })
})
