import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type StripeStandIn, startStripe } from './stripe/stripe.ts'
import { holdNext, picture, pictures, signUp } from './support/browser.ts'
import { type House, openHouse } from './support/house.ts'

const offers = `
currency: eur
packs:
  starter: { title: { en: Starter, fr: Débutant }, tokens: 500, price: { eur: 5, usd: 6 } }
  pro: { title: Pro, tokens: 2000, price: 15, popular: true }
`

type Order = { id: string; transfer: { reference: string } | null }

/** The admin's desk for payments, in a real browser, beside a stand-in for Stripe. */
describe('the desk for payments', () => {
  let stripe: StripeStandIn
  let house: House
  let admin: Page
  let buyer: Page
  let reference = ''

  beforeAll(async () => {
    stripe = await startStripe({ seed: 1 })
    house = await openHouse({ offers, stripe, env: { OCTROI_TRANSFER_TO: 'Octroi SARL\\nFR76 3000' } })
    admin = await house.openAdmin()
    buyer = await house.openPage()
  })
  afterAll(() => house?.close())

  const order = async (method: 'stripe' | 'transfer') => {
    const wish = { pack: 'pro', method, currency: 'eur', amount: 1500, waiver: true }
    return (await house.ask<{ order: Order }>(buyer, 'POST', '/api/orders', wish)).order
  }
  const balance = () => house.balanceOf(buyer)
  const sessionOf = async ({ id }: Order) =>
    (await house.ask<{ sessionId: string }>(admin, 'GET', `/api/admin/orders/${id}`)).sessionId
  const open = (path: string) => admin.goto(house.at(path))

  it('says what to do next while nothing was bought', async () => {
    await open('/admin/orders')
    await admin.getByText('No orders yet.').waitFor()
    await open('/admin/payment-events')
    await admin.getByText('Stripe has told nothing yet.').waitFor()
  })

  it('finds a bank transfer by its reference, and confirms the sum that was typed', async () => {
    await buyer.goto(house.at('/sign-up'))
    await signUp(buyer, 'Camille Durand', 'camille@example.com')
    await buyer.waitForURL(/\/apps$/)
    reference = (await order('transfer')).transfer?.reference ?? ''
    await open('/admin/orders')
    await admin.getByLabel('Search').fill(reference.toLowerCase())
    await admin.waitForURL(/search=/)
    await admin.getByRole('link', { name: `Pro ${reference}` }).click()
    await admin.getByRole('heading', { name: 'Pro for Camille Durand' }).waitFor()
    await admin.getByLabel('Sum that arrived, in EUR').fill('14,99')
    await admin.getByRole('button', { name: 'Confirm the transfer' }).click()
    await admin.getByText('The sum is not what the order costs.', { exact: false }).waitFor()
    expect(await balance()).toBe(0)
    await picture(admin, 'order-transfer')
    await admin.getByLabel('Sum that arrived, in EUR').fill('15')
    await admin.getByRole('button', { name: 'Confirm the transfer' }).click()
    await admin.getByText('paid', { exact: true }).waitFor()
    expect(await balance()).toBe(2000)
    await open('/admin')
    await admin.getByRole('heading', { name: 'Dashboard' }).waitFor()
    await admin.keyboard.press('Control+k')
    await admin.getByRole('combobox').fill(reference)
    await admin.getByRole('option', { name: 'Pro · €15.00 camille@example.com' }).click()
    await admin.getByRole('heading', { name: 'Pro for Camille Durand' }).waitFor()
  })

  it('sends a part of a card’s payment back, and shows first which tokens go', async () => {
    const bought = await order('stripe')
    stripe.pay(await sessionOf(bought))
    await stripe.deliver()
    expect(await balance()).toBe(4000)
    await open(`/admin/orders/${bought.id}`)
    await admin.getByRole('button', { name: 'Refund…' }).click()
    await admin.getByText('2\u202f000 tokens', { exact: true }).waitFor()
    await admin.getByLabel('Sum to send back, in EUR').fill('20')
    expect(await admin.getByRole('button', { name: 'Refund…' }).isDisabled()).toBe(true)
    await admin.getByLabel('Sum to send back, in EUR').fill('5.00')
    await admin.getByText('666 tokens').waitFor()
    await admin.getByLabel('Reason for the refund').fill('Bought by mistake')
    await picture(admin, 'order-refund')
    // Another admin was quicker: the page shows theirs before anything more is sent.
    const { payment } = await house.ask<{ payment: { id: string } }>(
      admin,
      'GET',
      `/api/admin/orders/${bought.id}`,
    )
    const other = { amount: 100, refunded: 0, reason: 'The same wish' }
    await house.ask(admin, 'POST', `/api/admin/payments/${payment.id}/refund`, other)
    await admin.getByRole('button', { name: 'Refund €5.00' }).click()
    await admin.getByText('Nothing was sent now', { exact: false }).waitFor()
    await admin.getByText('€1.00 refunded').waitFor()
    await admin.getByLabel('Sum to send back, in EUR').fill('4')
    await admin.getByRole('button', { name: 'Refund €4.00' }).click()
    await admin.getByText('€5.00 refunded').waitFor()
    expect(await balance()).toBe(3334)
    const stripes = await admin.getByRole('link', { name: 'Open the payment at Stripe' }).getAttribute('href')
    expect(stripes).toMatch(/^https:\/\/dashboard\.stripe\.com\/test\/payments\/pi_/)
    await admin.getByRole('button', { name: 'Refund…' }).click()
    await admin.getByLabel('Reason for the refund').fill('Meant for this order alone')
    await admin.keyboard.press('Control+k')
    await admin.getByRole('combobox').fill(reference)
    await admin.getByRole('option', { name: 'Pro · €15.00 camille@example.com' }).click()
    await admin.getByText(reference, { exact: true }).waitFor()
    expect(await admin.getByLabel('Reason for the refund').count()).toBe(0)
  })

  it('lists orders by state and method, as a file too, and on the buyer’s own page', async () => {
    const left = await order('stripe')
    await open('/admin/orders')
    await admin.getByRole('row', { name: /Pro/ }).nth(2).waitFor()
    await pictures(admin, 'orders')
    await admin.getByRole('combobox', { name: 'Method' }).selectOption('Bank transfer')
    await admin.waitForURL(/method=transfer/)
    await expect.poll(() => admin.getByRole('row', { name: /Pro/ }).count()).toBe(1)
    const file = await admin.context().request.get(house.at('/api/admin/orders/file?format=csv'))
    expect((await file.text()).trim().split('\n')).toHaveLength(4)
    await admin.getByRole('link', { name: /Camille Durand/ }).click()
    await admin.getByRole('link', { name: 'Payments', exact: true }).click()
    await expect.poll(() => admin.getByRole('row', { name: /Pro/ }).count()).toBe(3)
    await picture(admin, 'person-payments')
    await open(`/admin/orders/${left.id}`)
    await admin.getByRole('button', { name: 'Cancel the order…' }).click()
    await admin.getByRole('button', { name: 'Cancel the order', exact: true }).click()
    await admin.getByText('expired', { exact: true }).waitFor()
  })

  it('changes the price of a pack of the file, and takes the file’s back', async () => {
    const price = async () => {
      const { packs } = await house.ask<{ packs: { name: string; amount: number }[] }>(
        buyer,
        'GET',
        '/api/offers',
      )
      return packs.find(({ name }) => name === 'pro')?.amount
    }
    await open('/admin/offers')
    await picture(admin, 'offers')
    await admin.getByRole('link', { name: 'Pro pro' }).click()
    await admin.getByText('saves 25%').waitFor()
    await admin.getByLabel('Price in EUR').fill('12.505')
    await admin.getByText('This is no price in this currency', { exact: false }).waitFor()
    await admin.getByLabel('Price in EUR').fill('12.50')
    await admin.getByText('saves 37%').waitFor()
    await admin.getByRole('button', { name: 'Save' }).click()
    const saved = admin.getByText('Saved. It counts for the next order.')
    await saved.waitFor()
    expect(await price()).toBe(1250)
    // What is typed while the answer is on its way stays, with the keyboard, and is not called saved.
    const release = await holdNext(admin, '**/api/admin/offers/packs/pro')
    await admin.getByLabel('Days that the tokens last').fill('60')
    await admin.getByRole('button', { name: 'Save' }).click()
    await admin.getByLabel('Title in English').fill('Pro+')
    release()
    await admin.getByRole('button', { name: 'Reset: Days that the tokens last' }).waitFor()
    await expect
      .poll(() => admin.getByRole('button', { name: 'Save' }).getAttribute('aria-busy'))
      .toBe('false')
    expect(await admin.getByLabel('Title in English').inputValue()).toBe('Pro+')
    expect(await admin.getByLabel('Title in English').evaluate(field => field.matches(':focus'))).toBe(true)
    expect(await saved.count()).toBe(0)
    await admin.getByLabel('Title in English').fill('Pro')
    await admin.getByRole('button', { name: 'Reset: Days that the tokens last' }).click()
    await admin
      .getByRole('button', { name: 'Reset: Days that the tokens last' })
      .waitFor({ state: 'detached' })
    await pictures(admin, 'pack')
    await admin.getByRole('button', { name: 'Reset: Price' }).click()
    await admin.getByText('saves 25%').waitFor()
    expect(await price()).toBe(1500)
  })

  it('makes a pack of its own, and removes it', async () => {
    await open('/admin/offers')
    await admin.getByRole('button', { name: 'New pack…' }).click()
    await admin.getByLabel('Name').fill('starter')
    await admin.getByLabel('Title in English').fill('Giant')
    await admin.getByRole('spinbutton', { name: 'Tokens', exact: true }).fill('50000')
    await admin.getByLabel('Price in EUR').fill('250')
    await admin.getByText('saves 50%').waitFor()
    await admin.getByRole('button', { name: 'Make the pack' }).click()
    await admin.getByText('There is a pack of this name already.').waitFor()
    await picture(admin, 'pack-new')
    await admin.getByLabel('Name').fill('giant')
    await admin.getByRole('button', { name: 'Make the pack' }).click()
    await admin.getByRole('heading', { name: 'Giant' }).waitFor()
    await admin.getByRole('button', { name: 'Remove the pack…' }).click()
    await admin.getByRole('button', { name: 'Remove the pack', exact: true }).click()
    await admin.waitForURL(/\/admin\/offers$/)
    await expect.poll(() => admin.getByText('Giant').count()).toBe(0)
  })

  it('does an event again, and mends what a lost one left', async () => {
    const bought = await order('stripe')
    stripe.chaos({ lose: 1 })
    stripe.pay(await sessionOf(bought))
    await stripe.deliver()
    stripe.chaos({})
    const before = await balance()
    await open('/admin/payment-events')
    await admin.getByRole('button', { name: 'Reconcile now' }).click()
    await admin.getByText('1 order mended.', { exact: false }).waitFor()
    expect(await balance()).toBe(before + 2000)
    await pictures(admin, 'payment-events')
    const event = admin.getByRole('row', { name: /checkout\.session\.completed/ }).first()
    await event.getByRole('button', { name: 'Do again' }).click()
    await admin.getByText('checkout.session.completed was done again: done.').waitFor()
    expect(await balance()).toBe(before + 2000)
    await admin.getByLabel('State').first().selectOption('ignored')
    await admin.waitForURL(/state=ignored/)
    await expect.poll(() => admin.getByText('done', { exact: true }).count()).toBe(1)
  })

  it('adds up what was sold, test payments apart', async () => {
    await open('/admin')
    await admin.getByRole('heading', { name: 'Sold this month' }).waitFor()
    await picture(admin, 'dashboard-sales', { looksForBarriers: false })
    await admin.getByRole('link', { name: 'Sales' }).last().click()
    await admin.getByText('€15.00').first().waitFor()
    await admin.getByLabel('Payments', { exact: true }).first().selectOption('Test')
    await admin.waitForURL(/mode=test/)
    await admin.getByText('€25.00').first().waitFor()
    await admin.getByText('2 payments, €5.00 sent back').waitFor()
    await pictures(admin, 'sales')
    expect(house.complaints).toEqual([])
  })

  it('makes a promotion, sees what came of it, and switches it off', async () => {
    await open('/admin/promotions')
    await admin.getByText('No promotions yet.').waitFor()
    await admin.getByRole('button', { name: 'New promotion…' }).click()
    await admin.getByLabel('Name').fill('Spring sale')
    await admin.getByLabel('Code').fill('spring')
    await admin.getByLabel('Percent', { exact: true }).fill('20')
    await admin.getByLabel('Uses in all').fill('50')
    await admin.getByRole('checkbox', { name: 'Pro', exact: true }).check()
    await picture(admin, 'promotion-new')
    await admin.getByRole('button', { name: 'Make the promotion' }).click()
    await admin.getByRole('heading', { name: 'Spring sale' }).waitFor()
    await admin.getByText('Nobody has used it yet.').waitFor()
    const wish = {
      pack: 'pro',
      method: 'transfer',
      currency: 'eur',
      amount: 1200,
      code: 'SPRING',
      waiver: true,
    }
    const { order: bought } = await house.ask<{ order: Order }>(buyer, 'POST', '/api/orders', wish)
    await house.ask(admin, 'POST', `/api/admin/orders/${bought.id}/confirm`, { amount: 1200 })
    await house.ask(buyer, 'POST', '/api/orders', { ...wish, method: 'stripe' })
    await admin.reload()
    await admin.getByRole('row', { name: /Camille Durand.*€12\.00.*€3\.00/ }).waitFor()
    await pictures(admin, 'promotion')
    await admin.getByRole('button', { name: 'Change…' }).click()
    await admin.getByLabel('Uses by each person').fill('2')
    await admin.getByLabel('Percent', { exact: true }).fill('12.5')
    await picture(admin, 'promotion-change')
    // Somebody uses it meanwhile.
    await house.ask(buyer, 'POST', '/api/orders', wish)
    await admin.evaluate("dispatchEvent(new Event('focus'))")
    await admin.getByText('1 waits for its money').waitFor()
    expect(await admin.getByLabel('Uses by each person').inputValue()).toBe('2')
    await admin.getByLabel('First day').fill('2030-05-05')
    await admin.getByLabel('Last day').fill('2030-05-01')
    await admin.getByRole('button', { name: 'Save' }).click()
    await expect
      .poll(() => admin.getByLabel('Last day').evaluate(field => field.matches(':focus')))
      .toBe(true)
    await admin.getByLabel('First day').fill('2020-05-05')
    await admin.getByRole('button', { name: 'Save' }).click()
    await admin.getByRole('button', { name: 'Change…' }).waitFor()
    await admin.getByRole('button', { name: 'Switch off' }).click()
    await admin.getByRole('button', { name: 'Switch on' }).waitFor()
    await admin.getByRole('link', { name: 'Promotions' }).first().click()
    await admin.getByRole('row', { name: /Spring sale.*12\.5%.*off.*1 of 50.*€12\.00.*€3\.00/ }).waitFor()
    await picture(admin, 'promotions')
    expect(house.complaints).toEqual([])
  })
})
