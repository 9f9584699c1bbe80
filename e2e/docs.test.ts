import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { picture, signUp } from './support/browser.ts'
import { type House, openHouse } from './support/house.ts'

type Document = { paths: Record<string, Record<string, unknown>> }

const countOperations = async (url: string) => {
  const { paths } = (await (await fetch(url)).json()) as Document
  return Object.values(paths).flatMap(methods => Object.keys(methods)).length
}

/** The pages that describe the APIs, in a real browser. */
describe('the pages that describe the APIs', () => {
  let house: House
  let page: Page

  beforeAll(async () => {
    house = await openHouse()
    page = await house.openPage({ errors: /./ })
    await page.goto(house.at('/sign-up'))
    await signUp(page, 'Ada', 'ada@example.com')
    await page.getByRole('link', { name: /^Balance/ }).waitFor()
    // Before signing in, the portal asks who is there and is told 401, which the console reports.
    house.complaints.length = 0
  })
  afterAll(() => house?.close())

  const operations = () => page.locator('.opblock')
  const operation = (name: string) => page.locator('.opblock').filter({ hasText: name })

  const tryOut = async (name: string, body?: string) => {
    const block = operation(name)
    await block.locator('.opblock-summary-control').click()
    await block.getByRole('button', { name: 'Try it out' }).click()
    if (body !== undefined) await block.locator('textarea').fill(body)
    await block.getByRole('button', { name: 'Execute' }).click()
    const answer = block.locator('.live-responses-table .response').first()
    await answer.waitFor()
    return answer.innerText()
  }

  it('are found beside the keys, and list every call with what it does', async () => {
    await page.goto(house.at('/account/keys'))
    await page.getByRole('link', { name: 'All that a key can do' }).click()
    await operations().first().waitFor()
    expect(page.url()).toBe(house.at('/api/docs'))
    // Swagger UI's own page: its barriers are not ours to take away.
    await picture(page, 'docs', { looksForBarriers: false })
    const count = await countOperations(house.at('/api/openapi.json'))
    // Of a long list only what is in view is drawn.
    await page.setViewportSize({ width: 1280, height: 100 * count })
    await expect.poll(() => operations().count(), { timeout: 10_000 }).toBe(count)
    expect(await operation('Who asks, and what they have').count()).toBe(1)
  })

  it('try a call as whoever is signed in, writes too', async () => {
    expect(await tryOut('Who asks, and what they have')).toMatch(/^200.*ada@example\.com/s)
    expect(await tryOut('Make an API key', '{ "name": "by hand" }')).toMatch(/^201.*oct_/s)
  })

  it('list what tools may ask on the internal listener', async () => {
    await page.goto(`${house.service.gate}/v1/docs`)
    await operations().first().waitFor()
    expect(await operations().count()).toBe(3)
    expect(await operation('Tell what a charge really cost').count()).toBe(1)
  })

  it('make the browser complain of nothing', () => expect(house.complaints).toEqual([]))
})
