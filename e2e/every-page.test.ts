import { setTimeout as sleep } from 'node:timers/promises'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findBarriers } from './support/browser.ts'
import { type House, openHouse } from './support/house.ts'

/** Who looks: somebody without an account, somebody with one, an admin. */
type Eyes = 'guest' | 'person' | 'admin'

/** What stands for a route's parameters. */
type Ids = Record<
  'person' | 'group' | 'batch' | 'message' | 'order' | 'invoice' | 'subscription' | 'promotion',
  string
>

/** Every route of the portal, with who looks at it and at what, where that is not the route itself. */
const pages: Record<string, [Eyes, ...((ids: Ids) => string)[]]> = {
  '/': ['guest'],
  '/sign-up': ['guest'],
  '/sign-in': ['guest'],
  '/sign-out': ['guest'],
  '/stop-view': ['guest'],
  '/resend': ['guest'],
  '/magic-link': ['guest'],
  '/forgotten-password': ['guest'],
  '/confirm-mail': ['guest'],
  '/new-password': ['guest'],
  '/second-factor': ['guest'],
  '/terms': ['guest'],
  '/pricing': ['guest'],
  '/faq': ['guest'],
  '/contact': ['guest'],
  '/privacy': ['guest'],
  '/setup': ['guest', () => '/setup?token=wrong', () => '/setup'],
  '/denied': ['guest', () => '/denied?app=workshop&reason=cross-site'],
  '/*': ['guest', () => '/nowhere'],
  '/apps': ['person'],
  '/apps/:name': ['person', () => '/apps/workshop'],
  '/my-apps': ['person'],
  '/tokens': ['person'],
  '/redeem': ['person', () => '/redeem?code=NOEL-2222-2222-2222'],
  '/buy/:pack': ['person', () => '/buy/pro', () => '/buy/none'],
  '/subscribe/:plan': ['person', () => '/subscribe/free', () => '/subscribe/house', () => '/subscribe/none'],
  '/plan': ['person'],
  '/orders': ['person'],
  '/referral': ['person'],
  '/invoices': ['person'],
  '/top-up': ['person'],
  '/orders/:id': ['person', ({ order }) => `/orders/${order}`],
  '/notifications': ['person'],
  '/confirm': ['person', () => '/confirm?app=workshop&to=/studio/one&nonce=none', () => '/confirm'],
  '/account': ['person'],
  '/account/security': ['person'],
  '/account/keys': ['person'],
  '/account/notifications': ['person'],
  '/admin': ['admin'],
  '/admin/statistics': ['admin'],
  '/admin/people': ['admin'],
  '/admin/people/:id': ['admin', ({ person }) => `/admin/people/${person}`],
  '/admin/people/:id/movements': ['admin', ({ person }) => `/admin/people/${person}/movements`],
  '/admin/people/:id/apps': ['admin', ({ person }) => `/admin/people/${person}/apps`],
  '/admin/people/:id/sessions': ['admin', ({ person }) => `/admin/people/${person}/sessions`],
  '/admin/people/:id/keys': ['admin', ({ person }) => `/admin/people/${person}/keys`],
  '/admin/people/:id/vouchers': ['admin', ({ person }) => `/admin/people/${person}/vouchers`],
  '/admin/people/:id/payments': ['admin', ({ person }) => `/admin/people/${person}/payments`],
  '/admin/people/:id/sent': ['admin', ({ person }) => `/admin/people/${person}/sent`],
  '/admin/people/:id/audit': ['admin', ({ person }) => `/admin/people/${person}/audit`],
  '/admin/charges': ['admin'],
  '/admin/orders': ['admin'],
  '/admin/orders/:id': ['admin', ({ order }) => `/admin/orders/${order}`],
  '/admin/invoices': ['admin'],
  '/admin/invoices/new': ['admin'],
  '/admin/invoices/seller': ['admin'],
  '/admin/invoices/:id': ['admin', ({ invoice }) => `/admin/invoices/${invoice}`],
  '/admin/offers': ['admin'],
  '/admin/offers/:name': ['admin', () => '/admin/offers/pro'],
  '/admin/offers/plans/:name': ['admin', () => '/admin/offers/plans/free'],
  '/admin/subscriptions': ['admin'],
  '/admin/subscriptions/:id': ['admin', ({ subscription }) => `/admin/subscriptions/${subscription}`],
  '/admin/promotions': ['admin'],
  '/admin/promotions/:id': ['admin', ({ promotion }) => `/admin/promotions/${promotion}`],
  '/admin/sales': ['admin'],
  '/admin/sales/plans': ['admin'],
  '/admin/sales/owed': ['admin'],
  '/admin/payment-events': ['admin'],
  '/admin/referrals': ['admin'],
  '/admin/site': ['admin'],
  '/admin/site/:id': ['admin', () => '/admin/site/faq'],
  '/admin/inbox': ['admin'],
  '/admin/inbox/:id': ['admin', ({ message }) => `/admin/inbox/${message}`],
  '/admin/audit': ['admin'],
  '/admin/invitations': ['admin'],
  '/admin/vouchers': ['admin'],
  '/admin/vouchers/:id': ['admin', ({ batch }) => `/admin/vouchers/${batch}`],
  '/admin/vouchers/:id/sheet': ['admin', ({ batch }) => `/admin/vouchers/${batch}/sheet`],
  '/admin/terms': ['admin'],
  '/admin/notifications': ['admin'],
  '/admin/notifications/:event': ['admin', () => '/admin/notifications/welcome'],
  '/admin/deliveries': ['admin'],
  '/admin/webhooks': ['admin'],
  '/admin/health': ['admin'],
  '/admin/settings': ['admin'],
  '/admin/apps': ['admin'],
  '/admin/apps/new': ['admin'],
  '/admin/apps/:name/access': ['admin', () => '/admin/apps/vault/access'],
  '/admin/apps/:name/text': ['admin', () => '/admin/apps/written/text'],
  '/admin/groups': ['admin'],
  '/admin/groups/:id': ['admin', ({ group }) => `/admin/groups/${group}`],
  '/admin/groups/:id/given': ['admin', ({ group }) => `/admin/groups/${group}/given`],
}

const looks = Object.entries(pages).flatMap(([route, [who, ...addresses]]) =>
  (addresses.length > 0 ? addresses : [() => route]).map(addressOf => [route, who, addressOf] as const),
)

type Route = { path?: string; index?: boolean; lazy?: unknown; Component?: unknown; children?: Route[] }

/** The patterns of all pages under these routes. */
const patternsOf = (routes: Route[], above = ''): string[] =>
  routes.flatMap(({ path = '', children }) => {
    const pattern = `${above}/${path}`.replace(/\/+/g, '/')
    return children ? patternsOf(children, pattern) : [pattern.replace(/(.)\/$/, '$1')]
  })

const apps = {
  workshop: `
title: { en: Workshop, fr: Atelier }
summary: { en: Cuts things, fr: Découpe des choses }
category: images
rules:
  - { on: "GET /studio/**", tokens: 10, title: { en: Cut by laser, fr: Découpe au laser } }
  - { on: POST /print, tokens: 3, title: { en: Print, fr: Impression } }
otherwise: free
`,
  vault: `
title: { en: Vault, fr: Coffre }
summary: { en: For few, fr: Pour peu de gens }
access: granted
otherwise: free
`,
}

const offers = `
packs: { pro: { title: Pro, tokens: 2000, price: 15, popular: true, days: 30 } }
plans:
  free: { title: { en: Visitor, fr: Visiteur }, price: 0, every: month, tokens: 50, rollover: 20, apps: [vault] }
  house: { title: { en: House, fr: Maison }, price: 500, every: year, tokens: 0, on-request: true }
`

/** All that is written on the page in its language, and all that screen readers are told beside it, line by line. */
const readWords = `(() => {
  const isOwn = element => element.closest('[lang]').lang === document.documentElement.lang
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  const words = [document.title]
  while (texts.nextNode())
    if (!texts.currentNode.parentElement.closest('script, style, noscript') && isOwn(texts.currentNode.parentElement))
      words.push(texts.currentNode.data)
  for (const element of document.querySelectorAll('[aria-label], [placeholder], [title]'))
    if (isOwn(element))
      for (const name of ['aria-label', 'placeholder', 'title']) words.push(element.getAttribute(name))
  return words.filter(Boolean).join('\\n')
})()`

/** What the reader of a page should never see, in any language. */
const slips = /\bundefined\b|\bNaN\b|\[object |\bInvalid Date\b/
/** Words that no French sentence holds. */
const englishWords = /\b(the|your|you|with|from|this|that|they|been|which|every|nobody|and|has|have)\b/i

/** What every page of the portal owes everybody: both languages, both themes, a phone and a desk. */
describe('every page', () => {
  let house: House
  const eyes = {} as Record<'en' | 'fr', Record<Eyes, Page>>
  const ids = {} as Ids

  beforeAll(async () => {
    house = await openHouse({ apps, offers, env: { OCTROI_TRANSFER_TO: 'Octroi\\nFR76 3000' } })
    // Guests are told by a 401 that they are guests.
    const errors = /^(?!Failed to load resource: the server responded with a status of 40[14])/
    const [english, french] = ['en-US', 'fr-FR'].map(locale => ({ locale, errors }))
    eyes.en = {
      admin: await house.openAdmin(english),
      person: await house.openPerson(english),
      guest: await house.openPage(english),
    }
    eyes.fr = {
      admin: await house.openPage(french),
      person: await house.openPage(french),
      guest: await house.openPage(french),
    }
    await fill()
    for (const who of ['person', 'admin'] as const)
      await eyes.fr[who].context().addCookies(await eyes.en[who].context().cookies())
  })
  afterAll(() => house?.close())

  const ask = <T>(who: Eyes, method: string, path: string, data?: unknown) =>
    house.ask<T>(eyes.en[who], method, path, data)

  /** Something of everything, so that no page is empty. */
  const fill = async () => {
    const { stamp } = await ask<{ stamp: string }>('guest', 'GET', '/api/contact')
    const openedAt = performance.now()
    ids.person = (await ask<{ id: string }>('person', 'GET', '/api/me')).id
    const tokens = { tokens: 500, reason: 'Noël' }
    await ask('admin', 'POST', `/api/admin/people/${ids.person}/adjustments`, tokens)
    const batch = { name: 'Noël', prefix: 'NOEL', count: 3, tokens: 20 }
    ids.batch = (await ask<{ id: string }>('admin', 'POST', '/api/admin/vouchers', batch)).id
    ids.group = String(
      (await ask<{ id: number }>('admin', 'POST', '/api/admin/groups', { name: 'Studio' })).id,
    )
    await ask('admin', 'POST', `/api/admin/groups/${ids.group}/members`, { people: [ids.person] })
    await ask('admin', 'POST', '/api/admin/apps/vault/access', { person: ids.person, uses: 5 })
    await ask('admin', 'POST', '/api/admin/webhooks', { url: 'https://hooks.example.com/octroi' })
    await ask('admin', 'POST', '/api/admin/invitations', { uses: 3 })
    // Before the terms, which ask to be accepted first.
    await ask('person', 'POST', '/api/keys', { name: 'script' })
    const facts = { vatNumber: null, registration: null, taxRate: 2000, taxNote: null, footer: null }
    const seller = { name: 'Octroi SARL', address: 'Paris', ...facts, paymentDays: 30 }
    await ask('admin', 'PUT', '/api/admin/seller', seller)
    const items = [{ title: 'Atelier', count: 2, amount: 4500, rate: 2000 }]
    const draft = { language: 'fr', currency: 'eur', items, tokens: 0, grantDays: null, dueOn: null }
    ids.invoice = (
      await ask<{ id: string }>('admin', 'POST', '/api/admin/invoices', {
        person: ids.person,
        ...draft,
      })
    ).id
    const sale = { name: 'Noël', code: 'NOEL', percent: 20 }
    ids.promotion = (await ask<{ id: string }>('admin', 'POST', '/api/admin/promotions', sale)).id
    const wish = {
      pack: 'pro',
      method: 'transfer',
      currency: 'eur',
      amount: 1200,
      code: 'NOEL',
      waiver: true,
    }
    ids.order = (await ask<{ order: { id: string } }>('person', 'POST', '/api/orders', wish)).order.id
    const plan = { plan: 'free', currency: 'eur', amount: 0, waiver: true }
    const taken = await ask<{ subscription: { id: string } }>('person', 'POST', '/api/subscriptions', plan)
    ids.subscription = taken.subscription.id
    await ask('admin', 'POST', '/api/admin/terms', { text: { en: 'Be kind.', fr: 'Soyez aimable.' } })
    const yaml = 'title: Studio\nsummary: Studio\notherwise: free\nrules: []\n'
    await ask('admin', 'POST', '/api/admin/apps', { name: 'written', yaml })
    const { person } = eyes.en
    await person.goto(house.at('/launch?app=workshop&to=/'))
    await person.waitForURL(url => url.hostname === 'workshop.localhost')
    await person.evaluate("fetch('/print', { method: 'POST' })")
    // The form takes no message that was written in less than 3 seconds.
    await sleep(3100 - (performance.now() - openedAt))
    const message = {
      name: 'Zoé',
      email: 'zoe@example.com',
      subject: 'Bon',
      message: 'Merci beaucoup !',
      stamp,
    }
    await ask('guest', 'POST', '/api/contact', message)
    const inbox = await ask<{ items: { id: string }[] }>('admin', 'GET', '/api/admin/contact')
    ids.message = inbox.items[0]?.id ?? ''
  }

  it('stands in the list of this test', async () => {
    const mapOf = (file: string) => import(new URL(`../portal/src/${file}`, import.meta.url).href)
    const { routes }: { routes: Route[] } = await mapOf('routes.tsx')
    const { admin }: { admin: Route } = await mapOf('admin-routes.tsx')
    expect(Object.keys(pages).toSorted()).toEqual(
      patternsOf([...routes, { path: '/', children: [admin] }]).toSorted(),
    )
  })

  const show = async (page: Page, address: string) => {
    await page.setViewportSize({ width: 1280, height: 860 })
    await page.emulateMedia({ colorScheme: 'light' })
    await page.goto(house.at(address))
    await page.getByRole('heading', { level: 1 }).first().waitFor({ state: 'attached' })
    await page.locator('main[aria-busy="false"]').waitFor()
  }

  const scrollsSideways = async (page: Page) => {
    await page.setViewportSize({ width: 360, height: 860 })
    return page.evaluate<number>(
      'document.documentElement.scrollWidth - document.documentElement.clientWidth',
    )
  }

  describe.each(['en', 'fr'] as const)('in %s', language => {
    it.each(looks)('%s (%s) is for everybody', async (_route, who, addressOf) => {
      const page = eyes[language][who]
      const address = addressOf(ids)
      house.complaints.length = 0
      await show(page, address)
      expect(new URL(page.url()).pathname).toBe(address.replace(/\?.*/, ''))
      expect(await page.locator('html').getAttribute('lang')).toBe(language)
      expect(await page.title()).toMatch(/\S/)
      expect(await page.locator('h1').count(), 'h1').toBe(1)
      const words = await page.evaluate<string>(readWords)
      expect(words).not.toMatch(slips)
      if (language === 'fr') expect(words.split('\n').filter(line => englishWords.test(line))).toEqual([])
      // Neither the structure nor the colours are another language's: one theme in each.
      await page.emulateMedia({ colorScheme: language === 'en' ? 'light' : 'dark' })
      expect(await findBarriers(page)).toEqual([])
      expect(await scrollsSideways(page)).toBeLessThanOrEqual(0)
      expect(house.complaints).toEqual([])
    })
  })
})
