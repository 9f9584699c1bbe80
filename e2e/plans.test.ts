import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type StripeStandIn, startStripe } from './stripe/stripe.ts'
import { picture, pictures, signUp } from './support/browser.ts'
import { type House, openHouse } from './support/house.ts'

const daySeconds = 86_400

const offers = `
currency: eur
packs:
  starter: { title: { en: Starter, fr: Débutant }, tokens: 500, price: 5, popular: true }
plans:
  free: { title: { en: Visitor, fr: Visiteur }, price: 0, every: month, tokens: 50 }
  small: { title: { en: Small, fr: Petite }, summary: { en: For now and then, fr: Pour de temps en temps }, price: 5, every: month, tokens: 300 }
  pro:
    title: Pro
    summary: { en: For those who cut each week, fr: Pour qui découpe chaque semaine }
    features: [{ en: The workshop whenever you like, fr: L’atelier quand vous voulez }, { en: Answers within a day, fr: Une réponse sous un jour }]
    price: 15
    every: month
    tokens: 2000
    rollover: 5000
    apps: [workshop]
    popular: true
  pro-year: { title: Pro, price: 150, every: year, tokens: 24000, apps: [workshop] }
  studio: { title: Studio, price: 40, setup: 30, every: month, tokens: 6000, trial: true, apps: [workshop] }
  house: { title: { en: House, fr: Maison }, summary: { en: For many people, fr: Pour beaucoup de gens }, price: 500, every: year, tokens: 0, on-request: true }
`

const workshop = `
title: { en: Workshop, fr: Atelier }
summary: { en: Cuts things, fr: Découpe des choses }
category: images
access: granted
otherwise: 10
`

/** A plan from its choice to its end, in a real browser, with Stripe's stand-in. */
describe('plans', () => {
  let stripe: StripeStandIn
  let house: House
  let person: Page
  let french: Page

  beforeAll(async () => {
    stripe = await startStripe()
    house = await openHouse({ apps: { workshop }, offers, stripe })
    person = await house.openPage()
    french = await house.openPage({ locale: 'fr-FR' })
  })
  afterAll(() => house?.close())

  const press = (page: Page, name: string | RegExp) => page.getByRole('button', { name, exact: true }).click()
  const follow = (page: Page, name: string | RegExp) =>
    page.getByRole('main').getByRole('link', { name }).first().click()
  const titled = (page: Page, name: string | RegExp) =>
    page.getByRole('heading', { level: 1, name }).waitFor()
  const stands = (page: Page, state: string) => page.locator('.plan-head').getByText(state).waitFor()
  const onPaymentPage = (page: Page) => page.waitForURL(url => url.href.startsWith(stripe.url))
  const passDays = async (days: number) => {
    stripe.advanceClock(days * daySeconds)
    await stripe.deliver()
  }
  const customer = () => stripe.state.customers.all()[0]?.id ?? ''

  it('are compared by a guest, who is led through sign-up to the one that they choose', async () => {
    await person.goto(house.at('/pricing'))
    await person.getByText('2 000 tokens each month').waitFor()
    await person.getByText('14 days free to begin with').waitFor()
    await pictures(person, 'pricing-plans')
    await press(person, 'Yearly')
    await person.waitForURL(/every=year/)
    await person.getByText('16% less than twelve months of Pro').waitFor()
    expect(await person.getByText('2 000 tokens each month').count()).toBe(0)
    await follow(person, 'Ask about House')
    expect(await person.getByLabel('Subject').inputValue()).toBe('The plan House')
    await person.goBack()
    await press(person, 'Monthly')
    await follow(person, 'Take Pro, €15.00 a month')
    await person.waitForURL(/\/sign-up\?next=/)
    await signUp(person, 'Camille Durand', 'camille@example.com')
    await titled(person, 'Take the plan Pro')
  })

  it('are paid on Stripe’s page, and run', async () => {
    await person.getByText(/^their own period; up to 5.000 come along into the next$/).waitFor()
    await pictures(person, 'subscribe')
    await press(person, 'Pay €15.00')
    expect(new URL(person.url()).pathname).toBe('/subscribe/pro')
    await person.locator('input[name=waiver]').check()
    await person.getByRole('button', { name: 'Pay €15.00' }).dblclick()
    await onPaymentPage(person)
    await person.getByRole('link', { name: 'Back' }).click()
    await stands(person, 'to be paid')
    await picture(person, 'plan-waiting')
    await press(person, 'Pay €15.00 now')
    await onPaymentPage(person)
    stripe.chaos({ lose: 1 })
    await press(person, 'Subscribe')
    await titled(person, 'Thank you: Pro runs')
    stripe.chaos({})
    expect(await house.balanceOf(person)).toBe(2000)
    await person.getByRole('link', { name: /Balance 2.000 tokens/ }).waitFor()
    await person.goto(house.at('/account'))
    await follow(person, 'Plan')
    await titled(person, 'Your plan')
    await pictures(person, 'plan-running')
  })

  it('bring their tokens anew each period, and say what was paid', async () => {
    await passDays(32)
    await person.reload()
    await person.getByRole('link', { name: /Balance 4.000 tokens/ }).waitFor()
    expect(await person.locator('.plan-bills li').count()).toBe(2)
    await person.goto(house.at('/tokens'))
    await person.getByRole('heading', { name: 'Your plan: Pro' }).waitFor()
    await picture(person, 'tokens-plan')
  })

  it('become more at once and less later, and say so before', async () => {
    await person.goto(house.at('/pricing'))
    await follow(person, 'Change to Studio, €40.00 a month')
    await titled(person, 'Change to Studio')
    await picture(person, 'subscribe-change')
    stripe.setDecline(customer(), 'expired_card')
    await press(person, 'Change and pay €40.00')
    await person.getByText('The bank refused the card, and nothing was changed.').waitFor()
    stripe.setDecline(customer())
    await press(person, 'Change and pay €40.00')
    await titled(person, 'Your plan')
    await person.getByRole('heading', { level: 2, name: 'Studio' }).waitFor()
    expect(await house.balanceOf(person)).toBe(10_000)
    await person.goto(house.at('/subscribe/small'))
    await person.getByText('Nothing is paid today').waitFor()
    await press(person, /^Change on /)
    await person.getByText(/^From .* on: Small, €5.00\.$/).waitFor()
    await press(person, 'Stay with Studio')
    await expect.poll(() => person.getByText(/on: Small/).count()).toBe(0)
    await person.goto(house.at('/subscribe/free'))
    await person.getByText('Cancel your plan first').waitFor()
  })

  it('are cancelled with a question, kept after all, and paused', async () => {
    await person.goto(house.at('/plan'))
    await press(person, 'Cancel the plan…')
    await person.getByRole('heading', { name: 'Cancel Studio?' }).waitFor()
    await picture(person, 'plan-cancelling')
    await press(person, 'Cancel the plan')
    await stands(person, 'ends soon')
    await press(person, 'Keep it after all')
    await stands(person, 'running')
    await press(person, 'Pause…')
    await person.getByLabel('Go on').selectOption({ index: 2 })
    await press(person, 'Pause the plan')
    await stands(person, 'pauses soon')
    await person.getByText(/^It goes on by itself on /).waitFor()
    await passDays(32)
    await person.reload()
    await stands(person, 'paused')
    await picture(person, 'plan-paused')
    expect(await house.balanceOf(person)).toBe(10_000)
    await press(person, 'Go on and pay €40.00')
    await stands(person, 'running')
    expect(await house.balanceOf(person)).toBe(16_000)
  })

  it('tell of a refused card with its remedy, and run on once another pays', async () => {
    stripe.setDecline(customer(), 'insufficient_funds')
    await passDays(32)
    await person.reload()
    await stands(person, 'payment failed')
    await person.getByText('The bank refused the card: there is not enough money on it.').first().waitFor()
    await person.getByRole('link', { name: 'Pay it' }).waitFor()
    await picture(person, 'plan-past-due')
    await press(person, 'Give another card')
    await onPaymentPage(person)
    stripe.setDecline(customer())
    stripe.chaos({ lose: 1 })
    await passDays(4)
    await person.getByRole('link', { name: 'Return' }).click()
    await titled(person, 'Your plan')
    await stands(person, 'running')
    stripe.chaos({})
    expect(await house.balanceOf(person)).toBe(22_000)
  })

  it('tell the same in French, and ask nothing when they cost nothing', async () => {
    await french.goto(house.at('/sign-up'))
    await french.getByLabel('Nom').fill('Zoé Martin')
    await french.getByLabel('Adresse e-mail').fill('zoe@example.com')
    await french.getByLabel('Mot de passe').fill('correct horse battery')
    await press(french, 'Créer le compte')
    await french.getByRole('link', { name: /^Solde/ }).waitFor()
    await french.goto(house.at('/plan'))
    await french.getByText('Vous n’avez pas de formule.').waitFor()
    await picture(french, 'plan-empty')
    await follow(french, 'Voir les formules')
    await follow(french, /^Choisir Studio/)
    await french.getByText('À payer maintenant').waitFor()
    await picture(french, 'subscribe-trial')
    await french.goto(house.at('/pricing'))
    await follow(french, /^Choisir Visiteur/)
    expect(await french.locator('input[name=waiver]').count()).toBe(0)
    await press(french, 'La prendre')
    await titled(french, 'Votre formule')
    await stands(french, 'en cours')
    expect(await house.balanceOf(french)).toBe(50)
    await picture(french, 'plan-free')
  })

  it('say before a change that their promotion ends with it', async () => {
    const admin = await house.openAdmin()
    const sale = { name: 'Rentrée', code: 'RENTREE', percent: 50, on: 'both' }
    await house.ask(admin, 'POST', '/api/admin/promotions', sale)
    const wish = { plan: 'pro', currency: 'eur', amount: 750, code: 'RENTREE', waiver: true }
    const made = await house.ask<{ subscription: { id: string } }>(french, 'POST', '/api/subscriptions', wish)
    const path = `/api/admin/subscriptions/${made.subscription.id}`
    const { sessionId } = await house.ask<{ sessionId: string }>(admin, 'GET', path)
    stripe.pay(sessionId)
    await stripe.deliver()
    await french.goto(house.at('/subscribe/small'))
    await french.getByText('La réduction de Pro, 7,50 € par paiement, prend alors fin').waitFor()
    await picture(french, 'subscribe-promotion-ends')
    await press(french, /^Changer le/)
    await titled(french, 'Votre formule')
    await french.goto(house.at('/subscribe/pro'))
    await press(french, /^Rester/)
    await titled(french, 'Votre formule')
    await french.getByText(/^15,00\s€, /).waitFor()
  })

  it('saw no script error and nothing that the content policy had to stop', () => {
    expect(house.complaints).toEqual([])
  })
})
