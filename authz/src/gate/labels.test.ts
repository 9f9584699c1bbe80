import { describe, expect, test } from 'vitest'
import type { App, Apps } from './app.ts'
import { type ForwardCall, readForwarded } from './forwarded.ts'
import { openLabels, readLabels } from './labels.ts'
import { findPrice } from './price.ts'
import { appHost } from './price-list.ts'
import { isRefusal } from './verdict.ts'

const rulesOf = (query: string) => {
  const list = readLabels(query)
  if (typeof list === 'string') throw new Error(list)
  return list.rules.map(({ on, tokens }) => [on, tokens])
}

describe('the labels of an app', () => {
  test('are rules with tokens, in their order', () => {
    expect(rulesOf('app=mytool&rule=POST%20/asr%3D100&rule=GET%20/a%3Db=7&rule=*+/**%3D0')).toEqual([
      ['POST /asr', 100],
      ['GET /a=b', 7],
      ['* /**', 0],
    ])
    const list = readLabels('rule=POST%20/asr%3D100&app=mytool')
    expect(list).toMatchObject({ name: 'mytool', host: 'mytool', source: 'labels', access: 'signed-in' })
    expect(typeof list === 'string' ? null : findPrice(list, 'POST', '/asr').tokens).toBe(100)
  })

  test.each([
    ['app=my&rule=POST%20/asr', '"POST /asr" does not read'],
    ['app=my&rule=POST%20/asr%3D', 'does not read'],
    ['app=my&rule=POST%20/asr%3D1.5', 'does not read'],
    ['app=my&rule=POST%20/asr%3D-1', 'does not read'],
    ['app=my&rule=POST%20/asr%3D9999999999', 'does not read'],
    ['app=my&rule=/asr%3D1', 'does not read'],
    ['app=my&rule=', 'does not read'],
    ['app=my&rule=POST%20/a/../b%3D1', 'rule 1 no request can have the path'],
    ['app=my&rule=POST%20/a%3D1&rule=POST%20/A%3D2', 'rule 2 can never be reached'],
    ['app=My%20Tool&rule=POST%20/a%3D1', 'the labels of "My Tool"'],
    [`app=my${'&rule=GET%20/x%3D1'.repeat(101)}`, 'more than 100 rules'],
  ])('that cannot hold say so: %s', (query, message) => expect(readLabels(query)).toContain(message))
})

describe('the memory of labels', () => {
  const call = (query: string, host: string): ForwardCall => {
    const headers = {
      'X-Forwarded-Method': 'POST',
      'X-Forwarded-Proto': 'https',
      'X-Forwarded-Host': host,
      'X-Forwarded-Uri': '/asr',
      'X-Forwarded-For': '203.0.113.9',
    }
    return { url: `/authz?${query}`, headers: {}, rawHeaders: Object.entries(headers).flat() }
  }
  const request = (query: string, host: string) => {
    const forwarded = readForwarded(call(query, host), {})
    if (isRefusal(forwarded)) throw new Error(forwarded.detail)
    return forwarded
  }

  /** Labels over a registry that takes what is declared when it is let. */
  const open = () => {
    let apps: Apps = { byHost: new Map(), byName: new Map(), byLabels: new Map() }
    const state = { isUp: true, registrations: 0 }
    const problems: string[] = []
    const labels = openLabels({
      apps: () => apps,
      register: async () => {
        state.registrations++
        if (!state.isUp) throw new Error('the database is away')
        const all = labels.declared().map(({ query, list }): [string, App] => {
          const host = appHost(list, 'example.com')
          return [query, { kind: 'app', id: 1, list, host, origin: `https://${host}`, off: false }]
        })
        apps = {
          byHost: new Map(all.map(([, app]) => [app.host, app])),
          byName: new Map(all.map(([, app]) => [app.list.name, app])),
          byLabels: new Map(all),
        }
      },
      onProblem: problem => problems.push(problem),
    })
    const find = (query: string, host = 'mytool.example.com') => labels.find(request(query, host))
    return { find, labels, problems, state }
  }
  const query = 'app=mytool&rule=POST%20/asr%3D100'

  test('declares an app at its own host with the first request, and registers it once', async () => {
    const { find, state } = open()
    expect(await find(query)).toMatchObject({ kind: 'app', host: 'mytool.example.com' })
    expect(await find(query)).toMatchObject({ kind: 'app' })
    expect(state.registrations).toBe(1)
    expect(await find(query, 'other.example.com')).toMatchObject({ status: 404, code: 'unknown_app' })
  })

  test('answers 503 while the app cannot be registered, and finds it later', async () => {
    const { find, state } = open()
    state.isUp = false
    expect(await find(query)).toMatchObject({ status: 503, code: 'unavailable' })
    state.isUp = true
    expect(await find(query)).toMatchObject({ kind: 'app' })
  })

  test('prices each request by the labels that it came with', async () => {
    const { find } = open()
    const tokensOf = async (text: string) => {
      const app = await find(text)
      return isRefusal(app) ? app : findPrice(app.list, 'POST', '/asr').tokens
    }
    expect(await tokensOf(query)).toBe(100)
    expect(await tokensOf('app=mytool&rule=POST%20/asr%3D7')).toBe(7)
    expect(await tokensOf(query)).toBe(100)
  })

  test('refuses labels that do not read, and tells of them once', async () => {
    const { find, problems } = open()
    for (let i = 0; i < 3; i++)
      expect(await find('app=mytool&rule=free')).toMatchObject({ status: 404, code: 'unknown_app' })
    expect(problems).toHaveLength(1)
  })

  test('holds 100 at most, where an app with new labels makes its own room', async () => {
    const { find, labels, problems } = open()
    for (let i = 0; i < 100; i++)
      expect(await find(`app=t${i}&rule=POST%20/a%3D1`, `t${i}.example.com`)).toMatchObject({ kind: 'app' })
    expect(await find(query)).toMatchObject({ status: 404 })
    expect(problems).toEqual([expect.stringContaining('more than 100 apps')])
    expect(await find('app=t7&rule=POST%20/a%3D2', 't7.example.com')).toMatchObject({ kind: 'app' })
    expect(labels.declared()).toHaveLength(100)
  })
})
