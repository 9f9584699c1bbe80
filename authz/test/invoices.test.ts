import { describe, expect, it } from 'vitest'
import { uuidv7 } from '../src/uuid.ts'
import { drivers, useLedger } from './support/drivers.ts'
import { age, chargeBatch, holdings, makeItem, makeWallet, type Wallet } from './support/wallets.ts'

type Invoice = {
  id: string
  number: string | null
  state: string
  total: number
  paid: number
  credited: number
  taxes: { rate: number; gross: number; net: number; tax: number }[]
  dueOn: string | null
  buyer: Record<string, unknown>
  seller: Record<string, unknown> | null
}

const seller = {
  name: 'Octroi SARL',
  address: '1 rue du Péage\n75001 Paris',
  vatNumber: 'FR00123456789',
  registration: 'SIREN 123 456 789',
  taxRate: 2000,
  taxNote: null,
  footer: null,
  paymentDays: 30,
}

const year = new Date().getUTCFullYear()
const letters = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789'
let references = 0
const nextReference = () =>
  `AAAAAAAA${letters[Math.floor(++references / 32) % 32]}${letters[references % 32]}`

describe.each(drivers)('invoices on $driver', async ({ open }) => {
  const { database, app } = await useLedger(open, 'whisper')

  const status = async (name: string, args: Record<string, unknown>) =>
    (await database.call<{ status: string }>(name, args))[0]?.status
  const find = async (id: string) => {
    const [row] = await database.call<Invoice>('listInvoices', { id })
    if (row === undefined) throw new Error(`no invoice ${id}`)
    return row
  }
  const ofOrder = async (orderId: string) => {
    const rows = await database.query<{ id: string }>(
      'select id from octroi.invoice where order_id = $1 order by made_at, id',
      [orderId],
    )
    return Promise.all(rows.map(({ id }) => find(id)))
  }
  const write = async ({ personId }: Wallet, more: Record<string, unknown> = {}) => {
    const id = uuidv7()
    const draft = {
      id,
      personId,
      language: 'en',
      currency: 'eur',
      items: [{ title: 'Advice', count: 2, amount: 6000, rate: 2000 }],
      tokens: 0,
      grantDays: null,
      dueOn: null,
      ...more,
    }
    expect(await status('writeInvoice', draft)).toBe('written')
    return id
  }
  const send = (id: string) => status('sendInvoice', { id })
  const pay = (id: string, amount: number) =>
    status('payInvoice', { id, amount, paidOn: '2026-01-05', note: '' })
  const credit = (id: string, amount: number | null) =>
    status('creditInvoice', { id, amount, reason: 'a mistake' })
  const sent = async (wallet: Wallet, more: Record<string, unknown> = {}) => {
    const id = await write(wallet, more)
    expect(await send(id)).toBe('sent')
    return id
  }
  const order = async ({ personId }: Wallet, lastsS = 86_400) => {
    const id = uuidv7()
    expect(
      await status('makeOrder', {
        id,
        personId,
        key: null,
        method: 'transfer',
        live: true,
        pack: 'pro',
        title: 'Pro',
        tokens: 2000,
        grantDays: null,
        amount: 1500,
        currency: 'eur',
        reference: nextReference(),
        address: '198.18.0.1',
        lastsS,
      }),
    ).toBe('made')
    return id
  }
  const told = async ({ personId }: Wallet) =>
    (
      await database.query<{ kind: string }>(
        "select kind from octroi.outbox where person_id = $1 and kind in ('invoice', 'credit_note', 'invoice_overdue') order by id",
        [personId],
      )
    ).map(({ kind }) => kind)

  it('are none while nobody said who sells: a draft waits, an order goes without', async () => {
    const wallet = await makeWallet(database)
    const id = await write(wallet)
    expect(await send(id)).toBe('no_seller')
    const bought = await order(wallet)
    expect(await ofOrder(bought)).toEqual([])
    await database.call('setSeller', seller)
    expect(await send(id)).toBe('sent')
    expect(await status('confirmTransfer', { id: bought, amount: 1500 })).toBe('confirmed')
    expect(await ofOrder(bought)).toMatchObject([{ state: 'paid', paid: 1500 }])
  })

  it('have numbers without gaps, however many are sent at once and however many of them fail', async () => {
    const wallet = await makeWallet(database)
    const [before] = await database.query<{ last: number }>(
      "select last from octroi.invoice_series where kind = 'INV'",
    )
    const ids: string[] = []
    for (let i = 0; i < 50; i++) ids.push(await write(wallet))
    // A transaction that has taken a number and is rolled back.
    const failing = (id: string) =>
      database
        .query(
          'select s.status, 1 / (case s.status when $2 then 0 else 1 end) from octroi.send_invoice($1) s',
          [id, 'sent'],
        )
        .then(
          () => 'sent',
          () => 'failed',
        )
    const outcomes = await Promise.all(ids.map((id, i) => (i % 5 === 0 ? failing(id) : send(id))))
    expect(outcomes.filter(outcome => outcome === 'sent')).toHaveLength(40)
    expect(await Promise.all(ids.map(send))).toEqual(ids.map((_, i) => (i % 5 === 0 ? 'sent' : 'duplicate')))
    const numbers = (await Promise.all(ids.map(find))).map(({ number }) => number).sort()
    const first = (before?.last ?? 0) + 1
    expect(numbers).toEqual(ids.map((_, i) => `INV-${year}-${String(first + i).padStart(3, '0')}`))
  })

  it('whose number is taken away are told by the audit', async () => {
    const series = "update octroi.invoice_series set last = last + $1 where kind = 'INV'"
    await database.query(series, [1])
    const broken = await database.call<{ what: string }>('listBroken')
    expect(broken.map(({ what }) => what)).toEqual(['a number is missing in a series of invoices'])
    await database.query(series, [-1])
  })

  it('have their tax worked out of each rate’s sum, rounded once', async () => {
    const wallet = await makeWallet(database)
    const id = await sent(wallet, {
      items: [
        { title: 'Advice', count: 3, amount: 333, rate: 2000 },
        { title: 'A book', count: 1, amount: 1000, rate: 550 },
        { title: 'Discount', count: 1, amount: -100, rate: 2000 },
      ],
    })
    expect(await find(id)).toMatchObject({
      total: 1899,
      taxes: [
        { rate: 2000, gross: 899, net: 749, tax: 150 },
        { rate: 550, gross: 1000, net: 948, tax: 52 },
      ],
    })
    expect(
      await status('writeInvoice', {
        id: uuidv7(),
        personId: wallet.personId,
        language: 'en',
        currency: 'eur',
        tokens: 0,
        grantDays: null,
        dueOn: null,
        items: [{ title: 'Discount', count: 1, amount: -100, rate: 2000 }],
      }),
    ).toBe('invalid')
  })

  it('never change once they are sent: not their rows, not their payments, not what seller and buyer were', async () => {
    const wallet = await makeWallet(database)
    const id = await sent(wallet)
    const { buyer } = await find(id)
    await database.call('setBilling', {
      personId: wallet.personId,
      name: 'Durand SA',
      address: 'Lyon',
      country: 'FR',
      vatNumber: null,
    })
    expect((await find(id)).buyer).toEqual(buyer)
    expect((await find(await sent(wallet))).buyer).toMatchObject({ name: 'Durand SA', country: 'FR' })
    await pay(id, 100)
    await credit(id, 100)
    for (const statement of [
      "update octroi.invoice set items = '[]' where id = $1",
      "update octroi.invoice set number = 'INV-2026-999' where id = $1",
      'update octroi.invoice set total = 1 where id = $1',
      "update octroi.invoice set seller = '{}' where id = $1",
      'update octroi.invoice set credited = 0 where id = $1',
      'delete from octroi.invoice where id = $1',
      'update octroi.invoice_payment set amount = 1 where invoice_id = $1',
      'delete from octroi.credit_note where invoice_id = $1',
    ])
      await expect(database.query(statement, [id]), statement).rejects.toThrow(/never changes|append-only/)
    expect((await database.call<{ deleted: boolean }>('deleteInvoice', { id }))[0]?.deleted).toBe(false)
    const draft = await write(wallet)
    expect((await database.call<{ deleted: boolean }>('deleteInvoice', { id: draft }))[0]?.deleted).toBe(true)
  })

  it('are paid in parts, and give their tokens once, with the last', async () => {
    const wallet = await makeWallet(database)
    const id = await sent(wallet, { tokens: 500 })
    expect(await pay(id, 12_001)).toBe('exceeds')
    expect(await pay(id, 5000)).toBe('noted')
    expect(await pay(id, -6000)).toBe('exceeds')
    expect(await pay(id, -1000)).toBe('noted')
    expect(await find(id)).toMatchObject({ state: 'sent', paid: 4000 })
    expect(await holdings(database, wallet.walletId)).toMatchObject({ available: 0 })
    const outcomes = await Promise.all([1, 2, 3].map(() => pay(id, 8000)))
    expect(outcomes.sort()).toEqual(['noted', 'settled', 'settled'])
    expect(await find(id)).toMatchObject({ state: 'paid', paid: 12_000 })
    expect(await holdings(database, wallet.walletId)).toMatchObject({ available: 500 })
    expect(await told(wallet)).toEqual(['invoice'])
  })

  it('are credited in parts whose taxes come to those of the whole, and the tokens go with them', async () => {
    const wallet = await makeWallet(database)
    const id = await sent(wallet, {
      tokens: 100,
      items: [
        { title: 'Advice', count: 1, amount: 1001, rate: 2000 },
        { title: 'A book', count: 1, amount: 998, rate: 550 },
      ],
    })
    await pay(id, 1999)
    const [spent] = await chargeBatch(database, [makeItem(wallet.walletId, 90, app)])
    expect(spent?.status).toBe('charged')
    expect(await credit(id, 2000)).toBe('exceeds')
    for (const part of [333, 333, 333]) expect(await credit(id, part)).toBe('credited')
    expect(await find(id)).toMatchObject({ state: 'paid', credited: 999 })
    expect(await credit(id, null)).toBe('credited')
    const { state, taxes } = await find(id)
    expect(state).toBe('refunded')
    const notes = await database.call<{ number: string; amount: number; taxes: Invoice['taxes'] }>(
      'listCreditNotes',
      { invoiceId: id },
    )
    for (const { rate, tax, gross } of taxes) {
      const of = notes.flatMap(note => note.taxes.filter(part => part.rate === rate))
      expect(of.reduce((sum, part) => sum + part.tax, 0)).toBe(tax)
      expect(of.reduce((sum, part) => sum + part.gross, 0)).toBe(gross)
    }
    expect(notes.map(({ number }) => number)).toEqual([...new Set(notes.map(({ number }) => number))].sort())
    expect(await holdings(database, wallet.walletId)).toEqual({ available: 0, held: 0, debt: 90 })
  })

  it('are credited without what of their tokens expired unspent, before a note and between two', async () => {
    const spend = async ({ walletId }: Wallet, tokens: number) => {
      const [spent] = await chargeBatch(database, [makeItem(walletId, tokens, app)])
      expect(spent?.status).toBe('charged')
    }
    const expire = ({ walletId }: Wallet) => age(database, walletId, 31 * 86_400)
    const history = async (creditsEarly: boolean) => {
      const wallet = await makeWallet(database, 3000)
      const id = await sent(wallet, { tokens: 10_000, grantDays: 30 })
      await pay(id, 12_000)
      await spend(wallet, 1000)
      if (!creditsEarly) await expire(wallet)
      expect(await credit(id, 6000)).toBe('credited')
      if (creditsEarly) await expire(wallet)
      expect(await credit(id, null)).toBe('credited')
      return holdings(database, wallet.walletId)
    }
    // What was spent goes, from the other tokens.
    expect(await history(false)).toEqual({ available: 2000, held: 0, debt: 0 })
    expect(await history(true)).toEqual({ available: 2000, held: 0, debt: 0 })
  })

  it('of an order follow it: sent with it, paid by its parts, credited when it ends or money goes back', async () => {
    const wallet = await makeWallet(database)
    const bought = await order(wallet)
    const [invoice] = await ofOrder(bought)
    expect(invoice).toMatchObject({ state: 'sent', total: 1500, number: expect.stringMatching(/^INV-/) })
    expect(await credit(invoice?.id ?? '', null)).toBe('of_order')
    expect(await pay(invoice?.id ?? '', 500)).toBe('noted')
    expect(await holdings(database, wallet.walletId)).toMatchObject({ available: 0 })
    expect(await pay(invoice?.id ?? '', 1000)).toBe('noted')
    expect(await holdings(database, wallet.walletId)).toMatchObject({ available: 2000 })
    const [row] = await database.call<Record<string, string>>('listOrders', { id: bought })
    expect(row).toMatchObject({ state: 'paid', invoiceNumber: invoice?.number })
    const refund = (refunded: number, amount: number, reason: string) =>
      status('refundTransfer', { paymentId: row?.paymentId, refunded, amount, reason })
    expect(await refund(0, 500, 'a third')).toBe('refunded')
    expect(await refund(0, 500, 'the same third')).toBe('changed')
    expect(await refund(500, 1000, 'the rest')).toBe('refunded')
    expect(await ofOrder(bought)).toMatchObject([{ state: 'refunded', credited: 1500 }])
    const notes = await database.call<{ amount: number; reason: string }>('listCreditNotes', {
      invoiceId: invoice?.id,
    })
    expect(notes.map(({ amount, reason }) => [amount, reason])).toEqual([
      [500, 'a third'],
      [1000, 'the rest'],
    ])
  })

  it('of an order that ended are credited, and money that comes late has a new one', async () => {
    const wallet = await makeWallet(database)
    const [cancelled, expired] = [await order(wallet), await order(wallet)]
    await database.call('endOrder', { id: cancelled, personId: wallet.personId })
    await database.query('update octroi.customer_order set expires_at = now() where id = $1', [expired])
    await database.call('expireOrders')
    for (const id of [cancelled, expired]) expect(await ofOrder(id)).toMatchObject([{ state: 'cancelled' }])
    expect(await told(wallet)).toEqual(['invoice', 'invoice', 'credit_note', 'credit_note'])
    expect(await status('confirmTransfer', { id: expired, amount: 1500, evenSo: true })).toBe('confirmed')
    expect(await ofOrder(expired)).toMatchObject([{ state: 'cancelled' }, { state: 'paid' }])
  })

  it('are overdue after their day, and reminded of once', async () => {
    const wallet = await makeWallet(database)
    const id = await write(wallet, { dueOn: '2020-01-01' })
    expect(await send(id)).toBe('due_past')
    const late = await sent(wallet)
    // Time passes: what never changes is older than it was.
    await database.exec(
      `select set_config('octroi.importing', 'on', true); update octroi.invoice set due_on = current_date - 1 where id = '${late}'`,
    )
    expect((await find(late)).state).toBe('overdue')
    for (const _ of [1, 2]) await database.call('remindInvoices')
    expect(await told(wallet)).toEqual(['invoice', 'invoice_overdue'])
    expect(await pay(late, 12_000)).toBe('noted')
    expect((await find(late)).state).toBe('paid')
  })

  it('stay when the account is closed, and nobody is told any more', async () => {
    const wallet = await makeWallet(database)
    const [kept, draft] = [await sent(wallet), await write(wallet)]
    const { buyer } = await find(kept)
    await database.call('closeAccount', { personId: wallet.personId })
    expect(await find(kept)).toMatchObject({ state: 'sent', buyer })
    expect(await database.call('listInvoices', { id: draft })).toEqual([])
    expect(await credit(kept, null)).toBe('credited')
    expect(await told(wallet)).toEqual([])
  })
})
