import { expect, test } from 'vitest'
import { startService } from './support/service.ts'

test('the page and all that it names are served under a policy without inline code or other hosts', async () => {
  const service = await startService()
  const seen = new Set<string>()
  const queue = ['/']
  for (let path = queue.shift(); path !== undefined; path = queue.shift()) {
    if (seen.has(path)) continue
    seen.add(path)
    const response = await service.call(path)
    expect(response.status, path).toBe(200)
    expect(response.headers.get('content-security-policy')).not.toMatch(/unsafe|\*|https?:/)
    const text = await response.text()
    expect(text, path).not.toMatch(/ style="| on\w+="|<script>|<style>/)
    for (const [, found] of text.matchAll(/(?:src|href)="(\/[^"]*)"|from '\.(\/[^']+)'/g))
      if (found) queue.push(found)
    for (const [, found] of text.matchAll(/from '\.(\/[^']+)'/g)) if (found) queue.push(found)
  }
  expect([...seen]).toEqual(expect.arrayContaining(['/', '/page.js', '/style.css', '/icon.svg', '/words.js']))
})

test('a file that did not change is not sent again', async () => {
  const service = await startService()
  const etag = (await service.call('/style.css')).headers.get('etag') ?? ''
  expect((await service.call('/style.css', { headers: { 'if-none-match': etag } })).status).toBe(304)
})

test('nothing outside the page’s files is served', async () => {
  const service = await startService()
  for (const path of [
    '/package.json',
    '/../package.json',
    '/%2e%2e/package.json',
    '/src/main.ts',
    '/index.html',
  ]) {
    expect((await service.call(path)).status, path).not.toBe(200)
  }
})
