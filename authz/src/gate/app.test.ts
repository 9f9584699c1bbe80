import { expect, test } from 'vitest'
import { type App, findApp } from './app.ts'
import type { Forwarded } from './forwarded.ts'
import { readPriceList } from './price-list-file.ts'

const appOf = (name: string, off = false): App => {
  const source = Buffer.from('{ title: T, summary: S, otherwise: free }')
  const { list } = readPriceList(source, name, `apps/${name}/app.yaml`)
  if (!list) throw new Error('a good list')
  const host = `${name}.example.com`
  return { kind: 'app', id: 1, list, host, origin: `https://${host}`, off }
}

const all = [appOf('whisper'), appOf('images'), appOf('closed', true)]
const apps = {
  byHost: new Map(all.map(app => [app.host, app])),
  byName: new Map(all.map(app => [app.list.name, app])),
  byLabels: new Map(),
}
const find = (host: string, appName?: string) => {
  const forwarded: Forwarded = {
    kind: 'forwarded',
    method: 'GET',
    proto: 'https',
    host,
    path: '/',
    pathAndQuery: '/',
    address: '203.0.113.9',
    headers: {},
    navigation: false,
    webSocket: false,
    preflight: false,
    appName,
    labels: null,
  }
  return findApp(apps, forwarded)
}

test('the host picks the app', () => expect(find('whisper.example.com')).toBe(all[0]))

test('?app=NAME picks the app at its own host', () =>
  expect(find('images.example.com', 'images')).toBe(all[1]))

test("?app=NAME never prices another app's host", () =>
  expect(find('images.example.com', 'whisper')).toMatchObject({ status: 404, code: 'unknown_app' }))

test.each([
  ['example.com', undefined],
  ['', undefined],
  ['whisper.example.com.evil.tld', undefined],
  ['__proto__', undefined],
  ['whisper.example.com', 'nothing'],
  ['whisper.example.com', ''],
])('nothing is known at %j with the name %j', (host, name) =>
  expect(find(host, name)).toMatchObject({ status: 404, code: 'unknown_app' }),
)

test('an app that is switched off is refused as such', () => {
  expect(find('closed.example.com')).toMatchObject({ status: 404, code: 'app_off' })
  expect(find('closed.example.com', 'closed')).toMatchObject({ status: 404, code: 'app_off' })
})
