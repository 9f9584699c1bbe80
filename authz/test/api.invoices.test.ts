import { inflateSync } from 'node:zlib'
import { afterEach, describe, expect, it } from 'vitest'
import type { InvoiceAnswer, Paper } from '../src/api/contract-invoices.ts'
import { expectProblem, type TestPerson, useApi } from './support/api.ts'

const offers = 'packs: { pro: { title: Pro, tokens: 2000, price: 15 } }\n'
const transferTo = 'Octroi SARL\nFR76 3000'

const api = await useApi({ offers, transferTo })
const admin = await api.signUpAdmin()
afterEach(async () => {
  expect(await api.database.call('listBroken')).toEqual([])
})

const seller = {
  name: 'Octroi SARL',
  address: '1 rue du Péage\n75001 Paris',
  vatNumber: 'FR00123456789',
  registration: null,
  taxRate: 2000,
  taxNote: null,
  footer: 'Merci',
  paymentDays: 30,
}
const draft = {
  language: 'fr',
  currency: 'eur',
  items: [{ title: 'Conseil', count: 2, amount: 6000, rate: 2000 }],
  tokens: 0,
  grantDays: null,
  dueOn: null,
}

const write = async (person: TestPerson, more: object = {}): Promise<InvoiceAnswer> => {
  const { status, body } = await admin.post('/api/admin/invoices', {
    person: person.me.id,
    ...draft,
    ...more,
  })
  expect(status, JSON.stringify(body)).toBe(201)
  return body
}
const deed = async (id: string, name: string, body?: object): Promise<InvoiceAnswer> => {
  const answer = await admin.post(`/api/admin/invoices/${id}/${name}`, body)
  expect(answer.status, JSON.stringify(answer.body)).toBe(200)
  return answer.body
}
const send = async (person: TestPerson, more: object = {}) => deed((await write(person, more)).id, 'send')
const order = async (person: TestPerson) => {
  const wish = { pack: 'pro', method: 'transfer', currency: 'eur', amount: 1500, waiver: true }
  return (await person.post('/api/orders', wish)).body.order as {
    id: string
    transfer: { reference: string }
  }
}
const papers = async (person: TestPerson): Promise<Paper[]> => (await person.get('/api/invoices')).body.items

/** What is written in a PDF of ours, without the gaps between its letters. */
const readPdf = async (person: TestPerson, path: string): Promise<string> => {
  const answer = await fetch(new URL(path, api.base), {
    headers: { cookie: [...person.cookies].map(pair => pair.join('=')).join('; ') },
  })
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/pdf'])
  const file = Buffer.from(await answer.arrayBuffer()).toString('latin1')
  expect(file).toMatch(/^%PDF-1[\s\S]*%%EOF\s*$/)
  return [...file.matchAll(/stream\r?\n([\s\S]*?)\r?\nendstream/g)]
    .map(([, part = '']) => inflateSync(Buffer.from(part, 'latin1')).toString('latin1'))
    .join('\n')
    .replace(/\[(.*?)\] TJ/g, (_, parts: string) =>
      [...parts.matchAll(/<([0-9a-f]*)>/g)]
        .map(([, hex = '']) => Buffer.from(hex, 'hex').toString('latin1'))
        .join(''),
    )
}

describe('who sells', () => {
  it('must be known before an invoice is sent, and an admin says it', async () => {
    const person = await api.signUp()
    const { id } = await write(person)
    expectProblem(await admin.post(`/api/admin/invoices/${id}/send`), 409, 'no_seller')
    expect((await admin.get('/api/admin/seller')).body).toMatchObject({ ready: false, transferTo })
    const wrong = { ...seller, taxRate: 10_000 }
    expectProblem(await admin.call('PUT', '/api/admin/seller', { body: wrong }), 400, 'invalid')
    const set = await admin.call('PUT', '/api/admin/seller', { body: seller })
    expect(set.body).toMatchObject({ ...seller, ready: true })
    expect((await deed(id, 'send')).number).toMatch(/^INV-20\d\d-\d{3}$/)
  })
})

describe('an invoice that an admin writes', () => {
  it('is a draft that nobody else sees, until it is sent', async () => {
    const [person, other] = [await api.signUp(), await api.signUp()]
    const { id } = await write(person)
    expect(await papers(person)).toEqual([])
    expectProblem(await person.get(`/api/invoices/${id}/pdf`), 404, 'not_found')
    expect(await readPdf(admin, `/api/admin/invoices/${id}/pdf`)).toContain('Brouillon')
    const changed = await admin.call('PUT', `/api/admin/invoices/${id}`, {
      body: { ...draft, language: 'en' },
    })
    expect(changed.body).toMatchObject({ language: 'en', state: 'draft', total: 12_000 })
    const sent = await deed(id, 'send')
    expect(sent).toMatchObject({ state: 'sent', total: 12_000, taxes: [{ net: 10_000, tax: 2000 }] })
    expect(await papers(person)).toMatchObject([{ id, kind: 'ours', number: sent.number, state: 'sent' }])
    expectProblem(await other.get(`/api/invoices/${id}/pdf`), 404, 'not_found')
    expectProblem(await admin.call('PUT', `/api/admin/invoices/${id}`, { body: draft }), 409, 'invoice_sent')
    expectProblem(await admin.call('DELETE', `/api/admin/invoices/${id}`), 409, 'invoice_sent')
    expectProblem(await admin.post(`/api/admin/invoices/${id}/send`), 409, 'invoice_sent')
  })

  it('is a PDF with its number, its buyer as they were, French letters and the euro', async () => {
    const person = await api.signUp()
    const billing = { name: 'Œuvres du Rhône SA', address: '2 quai\nLyon', country: 'FR', vatNumber: 'FR1' }
    expect((await person.call('PUT', '/api/billing', { body: billing })).body).toEqual(billing)
    expect((await person.get('/api/billing')).body).toEqual(billing)
    const { id, number } = await send(person)
    await person.call('PUT', '/api/billing', { body: { ...billing, name: 'Somebody else' } })
    const text = await readPdf(person, `/api/invoices/${id}/pdf`)
    for (const part of ['Facture', number ?? '', 'Échéance', '120,00\u00a0\x80', 'Rhône SA', 'FR76 3000'])
      expect(text).toContain(part)
    expect(text).toContain('\x8cuvres')
    expect(text).not.toContain('Somebody else')
    expectProblem(
      await person.call('PUT', '/api/billing', { body: { ...billing, name: null } }),
      400,
      'invalid',
    )
  })

  it('is paid in parts, gives its tokens with the last, and takes them back with a credit note', async () => {
    const person = await api.signUp()
    const balance = async () => (await person.get('/api/me')).body.balance
    const { id } = await send(person, { tokens: 500 })
    const payments = `/api/admin/invoices/${id}/payments`
    expectProblem(await admin.post(payments, { amount: 12_001 }), 409, 'exceeds_invoice')
    expect(
      await deed(id, 'payments', { amount: 2000, paidOn: '2026-01-05', note: 'first part' }),
    ).toMatchObject({
      state: 'sent',
      payments: [{ amount: 2000, paidOn: '2026-01-05', note: 'first part' }],
    })
    expect(await balance()).toBe(0)
    for (const _ of [1, 2]) {
      const again = await admin.post(payments, { amount: 1000 }, { 'idempotency-key': 'once' })
      expect(again.body).toMatchObject({ paid: 3000 })
    }
    await deed(id, 'payments', { amount: 9000 })
    expect(await balance()).toBe(500)
    expectProblem(await admin.post(payments, { amount: 1 }), 409, 'invoice_settled')
    const credit = { amount: 6000, reason: 'half of it' }
    await admin.post(`/api/admin/invoices/${id}/credit`, credit, { 'idempotency-key': 'once' })
    const { body: credited } = await admin.post(`/api/admin/invoices/${id}/credit`, credit, {
      'idempotency-key': 'once',
    })
    expect(credited).toMatchObject({ state: 'paid', credited: 6000, takenBack: 250 })
    expect(await balance()).toBe(250)
    const [note] = credited.creditNotes
    expect(await papers(person)).toMatchObject([
      { kind: 'credit', number: note?.number, amount: -6000 },
      { kind: 'ours', amount: 12_000 },
    ])
    const text = await readPdf(person, `/api/credit-notes/${note?.id}/pdf`)
    for (const part of ['Avoir', note?.number ?? '', 'half of it', '-60,00']) expect(text).toContain(part)
    expectProblem(
      await admin.post(`/api/admin/invoices/${id}/credit`, { reason: 'too much', amount: 6001 }),
      409,
      'exceeds_invoice',
    )
    expect(await deed(id, 'credit', { reason: 'the rest' })).toMatchObject({ state: 'refunded' })
    const other = await api.signUp()
    expectProblem(await other.get(`/api/credit-notes/${note?.id}/pdf`), 404, 'not_found')
  })

  it('takes neither sums nor texts that make no invoice', async () => {
    const person = await api.signUp()
    const wrong = [
      { items: [] },
      { items: [{ title: 'x', count: 0, amount: 1, rate: 0 }] },
      { items: [{ title: 'a\u0000b', count: 1, amount: 1, rate: 0 }] },
      { items: [{ title: 'x', count: 1, amount: -5, rate: 0 }] },
      { dueOn: '2026-02-30' },
      { currency: 'EUR' },
    ]
    for (const more of wrong)
      expectProblem(
        await admin.post('/api/admin/invoices', { person: person.me.id, ...draft, ...more }),
        400,
        'invalid',
      )
    const { id } = await write(person, { items: [{ title: 'Free', count: 1, amount: 0, rate: 0 }] })
    expectProblem(await admin.post(`/api/admin/invoices/${id}/send`), 409, 'nothing_due')
    expect((await admin.call('DELETE', `/api/admin/invoices/${id}`)).status).toBe(204)
    expectProblem(await admin.get(`/api/admin/invoices/${id}`), 404, 'not_found')
  })
})

describe('an order by bank transfer', () => {
  it('has an invoice from the start, and is confirmed when its parts are whole', async () => {
    const person = await api.signUp()
    const { id, transfer } = await order(person)
    const [paper] = await papers(person)
    expect(paper).toMatchObject({ kind: 'ours', orderId: id, state: 'sent', amount: 1500 })
    expect(await readPdf(person, paper?.url ?? '')).toContain(transfer.reference)
    const { body } = await admin.get(`/api/admin/invoices?search=${transfer.reference.toLowerCase()}`)
    expect(body.items).toMatchObject([{ id: paper?.id, reference: transfer.reference }])
    await deed(paper?.id ?? '', 'payments', { amount: 700 })
    expect((await person.get(`/api/orders/${id}`)).body.state).toBe('open')
    await deed(paper?.id ?? '', 'payments', { amount: 800 })
    const paid = (await person.get(`/api/orders/${id}`)).body
    expect(paid).toMatchObject({
      state: 'paid',
      payment: { invoiceNumber: paper?.number, invoiceUrl: paper?.url },
    })
    expectProblem(
      await admin.post(`/api/admin/invoices/${paper?.id}/credit`, { reason: 'a mistake' }),
      409,
      'invoice_of_order',
    )
    await admin.post(`/api/admin/orders/${id}/refund`, {
      amount: 500,
      refunded: 0,
      reason: 'a third of it',
    })
    const { creditNotes } = (await admin.get(`/api/admin/invoices/${paper?.id}`)).body
    expect(creditNotes).toMatchObject([{ amount: 500, reason: 'a third of it' }])
  })

  it('that is cancelled has its invoice credited', async () => {
    const person = await api.signUp()
    const { id } = await order(person)
    await person.post(`/api/orders/${id}/cancel`)
    expect((await papers(person)).map(({ kind, state }) => [kind, state])).toEqual([
      ['credit', null],
      ['ours', 'cancelled'],
    ])
  })
})

describe('the list of invoices', () => {
  it('is narrowed by state, year and text, and is a file too', async () => {
    const person = await api.signUp('Zoë Martin')
    const { number } = await send(person)
    await write(person)
    const list = async (query: string) => (await admin.get(`/api/admin/invoices?${query}`)).body.items
    expect(await list('search=zo%C3%AB&state=sent')).toMatchObject([{ number }])
    expect(await list('search=zo%C3%AB&state=draft')).toHaveLength(1)
    expect(await list(`search=zo%C3%AB&year=${new Date().getUTCFullYear()}`)).toHaveLength(1)
    expect(await list('search=zo%C3%AB&year=2020')).toEqual([])
    const { body } = await admin.get('/api/admin/invoices/file?format=csv&search=zo%C3%AB&state=sent')
    const [, row] = body.trim().split('\n')
    expect(row).toContain(number)
    expect(row).toContain('eur,100,20,120,0,0')
    const exported = (await person.get('/api/me/export')).body
    expect(exported.ownInvoices).toMatchObject([{ number }])
    expect(exported.papers).toMatchObject([{ number }])
  })
})
