import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type StripeStandIn, startStripe } from './stripe/stripe.ts'
import { picture, pictures, signUp } from './support/browser.ts'
import { type House, openHouse } from './support/house.ts'

const offers = (pro: number) => `
currency: eur
packs:
  starter: { title: { en: Starter, fr: Débutant }, tokens: 500, price: { eur: 5, usd: 6 } }
  pro: { title: Pro, tokens: 2000, price: { eur: ${pro}, usd: 16 }, popular: true, summary: { en: Enough for a month of cutting, fr: De quoi découper un mois } }
  large: { title: { en: Workshop, fr: Atelier }, tokens: 10000, price: 50, days: 365 }
  print: { title: { en: A print, fr: Une impression }, tokens: 150, price: 2, app: workshop, days: 30 }
`

const workshop = `
title: { en: Workshop, fr: Atelier }
summary: { en: Cuts things, fr: Découpe des choses }
category: images
otherwise: free
rules:
  - { on: "GET /cut/**", tokens: 100, title: { en: Cut by laser, fr: Découpe au laser } }
`

/** From the refusal to the payment and back again, in a real browser, with Stripe's stand-in. */
describe('buying tokens', () => {
  let stripe: StripeStandIn
  let house: House
  let admin: Page
  let person: Page
  let french: Page

  beforeAll(async () => {
    stripe = await startStripe()
    house = await openHouse({
      apps: { workshop },
      offers: offers(15),
      stripe,
      env: { OCTROI_TRANSFER_TO: 'Octroi SARL\\nFR76 3000 6000 0112 3456 7890 189\\nBIC AGRIFRPP' },
    })
    admin = await house.openAdmin()
    person = await house.openPage()
    french = await house.openPage({ locale: 'fr-FR' })
  })
  afterAll(() => house?.close())

  const press = (page: Page, name: string | RegExp) => page.getByRole('button', { name, exact: true }).click()
  const follow = (page: Page, name: string | RegExp) => page.getByRole('link', { name }).first().click()
  const titled = (page: Page, name: string | RegExp) =>
    page.getByRole('heading', { level: 1, name }).waitFor()
  const onPaymentPage = (page: Page) => page.waitForURL(url => url.href.startsWith(stripe.url))
  const waive = (page: Page) => page.locator('input[name=waiver]').check()
  const ordersOf = async (page: Page) =>
    (await house.ask<{ items: { id: string; state: string }[] }>(page, 'GET', '/api/orders')).items

  it('shows a guest what is sold, and leads them through sign-up to the pack', async () => {
    await person.goto(house.at('/pricing'))
    await person.getByRole('link', { name: 'Buy Pro for €15.00' }).waitFor()
    await person.getByText('−25%').waitFor()
    await person.getByText('€0.75 per 100 tokens').waitFor()
    expect(await person.getByText('A print').count()).toBe(0)
    await picture(person, 'pricing-packs')
    await press(person, 'USD')
    await follow(person, 'Buy Pro for US$16.00')
    await person.waitForURL(/\/sign-up\?next=/)
    await signUp(person, 'Camille Durand', 'camille@example.com')
    await titled(person, 'Buy 2 000 tokens')
    await person.getByRole('button', { name: 'Pay US$16.00' }).waitFor()
  })

  it('helps whoever was refused: the smallest pack that covers it, the payment, back, and done', async () => {
    await person.goto(house.at('/launch?app=workshop&to=/cut/one'))
    await titled(person, /tokens missing/)
    await picture(person, 'receipt-packs')
    await follow(person, 'Buy A print for €2.00')
    await titled(person, 'Buy 150 tokens')
    await pictures(person, 'buy')
    await press(person, 'Pay €2.00')
    expect(new URL(person.url()).pathname).toBe('/buy/print')
    await waive(person)
    await person.getByRole('button', { name: 'Pay €2.00' }).dblclick()
    await onPaymentPage(person)
    expect(await ordersOf(person)).toHaveLength(1)
    await person.getByText('€2.00').first().waitFor()
    await press(person, 'Pay')
    await titled(person, 'Thank you')
    await person.getByText('150 tokens were added to your balance.').waitFor()
    await person.getByRole('link', { name: 'Balance 150 tokens' }).waitFor()
    await picture(person, 'order-thanks')
    await follow(person, 'Back to Workshop, to do it again')
    await person.waitForURL(/\/(confirm|cut)/)
    if (person.url().includes('/confirm')) await press(person, /Open for/)
    await person.waitForURL(url => url.pathname === '/cut/one')
    await person.getByText('"url":"/cut/one"').waitFor()
    expect(await house.balanceOf(person)).toBe(50)
    await person.goto(house.at('/tokens'))
    await person.getByRole('row', { name: /A print/ }).waitFor()
    await person.getByRole('row', { name: /Cut by laser/ }).waitFor()
    await picture(person, 'tokens-packs')
  })

  it('says in words that the card was declined, and takes another', async () => {
    await follow(person, 'Buy Starter for €5.00')
    await waive(person)
    await press(person, 'Pay €5.00')
    await onPaymentPage(person)
    await press(person, 'Decline')
    await person.getByText('Your card was declined.').waitFor()
    await stripe.deliver()
    await person.getByRole('link', { name: 'Back' }).click()
    await titled(person, 'Not paid yet')
    await person.getByText('The bank refused the payment').waitFor()
    await picture(person, 'order-declined')
    await press(person, 'Pay €5.00 now')
    await onPaymentPage(person)
    await press(person, 'Pay')
    await titled(person, 'Thank you')
    expect(await house.balanceOf(person)).toBe(550)
    expect(await person.getByText('The bank refused').count()).toBe(0)
  })

  it('tells that the price has changed, and shows the new one before anything is ordered', async () => {
    await person.goto(house.at('/buy/pro'))
    await waive(person)
    await person.getByRole('button', { name: 'Pay €15.00' }).waitFor()
    await house.writeOffers(offers(18))
    await expect
      .poll(async () => JSON.stringify(await house.ask(person, 'GET', '/api/offers')), { timeout: 5000 })
      .toContain('1800')
    const before = (await ordersOf(person)).length
    await press(person, 'Pay €15.00')
    await person.getByText('The price has changed meanwhile.').waitFor()
    await person.getByRole('button', { name: 'Pay €18.00' }).waitFor()
    expect(await ordersOf(person)).toHaveLength(before)
    await press(person, 'Pay €18.00')
    await onPaymentPage(person)
    await person.getByText('€18.00').first().waitFor()
  })

  it('fulfils on the page after the payment when every webhook is lost, and cancels what was not paid', async () => {
    stripe.chaos({ lose: 1 })
    await press(person, 'Pay')
    await titled(person, 'Thank you')
    expect(await house.balanceOf(person)).toBe(2550)
    stripe.chaos({})
    await person.goto(house.at('/buy/starter'))
    await waive(person)
    await press(person, 'Pay €5.00')
    await onPaymentPage(person)
    await person.getByRole('link', { name: 'Back' }).click()
    await press(person, 'Cancel the order')
    await titled(person, 'This order was not paid')
    await picture(person, 'order-ended')
  })

  const payLate = async () => {
    await person.goto(house.at('/buy/starter'))
    await waive(person)
    await press(person, 'Pay €5.00')
    await onPaymentPage(person)
    await press(person, 'Pay late')
    await titled(person, 'Your payment is on its way')
    stripe.hold()
    return stripe.state.sessions.all().at(-1)?.id ?? ''
  }

  it('asks by itself how a late payment stands, and says how it ended', async () => {
    stripe.settleLate(await payLate())
    await titled(person, 'Thank you')
    await person.getByRole('link', { name: /3.050 tokens/ }).waitFor()
    stripe.release()
    const session = await payLate()
    await picture(person, 'order-processing')
    stripe.settleLate(session, 'fails')
    await person.reload()
    await titled(person, 'The payment failed')
    await person.getByRole('link', { name: 'Order it again' }).waitFor()
    stripe.release()
  })

  it('tells where a transfer goes, and shows it paid when an admin has seen it', async () => {
    await person.goto(house.at('/buy/pro'))
    await person.getByText('Test mode: no money moves.').waitFor()
    await person.getByRole('radio', { name: 'By bank transfer' }).check()
    expect(await person.getByText('Test mode').count()).toBe(0)
    await waive(person)
    await press(person, 'Order and pay €18.00')
    await titled(person, 'Not paid yet')
    await person.getByText('FR76 3000 6000 0112 3456 7890 189').waitFor()
    const reference = await person.locator('#transfer-reference').innerText()
    expect(reference).toMatch(/^[A-Z2-9]{10}$/)
    await pictures(person, 'order-transfer')
    const found = await house.ask<{ items: { id: string }[] }>(
      admin,
      'GET',
      `/api/admin/orders?search=${reference}`,
    )
    await house.ask(admin, 'POST', `/api/admin/orders/${found.items[0]?.id}/confirm`, { amount: 1800 })
    await person.reload()
    await titled(person, 'Paid')
    await house.ask(admin, 'POST', `/api/admin/orders/${found.items[0]?.id}/refund`, {
      amount: 600,
      refunded: 0,
      reason: 'a third',
    })
    await person.reload()
    await titled(person, 'Refunded in part')
    await person.getByText('666 tokens were taken back.').waitFor()
    await person.getByText('€6.00').waitFor()
    await picture(person, 'order-refunded')
  })

  it('lists all orders with what became of each', async () => {
    await person.goto(house.at('/account'))
    await follow(person, 'Orders')
    await titled(person, 'Orders')
    for (const state of ['partly refunded', 'not paid', 'paid'])
      await person.getByText(state, { exact: true }).first().waitFor()
    await picture(person, 'orders')
    await person.getByRole('link', { name: 'A print, 150 tokens' }).click()
    await titled(person, 'Paid')
    await person.getByRole('link', { name: 'Receipt' }).waitFor()
  })

  it('says what a dispute does to the tokens', async () => {
    const order = new URL(person.url()).pathname.split('/').pop()
    const session = stripe.state.sessions.all().find(one => one.client_reference_id === order)
    const dispute = stripe.dispute(session?.id ?? '')
    await stripe.deliver()
    await person.reload()
    await titled(person, 'This payment is disputed')
    stripe.closeDispute(dispute.id, 'lost')
    await stripe.deliver()
    await person.reload()
    await titled(person, 'The bank took the payment back')
    await person.getByText('150 tokens were taken back.').waitFor()
  })

  it('takes a code as it is typed, and shows the price before it is paid', async () => {
    const sale = { name: 'Spring sale', code: 'SPRING', percent: 20, totalLimit: 1 }
    await house.ask(admin, 'POST', '/api/admin/promotions', sale)
    await person.goto(house.at('/buy/starter?currency=eur'))
    await press(person, 'I have a code')
    const code = person.getByLabel('Promotion code')
    await code.fill('NOPE')
    await person.getByText('There is no such code.', { exact: false }).waitFor()
    await person.getByRole('button', { name: 'Pay €5.00' }).waitFor()
    await code.fill('spring')
    await person.getByText('Spring sale: €1.00 off.').waitFor()
    await waive(person)
    await picture(person, 'buy-code')
    await press(person, 'Pay €4.00')
    await onPaymentPage(person)
    await person.getByText('€4.00').first().waitFor()
    await press(person, 'Pay')
    await titled(person, 'Thank you')
    await person.getByText('−€1.00').waitFor()
    await picture(person, 'order-code')
    await person.goto(house.at('/buy/starter?currency=eur&code=spring'))
    await person.getByText('This code has been used as often as it may.').waitFor()
  })

  it('gives a pack away, and strikes through what is cheaper by itself', async () => {
    await house.ask(admin, 'POST', '/api/admin/promotions', { name: 'A gift', code: 'GIFT', percent: 100 })
    await person.goto(house.at('/buy/starter?currency=eur&code=gift'))
    await person.getByText('Nothing is left to pay: the tokens come at once.').waitFor()
    await waive(person)
    await press(person, 'Take it for nothing')
    await titled(person, 'Thank you')
    await person.getByText('Nothing to pay').waitFor()
    const summer = { name: 'Summer weeks', percent: 10, packs: ['large'] }
    await house.ask(admin, 'POST', '/api/admin/promotions', summer)
    await person.goto(house.at('/pricing'))
    await person.getByRole('link', { name: 'Buy Workshop for €45.00' }).waitFor()
    await picture(person, 'pricing-promotion')
  })

  it('buys by itself from a saved card, as agreed', async () => {
    const before = await house.balanceOf(person)
    await person.goto(house.at('/tokens'))
    await follow(person, 'Buy them by themselves when few are left')
    await titled(person, 'Automatic top-up')
    await picture(person, 'top-up-card')
    await press(person, 'Save a card')
    await onPaymentPage(person)
    await press(person, 'Save a card')
    await person.getByText('Visa ending in 4242').waitFor()
    await person.getByLabel('Pack').selectOption('large')
    await person.getByLabel('When fewer tokens are left than').fill('9000')
    await person.getByText('Workshop (10 000 tokens, €50.00) is bought, at most €200.00 a month.').waitFor()
    await pictures(person, 'top-up-form')
    await waive(person)
    await press(person, 'Turn on')
    await person.getByRole('heading', { name: 'What happens' }).waitFor()
    await expect.poll(() => house.balanceOf(person), { timeout: 15_000 }).toBe(before + 10_000)
    await press(person, 'Change…')
    await person.getByLabel('At most a month (EUR)').fill('150')
    await waive(person)
    await press(person, 'Save the change')
    await person.getByText('at most €150.00 a month').waitFor()
    await person.reload()
    await person.getByText('€50.00 of €150.00 this month (UTC) so far.').waitFor()
    await person.getByRole('link', { name: 'Workshop, 10 000 tokens' }).waitFor()
    await picture(person, 'top-up-on')
  })

  it('stops buying by itself when the bank wants its owner, tells so, and forgets the card', async () => {
    const { id } = await house.ask<{ id: string }>(person, 'GET', '/api/me')
    await admin.goto(house.at(`/admin/people/${id}`))
    await admin.getByText('Workshop for €50.00 below 9 000 tokens').waitFor()
    await picture(admin, 'person-top-up')
    const customer = stripe.state.sessions.all().findLast(({ mode }) => mode === 'setup')?.customer
    stripe.setDecline(String(customer), 'authentication_required')
    await house.ask(admin, 'POST', `/api/admin/people/${id}/adjustments`, { tokens: -9000, reason: 'a test' })
    const standing = () => house.ask<{ state: string }>(person, 'GET', '/api/top-up')
    await expect.poll(async () => (await standing()).state, { timeout: 15_000 }).toBe('stopped')
    await person.reload()
    await person.getByText('Your bank wants you to approve the payment yourself.').waitFor()
    await picture(person, 'top-up-stopped')
    await press(person, 'Remove the card…')
    await press(person, 'Remove the card')
    await person.getByText('No card is saved yet.').waitFor()
    await person.goto(house.at('/notifications'))
    await person.getByText('Your automatic top-up has stopped').first().waitFor()
  })

  it('asks for the newest terms first, and comes back', async () => {
    await house.ask(admin, 'POST', '/api/admin/terms', { text: { en: 'Be kind.', fr: 'Soyez aimable.' } })
    await person.goto(house.at('/buy/starter?currency=eur'))
    await picture(person, 'buy-terms')
    await person.getByRole('main').getByRole('link', { name: 'Read the terms of use' }).click()
    await press(person, /^Accept/)
    await titled(person, 'Buy 500 tokens')
    await person.getByRole('link', { name: 'Read them' }).waitFor()
    await waive(person)
    await press(person, 'Pay €5.00')
    await onPaymentPage(person)
  })

  it('tells the same story in French', async () => {
    await french.goto(house.at('/sign-up'))
    await french.getByLabel('Nom').fill('Zoé Martin')
    await french.getByLabel('Adresse e-mail').fill('zoe@example.com')
    await french.getByLabel('Mot de passe').fill('correct horse battery')
    const accepts = french.locator('input[type=checkbox]')
    if (await accepts.count()) await accepts.check()
    await press(french, 'Créer le compte')
    await french.getByRole('link', { name: /^Solde/ }).waitFor()
    await french.goto(house.at('/launch?app=workshop&to=/cut/deux'))
    await titled(french, 'Il manque 100 jetons')
    await follow(french, /^Acheter Une impression pour 2,00.€$/)
    await waive(french)
    await press(french, /^Payer 2,00.€$/)
    await onPaymentPage(french)
    await press(french, /^(Pay|Payer)$/)
    await titled(french, 'Merci')
    await french.getByText('150 jetons ajoutés à votre solde.').waitFor()
    await follow(french, 'Retour à Atelier, pour recommencer')
    await french.waitForURL(/\/(confirm|cut)/)
    if (french.url().includes('/confirm')) await press(french, /Ouvrir pour/)
    await french.waitForURL(url => url.pathname === '/cut/deux')
    expect(await house.balanceOf(french)).toBe(50)
    await french.goto(house.at('/tokens'))
    await french.getByRole('row', { name: /Une impression/ }).waitFor()
    await french.getByRole('row', { name: /Découpe au laser/ }).waitFor()
  })

  it('saw no script error and nothing that the content policy had to stop', () => {
    expect(house.complaints).toEqual([])
  })
})
