import { describe, expect, it } from 'vitest'
import type { AuditEntry } from '../src/api/contract-audit.ts'
import { siteKinds } from '../src/api/contract-site.ts'
import { expectProblem, loadAll, type TestPerson, useApi } from './support/api.ts'

const api = await useApi()
const admin = await api.signUpAdmin()
const person = await api.signUp()

type Block = { id?: string; kind: string; shown?: boolean; content?: unknown }

const arrange = (blocks: Block[], client = admin) =>
  client.call('PUT', '/api/admin/site/blocks', { body: { blocks } })

/** Every kind, with what is said of some. */
const all = (...changes: Block[]): Block[] =>
  siteKinds.map(kind => changes.find(change => change.kind === kind) ?? { kind })

const readHome = async (etag?: string) =>
  api.client().call('GET', '/api/site', etag === undefined ? {} : { headers: { 'if-none-match': etag } })

const hero = { title: { en: 'Tools of the house', fr: 'Les outils de la maison' }, lede: { en: 'Come in.' } }

describe('the home page', () => {
  it('has every block in the portal’s own words while nobody has touched it', async () => {
    const { status, body } = await readHome()
    expect(status).toBe(200)
    expect(body.blocks).toEqual(siteKinds.map(kind => ({ id: kind, kind, content: null })))
    expect(body.popular).toEqual([])
  })

  it('is not sent again to who has it', async () => {
    const { headers } = await readHome()
    const again = await fetch(new URL('/api/site', api.base), {
      headers: { 'if-none-match': headers.get('etag') ?? '' },
    })
    expect([again.status, await again.text()]).toEqual([304, ''])
    expect(headers.get('cache-control')).toBe('no-cache')
  })

  it('shows at once what an admin wrote, and not what is switched off', async () => {
    const { headers } = await readHome()
    const { status, body } = await arrange(
      all({ kind: 'hero', content: hero }, { kind: 'faq', shown: false }),
    )
    expect(status).toBe(200)
    expect(body.blocks.map(({ shown }: Block) => shown)).toEqual([true, true, true, false, true, true])
    const home = await readHome(headers.get('etag') ?? '')
    expect(home.status).toBe(200)
    expect(home.body.blocks[0]).toEqual({ id: 'hero', kind: 'hero', content: hero })
    expect(home.body.blocks.map(({ kind }: Block) => kind)).not.toContain('faq')
  })

  it('keeps the texts when only the order changes', async () => {
    await arrange(all().reverse())
    const { body } = await readHome()
    expect(body.blocks.map(({ kind }: Block) => kind)).toEqual([
      'start',
      'contact',
      'pricing',
      'services',
      'hero',
    ])
    expect(body.blocks.at(-1).content).toEqual(hero)
  })

  it('goes back to the portal’s own words when the content is null', async () => {
    await arrange(all({ kind: 'hero', content: null }))
    const { body } = await readHome()
    expect(body.blocks[0]).toEqual({ id: 'hero', kind: 'hero', content: null })
  })

  it('takes services that are apps and services that are words, with badges', async () => {
    const content = {
      title: { en: 'Services' },
      columns: 3,
      items: [
        { app: 'whisper', badge: 'popular' },
        { title: { fr: 'Traduction' }, text: { fr: 'Bientôt' }, badge: 'coming-soon' },
        { title: { en: 'Our other house' }, link: 'https://example.com/tools?x=1' },
      ],
    }
    const { status, body } = await arrange(all({ kind: 'services', content }))
    expect(status).toBe(200)
    expect(body.blocks[1].content).toEqual(content)
  })

  it('has as many blocks of services as an admin makes, each in its place', async () => {
    const block = (title: string, columns: number) => ({ title: { en: title }, columns, items: [] })
    const audio = { kind: 'services', id: 'services-2', content: block('Audio', 2) }
    const soon = { kind: 'services', id: 'services-3', content: block('Soon', 4), shown: false }
    const { status, body } = await arrange([audio, ...all(), soon])
    expect([status, body.blocks.length]).toEqual([200, siteKinds.length + 2])
    expect(body.blocks[0]).toMatchObject({ id: 'services-2', kind: 'services', shown: true })
    const home = (await readHome()).body.blocks.map(({ id }: Block) => id)
    expect(home[0]).toBe('services-2')
    expect(home).not.toContain('services-3')
    const kept = await arrange([{ kind: 'services', id: 'services-2' }, ...all()])
    expect(kept.body.blocks[0].content).toEqual(audio.content)
    expect(kept.body.blocks).toHaveLength(siteKinds.length + 1)
  })

  it('loses a block of services that is not named, the first one too, and says so in the log', async () => {
    await arrange(all().filter(({ kind }) => kind !== 'services'))
    const { body } = await admin.get('/api/admin/site')
    expect(body.blocks.map(({ kind }: Block) => kind)).not.toContain('services')
    const [entry] = await loadAll<AuditEntry>(admin, '/api/admin/audit?kind=site.removed')
    expect(['services', 'services-2']).toContain(entry?.subject)
    await arrange(all())
    expect((await readHome()).body.blocks[1]).toEqual({ id: 'services', kind: 'services', content: null })
  })

  it('lets a service lead to an address or a path, and to nothing that runs', async () => {
    const leading = (link: string) =>
      arrange(
        all({
          kind: 'services',
          content: { title: { en: 'S' }, columns: 2, items: [{ title: { en: 'A' }, link }] },
        }),
      )
    for (const link of ['https://example.com', '/', '/pricing?show=paid'])
      expect((await leading(link)).status, link).toBe(200)
    for (const link of [
      'javascript:alert(1)',
      '//evil.example',
      '/\\evil.example',
      'data:text/html,x',
      'ftp://x',
      '/a b',
    ])
      expectProblem(await leading(link), 400, 'invalid')
  })

  it('refuses HTML, and says where it is', async () => {
    const content = { title: { en: 'Hi' }, lede: { en: 'Look: <img src=x onerror=alert(1)>' } }
    const answer = await arrange(all({ kind: 'hero', content }))
    expectProblem(answer, 400, 'invalid')
    expect(answer.body.detail).toContain('content.lede.en holds HTML')
    const arithmetic = { title: { en: '1 < 2' }, lede: { en: 'a <3 b' } }
    expect((await arrange(all({ kind: 'hero', content: arithmetic }))).status).toBe(200)
  })

  it('refuses what is too long, too much, of another kind, unknown, doubled or missing', async () => {
    const question = { question: { en: 'Why?' }, answer: { en: 'So.' } }
    const wrong: Block[][] = [
      all({ kind: 'hero', content: { ...hero, title: { en: 'x'.repeat(151) } } }),
      all({ kind: 'hero', content: { ...hero, title: {} } }),
      all({ kind: 'hero', content: { ...hero, title: { de: 'Werkzeuge' } } }),
      all({ kind: 'hero', content: { title: { en: 'Services' }, columns: 3, items: [] } }),
      all({ kind: 'faq', content: { title: { en: 'Q' }, items: Array(41).fill(question) } }),
      all({ kind: 'services', content: { title: { en: 'S' }, columns: 5, items: [] } }),
      all().slice(1),
      [...all().slice(1), { kind: 'faq' }],
      [...all(), { kind: 'services' }],
      [...all(), { kind: 'services', id: 'hero' }],
      [...all().slice(1), { kind: 'hero', id: 'services-2' }],
      [...all().slice(1), { kind: 'banner' }],
    ]
    for (const blocks of wrong) expectProblem(await arrange(blocks), 400, 'invalid')
  })

  it('is an admin’s to change, support’s to read, and a guest’s neither', async () => {
    expectProblem(await arrange(all(), person), 403, 'not_admin')
    expectProblem(await person.get('/api/admin/site'), 403, 'not_admin')
    expectProblem(await api.client().get('/api/admin/site'), 401, 'sign_in')
    expect((await admin.get('/api/admin/site')).body.blocks).toHaveLength(siteKinds.length)
  })

  it('leaves in the audit log who changed what', async () => {
    const entries = await loadAll<AuditEntry>(admin, '/api/admin/audit?kind=site')
    expect(new Set(entries.map(({ kind }) => kind))).toEqual(
      new Set(['site.changed', 'site.arranged', 'site.removed']),
    )
    const switched = entries.find(({ subject }) => subject === 'faq')
    expect(switched?.actor?.email).toBe(admin.email)
    expect([switched?.before?.shown, switched?.after?.shown]).toEqual([true, false])
    const orders = entries.filter(({ kind }) => kind === 'site.arranged').map(({ before }) => before?.order)
    expect(orders).toContain('start, contact, faq, pricing, services, hero')
  })

  it('names the apps by how much they were used in the last 30 days, and nobody’s name', async () => {
    const use = (app: string, daysAgo: number, requests: number) =>
      api.database.query(
        `insert into octroi.usage_fact (person_id, app_id, day, requests, first_at, last_at)
         select $1, a.id, current_date - $2::int, $3, now(), now() from octroi.app a where a.name = $4`,
        [person.me.id, daysAgo, requests, app],
      )
    await use('zebra', 1, 5)
    await use('whisper', 3, 9)
    await use('atlas', 31, 1000)
    await arrange(all())
    const { body } = await readHome()
    expect(body.popular).toEqual(['whisper', 'zebra'])
    expect(JSON.stringify(body)).not.toContain(person.me.id)
  })
})

describe('the page on privacy', () => {
  it('is empty until an admin writes it, in the languages that they write', async () => {
    expect((await api.client().get('/api/site/privacy')).body).toEqual({ text: null, changedAt: null })
    const text = { fr: 'Nous gardons peu.' }
    const { status } = await admin.call('PUT', '/api/admin/site/privacy', { body: { text } })
    expect(status).toBe(200)
    expect((await api.client().get('/api/site/privacy')).body).toEqual({
      text,
      changedAt: expect.any(String),
    })
    await admin.call('PUT', '/api/admin/site/privacy', { body: { text: null } })
    expect((await api.client().get('/api/site/privacy')).body.text).toBeNull()
    const entries = await loadAll<AuditEntry>(admin, '/api/admin/audit?kind=site.page_changed')
    expect(entries).toHaveLength(2)
  })

  it('is an admin’s to write, and plain', async () => {
    const write = (client: TestPerson, en: string) =>
      client.call('PUT', '/api/admin/site/privacy', { body: { text: { en } } })
    expectProblem(await write(person, 'Mine'), 403, 'not_admin')
    expectProblem(await write(admin, '<b>bold</b>'), 400, 'invalid')
  })
})
