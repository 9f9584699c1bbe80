import { readFile } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { seedDatabase } from '../authz/bench/seed-database.ts'
import { makeDatabase, type TestDatabase } from '../authz/test/support/database.ts'
import { picture, pictures } from './support/browser.ts'
import { type House, openHouse } from './support/house.ts'

/** The dashboard and the statistics of a house that has been in use for a while, in a real browser. */
describe('an admin who looks at the figures', () => {
  let data: TestDatabase
  let house: House
  let admin: Page

  beforeAll(async () => {
    data = await makeDatabase()
    await seedDatabase(data.url, { people: 300, apps: 6, usage: 1500, movements: 900, deeds: 20 })
    house = await openHouse({ database: data })
    admin = await house.openAdmin()
  })
  afterAll(() => house?.close())

  const tile = (name: string) => admin.locator('.stats > div', { hasText: name }).locator('dd').first()

  it('comes to the dashboard first, which says how the house stands', async () => {
    await admin.getByRole('heading', { name: 'Dashboard' }).waitFor()
    await admin.waitForURL(/\/admin$/)
    await expect.poll(() => tile('People').innerText(), { timeout: 12_000 }).toBe('301')
    expect(
      Number(
        await tile('Tokens spent in 30 days')
          .innerText()
          .then(text => text.replace(/\D/g, '')),
      ),
    ).toBeGreaterThan(0)
    await admin.locator('.plot-host canvas').first().waitFor()
    await admin.getByText(/The books are right/).waitFor()
    await admin.getByRole('link', { name: 'Ada Admin' }).waitFor()
    await pictures(admin, 'admin-dashboard')
    expect(house.complaints).toEqual([])
  })

  it('reads the chart as a table, too', async () => {
    const chart = admin.getByRole('figure', { name: 'Use in 30 days' })
    await chart.getByText('As a table').click()
    expect(await chart.getByRole('row').count()).toBe(31)
    await chart.getByText('As a table').click()
  })

  it('sees by itself what happens meanwhile', async () => {
    await data.database.query(
      "insert into octroi.person (id, email) values (gen_random_uuid(), 'new@example.com')",
    )
    await admin.getByRole('link', { name: 'new@example.com' }).waitFor({ timeout: 15_000 })
  })

  it('sees in red at the top when the books are broken', async () => {
    const broken =
      'update octroi.wallet set available = available + $1::int where id = (select min(id) from octroi.wallet)'
    await data.database.query(broken, [7])
    // After each look the books rest for a hundred times as long as it took.
    await admin.getByRole('alert').getByText('The books are broken in 2 places').waitFor({ timeout: 90_000 })
    await picture(admin, 'admin-dashboard-broken')
    await data.database.query(broken, [-7])
  }, 120_000)

  it('chooses days and an app in the address, and comes back to them', async () => {
    await admin.getByRole('link', { name: 'Statistics' }).click()
    await admin.getByRole('heading', { name: 'Statistics', exact: true }).waitFor()
    await admin.locator('.plot-host canvas').first().waitFor()
    await picture(admin, 'admin-statistics')
    const days = admin.getByLabel('Days', { exact: true })
    const app = admin.getByLabel('Application', { exact: true })
    const compared = await admin.locator('.lede').innerText()
    await days.selectOption('Last 7 days')
    await admin.waitForURL(/days=7/)
    await app.selectOption({ index: 1 })
    await admin.waitForURL(/app=\w/)
    const chosen = await app.inputValue()
    await admin.reload()
    await app.waitFor()
    expect(await app.inputValue()).toBe(chosen)
    expect(await days.inputValue()).toBe('7')
    expect(await admin.locator('.lede').innerText()).not.toBe(compared)
    await admin.getByLabel('From', { exact: true }).fill('2020-01-01')
    await admin.getByLabel('To', { exact: true }).fill('2020-01-31')
    await admin.getByRole('button', { name: 'Show' }).click()
    await admin.getByText('Nothing was used in these days.').waitFor()
    expect(await days.inputValue()).toBe('')
    await admin.goBack()
    await expect.poll(() => days.inputValue()).toBe('7')
    expect(await app.inputValue()).toBe(chosen)
  })

  it('keeps the keyboard in the field that was chosen in', async () => {
    const shown = () => admin.locator('.lede').innerText()
    const compared = await shown()
    const days = admin.getByLabel('Days', { exact: true })
    await days.focus()
    await admin.keyboard.press('ArrowDown')
    await expect.poll(shown).not.toBe(compared)
    expect(await days.evaluate(field => field.matches(':focus'))).toBe(true)
  })

  it('is told at once of days that end before they begin, and keeps the keyboard at the button', async () => {
    const [from, to] = [admin.getByLabel('From', { exact: true }), admin.getByLabel('To', { exact: true })]
    const show = admin.getByRole('button', { name: 'Show' })
    const address = admin.url()
    await from.fill('2020-02-01')
    await to.fill('2020-01-31')
    await show.press('Enter')
    const said = () =>
      to.evaluate(field => (field as unknown as { validationMessage: string }).validationMessage)
    await expect.poll(said).toBe('1 Feb 2020 or more, please.')
    expect(admin.url()).toBe(address)
    await from.fill('2020-01-01')
    await show.press('Enter')
    await admin.waitForURL(/from=2020-01-01&to=2020-01-31/)
    await admin.getByText('Nothing was used in these days.').waitFor()
    expect(await show.evaluate(button => button.matches(':focus'))).toBe(true)
    await admin.getByLabel('Days', { exact: true }).selectOption('Last 7 days')
    await expect.poll(() => to.inputValue()).not.toBe('2020-01-31')
  })

  it('takes the figures away as a spreadsheet’s rows and as a report', async () => {
    await admin.goto(house.at('/admin/statistics'))
    const download = async (name: string) => {
      const [file] = await Promise.all([
        admin.waitForEvent('download'),
        admin.getByRole('link', { name }).click(),
      ])
      return { name: file.suggestedFilename(), text: await readFile(await file.path(), 'latin1') }
    }
    const days = await download('Days as CSV')
    expect(days.name).toMatch(/^octroi-day-.*\.csv$/)
    expect(days.text.trim().split('\n')).toHaveLength(32)
    const report = await download('Report as PDF')
    expect(report.name).toMatch(/\.pdf$/)
    expect(report.text.startsWith('%PDF')).toBe(true)
    expect(house.complaints).toEqual([])
  })

  it('sees what plans bring, who stays, and what is owed', async () => {
    await admin.goto(house.at('/admin/sales/plans'))
    await admin.getByText('Nobody has paid for a plan yet.').waitFor()
    await data.database.exec(soldPlans)
    await data.database.call('refreshSalesNow', { rest: 0 })
    await admin.reload()
    await admin.getByText('MRR in EUR').waitFor()
    await admin.locator('.plot-host canvas').first().waitFor()
    expect(await admin.locator('.retention tbody tr').count()).toBeGreaterThan(8)
    await admin.getByRole('button', { name: 'What is this? Churn' }).first().click()
    await admin.getByText(/the share that ended in it/).waitFor()
    await admin.keyboard.press('Escape')
    await pictures(admin, 'sales-plans')
    await admin.getByLabel('Days', { exact: true }).selectOption('Last 90 days')
    await admin.waitForURL(/days=90/)
    await admin.getByRole('link', { name: 'What is owed' }).click()
    await admin.waitForURL(/owed\?.*days=90/)
    await admin.getByText('Paid for tokens not spent, EUR').waitFor()
    await picture(admin, 'sales-owed')
    expect(house.complaints).toEqual([])
  })
})

/** Half a year of plans of the first sixty people: somebody begins every third day, and every third leaves after two months. */
const soldPlans = `
insert into octroi.plan_terms (id, digest, plan, title, every, currency, amount, setup, tokens)
select gen_random_uuid(), md5(v.plan), v.plan, v.plan, v.every, 'eur', v.amount, 0, v.tokens
  from (values ('pro', 'month', 1500, 2000), ('small', 'month', 500, 300), ('studio', 'year', 15000, 30000)) v(plan, every, amount, tokens);
create temp table taker as
select p.id as person_id, w.id as wallet_id, gen_random_uuid() as id, t.id as terms_id, t.plan, t.every, t.amount, t.tokens,
       now() - (200 - p.n * 3) * interval '1 day' as at, p.n % 3 = 0 and t.every = 'month' as leaves
  from (select p.id, row_number() over (order by p.id) as n from octroi.person p limit 60) p
  join octroi.wallet w on w.person_id = p.id
  join octroi.plan_terms t on t.plan = (array['pro', 'small', 'pro', 'studio', 'small'])[1 + p.n % 5];
insert into octroi.subscription (id, wallet_id, person_id, method, live, state, terms_id, language, period_start, waived_at, ended_at)
select t.id, t.wallet_id, t.person_id, 'stripe', true, case when t.leaves and t.at < now() - interval '61 days' then 'cancelled' else 'active' end,
       t.terms_id, 'en', t.at, t.at, case when t.leaves and t.at < now() - interval '61 days' then t.at + interval '61 days' end
  from taker t;
create temp table asked as
select gen_random_uuid() as id, t.*, t.at + m * interval '30 days' as paid_at
  from (select t.id as subscription_id, t.wallet_id, t.person_id, t.terms_id, t.plan, t.every, t.amount, t.tokens, t.at, t.leaves from taker t) t
  cross join generate_series(0, 6) m
 where t.at + m * interval '30 days' < now() and (m = 0 or t.every = 'month') and (m < 2 or not t.leaves);
insert into octroi.subscription_invoice (id, subscription_id, wallet_id, terms_id, provider_id, state, trial, amount, currency, period_start, made_at)
select a.id, a.subscription_id, a.wallet_id, a.terms_id, a.id::text, 'paid', false, a.amount, 'eur', a.paid_at, a.paid_at from asked a;
insert into octroi.payment (id, invoice_id, pack, wallet_id, person_id, method, live, state, amount, currency, tokens, paid_at, made_at)
select gen_random_uuid(), a.id, a.plan, a.wallet_id, a.person_id, 'stripe', true, 'succeeded', a.amount, 'eur', a.tokens, a.paid_at, a.paid_at
  from asked a;
insert into octroi.token_grant (wallet_id, kind, tokens, remaining, source)
select a.wallet_id, 'plan', a.tokens, ceil(a.tokens * 0.4), 'invoice:' || a.id from asked a where a.paid_at > now() - interval '40 days';
drop table taker, asked;
`
