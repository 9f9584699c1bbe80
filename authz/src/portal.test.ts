import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Fastify, { type FastifyInstance } from 'fastify'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cutTemplate, type HeadApp, type HeadHouse, plainHouse } from './page-head.ts'
import { servePortal } from './portal.ts'

const origin = 'https://portal.example.com'
const hostile = `</title><script>alert("1")</script><meta content='x' $& $1 &lt;`

const app = (name: string, title: HeadApp['list']['title'], off = false): HeadApp => ({
  off,
  list: { name, title, summary: { en: `About ${name} "quoted"`, fr: `Sur ${name}` } },
})
const apps = [
  app('whisper', { en: 'Whisper', fr: 'Murmure' }),
  app('hostile', hostile),
  app('away', 'Away', true),
]

let dir: string
let server: FastifyInstance
let house: HeadHouse = plainHouse

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'octroi-portal-'))
  const page = await readFile(new URL('../../portal/index.html', import.meta.url), 'utf8')
  await writeFile(join(dir, 'index.html'), page)
  server = Fastify()
  const sendPage = await servePortal(
    server,
    { dir, origin, apps: () => apps, house: async () => house },
    true,
  )
  server.setNotFoundHandler(sendPage)
})
afterAll(async () => {
  await server?.close()
  await rm(dir, { recursive: true })
})

const ask = async (url: string, language = 'en') => {
  const answer = await server.inject({ url, headers: { 'accept-language': language } })
  return { ...answer, text: answer.body, headers: answer.headers }
}

const titleOf = (text: string) => /<title>([^<]*)<\/title>/.exec(text)?.[1]

describe('the page that the service sends', () => {
  it('says what it is, where it lives and how it looks when it is shared', async () => {
    const { text, headers } = await ask('/pricing?show=paid')
    expect(titleOf(text)).toBe('Prices · Octroi')
    expect(text).toContain(`<link rel="canonical" href="${origin}/pricing" />`)
    expect(text).toContain(`<meta property="og:image" content="${origin}/share.png" />`)
    expect(headers['content-type']).toBe('text/html; charset=utf-8')
    expect([headers.vary, headers['cache-control']]).toEqual(['accept-language', 'no-cache'])
    expect(text.match(/<title>/g)).toHaveLength(1)
    expect(text.match(/name="description"/g)).toHaveLength(1)
  })

  it('speaks the language that the browser likes best', async () => {
    const { text } = await ask('/', 'fr-CA,fr;q=0.9,en;q=0.8')
    expect(text).toContain('<html lang="fr">')
    expect(titleOf(text)).toContain('Ouvrez un outil')
    expect((await ask('/', 'de')).text).toContain('<html lang="en">')
  })

  it('names an app by its title and summary', async () => {
    const { text } = await ask('/apps/whisper/', 'fr')
    expect(titleOf(text)).toBe('Murmure · Octroi')
    expect(text).toContain('<meta property="og:description" content="Sur whisper" />')
    expect((await ask('/apps/whisper')).text).toContain('content="About whisper &quot;quoted&quot;"')
  })

  it('speaks for the house that has a name, a picture and words of its own', async () => {
    house = {
      name: 'La <Ruche>',
      logo: '/brand/logo?v=abc',
      tokenWords: { en: ['ounce', 'ounces'], fr: ['once', 'onces'] },
      opening: { title: { fr: 'Les outils du quartier' }, lede: { fr: 'Entrez,\n\nc’est ouvert.' } },
    }
    const home = (await ask('/', 'fr')).text
    expect(titleOf(home)).toBe('La &lt;Ruche&gt; · Les outils du quartier')
    expect(home).toContain('<meta name="description" content="Entrez, c’est ouvert." />')
    expect(home).toContain('<meta property="og:site_name" content="La &lt;Ruche&gt;" />')
    expect(home).toContain(`<meta property="og:image" content="${origin}/brand/logo?v=abc" />`)
    expect(home).not.toContain('Octroi')
    const pricing = (await ask('/pricing', 'fr')).text
    expect(titleOf(pricing)).toBe('Tarifs · La &lt;Ruche&gt;')
    expect(pricing).toContain('Ce que coûte chaque action, en onces, côte à côte.')
    house = { ...house, logo: null }
    expect((await ask('/', 'fr')).text).not.toContain('og:image')
    house = plainHouse
  })

  it('lets no title break out of the page', async () => {
    const { text } = await ask('/apps/hostile')
    const plain = (await ask('/apps')).text
    const tags = (html: string) => html.match(/<\/?[a-z]+/g)
    expect(tags(text)).toEqual(tags(plain))
    expect(text).not.toContain('<script>')
    expect(text).toContain('$&amp; $1 &amp;lt;')
  })

  it('keeps pages that are somebody’s own, and unknown ones, out of search engines', async () => {
    for (const url of [
      '/admin/people',
      '/account',
      '/apps/nobody',
      '/apps/away',
      '/apps/__proto__',
      '/toString',
    ]) {
      const { text } = await ask(url)
      expect(text, url).toContain('<meta name="robots" content="noindex" />')
      expect(text, url).not.toContain('canonical')
    }
  })

  it('does not follow what the address says into the page', async () => {
    const { text } = await ask('/apps/"><script>x')
    expect(text).not.toContain('<script>x')
  })

  it('is cut anew after another build', async () => {
    const file = join(dir, 'index.html')
    const page = await readFile(file, 'utf8')
    await writeFile(file, page.replace('id="root"', 'id="root" data-build="2"'))
    expect((await ask('/')).text).toContain('data-build="2"')
    expect(() => cutTemplate('<html></html>')).toThrow(/lacks/)
  })

  it('is missed with a word on how to make it', async () => {
    const bare = Fastify()
    const sendPage = await servePortal(bare, { dir: tmpdir(), origin, apps: () => [] }, false)
    bare.setNotFoundHandler(sendPage)
    const answer = await bare.inject('/')
    expect([answer.statusCode, answer.body]).toEqual([503, expect.stringContaining('npm run build')])
    await bare.close()
  })
})

describe('the files of the portal', () => {
  const file = 'assets/shell-1234.js'
  const get = async (encodings: string) => {
    const { headers, body } = await server.inject({ url: file, headers: { 'accept-encoding': encodings } })
    return { body, encoding: headers['content-encoding'], headers }
  }

  beforeAll(async () => {
    await mkdir(join(dir, 'assets'))
    for (const [ending, text] of Object.entries({ '': 'plain', '.br': 'brotli', '.gz': 'gzip' }))
      await writeFile(join(dir, file + ending), text)
  })

  it('are sent as tightly packed as the browser can read them', async () => {
    expect(await get('gzip, deflate, br')).toMatchObject({ body: 'brotli', encoding: 'br' })
    expect(await get('gzip')).toMatchObject({ body: 'gzip', encoding: 'gzip' })
    expect(await get('identity')).toMatchObject({ body: 'plain', encoding: undefined })
  })

  it('are kept for a year, each packing by itself', async () => {
    const { headers } = await get('br')
    expect(headers['cache-control']).toBe('public, max-age=31536000, immutable')
    expect(headers['content-type']).toMatch(/javascript/)
    expect(headers.vary?.toString().toLowerCase()).toContain('accept-encoding')
  })
})

describe('what crawlers are told', () => {
  it('lists every public page and every app that is on', async () => {
    const { text, headers } = await ask('/sitemap.xml')
    expect(headers['content-type']).toContain('application/xml')
    const urls = [...text.matchAll(/<loc>([^<]+)<\/loc>/g)].map(([, url]) => url)
    expect(urls).toContain(`${origin}/`)
    expect(urls).toContain(`${origin}/pricing`)
    expect(urls).toContain(`${origin}/apps/whisper`)
    expect(urls).not.toContain(`${origin}/apps/away`)
  })

  it('closes what is somebody’s own', async () => {
    const { text } = await ask('/robots.txt')
    for (const path of ['/admin', '/account', '/launch']) expect(text).toContain(`Disallow: ${path}\n`)
    expect(text).toContain(`Sitemap: ${origin}/sitemap.xml`)
  })
})
