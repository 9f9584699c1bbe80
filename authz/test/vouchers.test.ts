import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { makeVoucherCode } from '../src/api/voucher-code.ts'
import type { Database } from '../src/database.ts'
import { exportTo, importFrom } from '../src/upkeep.ts'
import { makeDatabase } from './support/database.ts'
import { drivers, useLedger } from './support/drivers.ts'
import {
  adjust,
  appIds,
  brokenInvariants,
  chargeBatch,
  holdings,
  makeItem,
  makeWallet,
} from './support/wallets.ts'

const seed = Number(process.env.OCTROI_TEST_SEED ?? Math.floor(Math.random() * 2 ** 31))
const dayMs = 86_400_000

type Outcome = {
  status: string
  ref: string | null
  tokens: number | null
  balance: number | null
  expiresAt: Date | null
}

describe.each(drivers)('vouchers on $driver', async ({ driver, open }) => {
  const { database } = await useLedger(open)

  type Terms = {
    uses?: number
    perPerson?: number
    tokens?: number
    redeemUntil?: Date
    grantDays?: number
    grantUntil?: Date
  }
  const make = async (count: number, terms: Terms = {}) => {
    const codes = Array.from({ length: count }, () => makeVoucherCode('TEST'))
    const [row] = await database.call<{ id: string }>('makeVouchers', {
      name: 'a test',
      prefix: 'TEST',
      codes,
      tokens: terms.tokens ?? 100,
      uses: terms.uses ?? 1,
      perPerson: terms.perPerson ?? 1,
      redeemUntil: terms.redeemUntil ?? null,
      grantDays: terms.grantDays ?? null,
      grantUntil: terms.grantUntil ?? null,
      madeBy: null,
    })
    return { id: row?.id ?? '', codes, code: codes[0] ?? '' }
  }
  const redeem = async (personId: string, code: string, key: string | null = null): Promise<Outcome> => {
    const [outcome] = await database.call<Outcome>('redeemVoucher', { personId, code, key })
    if (outcome === undefined) throw new Error('redeem_voucher returned no row')
    return outcome
  }
  const people = (count: number) => Promise.all(Array.from({ length: count }, () => makeWallet(database)))
  const tally = (outcomes: Outcome[]) => {
    const counts: Record<string, number> = {}
    for (const { status } of outcomes) counts[status] = (counts[status] ?? 0) + 1
    return counts
  }
  const available = async (walletId: number) => (await holdings(database, walletId)).available
  const usesOf = (id: string) =>
    database.query<{ nth: number; personId: string }>(
      'select nth, person_id from octroi.voucher_use where batch_id = $1 order by nth',
      [id],
    )

  it('give their tokens once, as a grant of their own kind and source that says when it ends', async () => {
    const { personId, walletId } = await makeWallet(database, 5)
    const { code } = await make(1, { grantDays: 30 })
    const outcome = await redeem(personId, code)
    expect(outcome).toMatchObject({ status: 'redeemed', tokens: 100, balance: 105 })
    expect(Math.abs(Number(outcome.expiresAt) - Date.now() - 30 * dayMs)).toBeLessThan(60_000)
    const [grant] = await database.query(
      "select g.kind, g.source, j.note from octroi.token_grant g join octroi.journal j on j.ref = $2 where g.wallet_id = $1 and g.kind = 'voucher'",
      [walletId, outcome.ref],
    )
    expect(grant).toEqual({
      kind: 'voucher',
      source: expect.stringMatching(/^voucher:[0-9a-f-]{36}:1$/),
      note: 'a test',
    })
    expect(await redeem(personId, code)).toMatchObject({ status: 'already_redeemed', tokens: null })
    expect(await available(walletId)).toBe(105)
  })

  it('pay a debt first', async () => {
    const { personId, walletId } = await makeWallet(database)
    const [app] = await appIds(database, 'whisper')
    await database.exec(`
      update octroi.wallet set debt = 30 where id = ${walletId};
      insert into octroi.journal (wallet_id, ref, kind, debit, credit, tokens, balance, app_id)
      values (${walletId}, octroi.make_id(), 'debt', 'debt', 'apps', 30, 0, ${app});`)
    const { code } = await make(1)
    expect(await redeem(personId, code)).toMatchObject({
      status: 'redeemed',
      tokens: 100,
      balance: 70,
      expiresAt: null,
    })
  })

  it('of one use serve one of 50 people who ask at once', async () => {
    const all = await people(50)
    const { id, code } = await make(1)
    const outcomes = await Promise.all(all.map(({ personId }) => redeem(personId, code)))
    expect(tally(outcomes)).toEqual({ redeemed: 1, used_up: 49 })
    expect(await usesOf(id)).toHaveLength(1)
    const balances = await Promise.all(all.map(({ walletId }) => available(walletId)))
    expect(balances.reduce((sum, balance) => sum + balance)).toBe(100)
  })

  it('of ten uses serve ten of 50, each once', async () => {
    const all = await people(50)
    const { id, code } = await make(1, { uses: 10 })
    const outcomes = await Promise.all([...all, ...all].map(({ personId }) => redeem(personId, code)))
    expect(tally(outcomes).redeemed).toBe(10)
    const uses = await usesOf(id)
    expect(uses.map(({ nth }) => nth)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
    expect(new Set(uses.map(({ personId }) => personId)).size).toBe(10)
  })

  it('serve one person once, however often they ask at once', async () => {
    const { personId, walletId } = await makeWallet(database)
    const { code } = await make(1, { uses: 100, perPerson: 100 })
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => redeem(personId, code)))
    expect(tally(outcomes)).toEqual({ redeemed: 1, already_redeemed: 19 })
    expect(await available(walletId)).toBe(100)
  })

  it('serve one person no more of a batch than was said, at once too', async () => {
    const { personId, walletId } = await makeWallet(database)
    const { codes } = await make(12, { perPerson: 3 })
    const outcomes = await Promise.all(codes.map(code => redeem(personId, code)))
    expect(tally(outcomes)).toEqual({ redeemed: 3, already_redeemed: 9 })
    expect(await available(walletId)).toBe(300)
  })

  it('answer the same under one key, and refuse the key for another voucher', async () => {
    const { personId, walletId } = await makeWallet(database)
    const { codes } = await make(2, { perPerson: 2, grantDays: 1 })
    const [first = '', second = ''] = codes
    const key = randomUUID()
    const outcomes = await Promise.all(Array.from({ length: 5 }, () => redeem(personId, first, key)))
    expect(tally(outcomes)).toEqual({ redeemed: 1, duplicate: 4 })
    expect(new Set(outcomes.map(({ ref }) => ref)).size).toBe(1)
    expect(new Set(outcomes.map(({ expiresAt }) => expiresAt?.getTime())).size).toBe(1)
    expect((await redeem(personId, second, key)).status).toBe('key_reused')
    expect(await available(walletId)).toBe(100)
    expect((await redeem(personId, second, randomUUID())).status).toBe('redeemed')
  })

  it('are refused when they are unknown, past their date, revoked, or somebody is suspended', async () => {
    const { personId, walletId } = await makeWallet(database)
    const late = await make(1, { redeemUntil: new Date(Date.now() + dayMs) })
    await database.query(
      "update octroi.voucher_batch set redeem_until = now() - interval '1 second' where id = $1",
      [late.id],
    )
    const gone = await make(2, { perPerson: 2 })
    expect(await database.call('revokeVouchers', { batchId: gone.id })).toEqual([{ revoked: true }])
    expect(await database.call('revokeVouchers', { batchId: gone.id })).toEqual([{ revoked: false }])
    const half = await make(2, { perPerson: 2 })
    const [voucher] = await database.call<{ id: string }>('listVouchers', {
      batchId: half.id,
      code: half.code,
    })
    await database.call('revokeVouchers', { batchId: half.id, id: voucher?.id })
    expect((await redeem(personId, makeVoucherCode('TEST'))).status).toBe('unknown')
    expect((await redeem(personId, late.code)).status).toBe('expired')
    expect((await redeem(personId, gone.code)).status).toBe('revoked')
    expect((await redeem(personId, half.code)).status).toBe('revoked')
    expect((await redeem(personId, half.codes[1] ?? '')).status).toBe('redeemed')
    expect((await redeem(randomUUID(), half.code)).status).toBe('suspended')
    await database.query(
      "update octroi.person set status = 'suspended', suspended_reason = 'a test' where id = $1",
      [personId],
    )
    expect((await redeem(personId, (await make(1)).code)).status).toBe('suspended')
    expect(await available(walletId)).toBe(100)
  })

  it('cannot be made to give tokens that are over, nor used more often than they may be', async () => {
    const soon = new Date(Date.now() + dayMs)
    await expect(make(1, { grantUntil: soon })).rejects.toThrow(/voucher_batch/)
    await expect(make(1, { grantUntil: soon, redeemUntil: soon, grantDays: 1 })).rejects.toThrow(
      /voucher_batch/,
    )
    const { id } = await make(1)
    await expect(
      database.query('update octroi.voucher set used = 2 where batch_id = $1', [id]),
    ).rejects.toThrow(/check/)
    await expect(
      database.query('update octroi.voucher set uses = 2 where batch_id = $1', [id]),
    ).rejects.toThrow(/foreign key/)
  })

  it('are forfeited with a deleted account, whose use stays in the books', async () => {
    const { personId, walletId } = await makeWallet(database)
    const { id, code } = await make(1)
    await redeem(personId, code)
    expect(await database.call('closeAccount', { personId })).toEqual([{ status: 'closed' }])
    expect(await available(walletId)).toBe(0)
    expect(await usesOf(id)).toHaveLength(1)
  })

  it('and a deletion of the account at the same time end without waiting for each other in a circle', async () => {
    const all = await people(20)
    const { codes } = await make(20)
    const outcomes = await Promise.all(
      all.map(async ({ personId, walletId }, i) => {
        const deleted = database.call('closeAccount', { personId })
        const { status } = await redeem(personId, codes[i] ?? '')
        expect(await deleted).toEqual([{ status: 'closed' }])
        return { status, left: await available(walletId) }
      }),
    )
    for (const { status, left } of outcomes) {
      expect(['redeemed', 'suspended']).toContain(status)
      expect(left).toBe(0)
    }
  })

  it('never give more or less than their terms say, whatever is asked at once beside charges and revocations', async () => {
    const [app = -1] = await appIds(database, 'whisper')
    const wish = fc.record({
      who: fc.nat(3),
      which: fc.nat(2),
      key: fc.option(fc.constantFrom('a', 'b'), { nil: null }),
    })
    const plan = fc.record({
      uses: fc.integer({ min: 1, max: 4 }),
      perPerson: fc.integer({ min: 1, max: 3 }),
      wishes: fc.array(wish, { minLength: 1, maxLength: 24 }),
      revoked: fc.option(fc.nat(2), { nil: null }),
    })
    await fc.assert(
      fc.asyncProperty(plan, async ({ uses, perPerson, wishes, revoked }) => {
        const all = await Promise.all(Array.from({ length: 4 }, () => makeWallet(database, 50)))
        const { id, codes } = await make(3, { uses, perPerson, tokens: 7 })
        const [gone] =
          revoked === null
            ? []
            : await database.call<{ id: string }>('listVouchers', { batchId: id, code: codes[revoked] })
        const asked = wishes.map(({ who, which, key }) =>
          redeem(all[who]?.personId ?? '', codes[which] ?? '', key),
        )
        const beside = all.map(({ walletId }) => chargeBatch(database, [makeItem(walletId, 1, app)]))
        const ended = gone ? [database.call('revokeVouchers', { batchId: id, id: gone.id })] : []
        const given = all.map(({ personId }) => adjust(database, personId, 3))
        const outcomes = await Promise.all(asked)
        await Promise.all([...beside, ...ended, ...given])
        const won = wishes.filter((_, i) => outcomes[i]?.status === 'redeemed')
        for (const [which] of codes.entries()) {
          const ofVoucher = won.filter(one => one.which === which).map(({ who }) => who)
          expect(ofVoucher.length).toBeLessThanOrEqual(uses)
          expect(new Set(ofVoucher).size).toBe(ofVoucher.length)
        }
        for (const [who, { walletId }] of all.entries()) {
          const ofPerson = won.filter(one => one.who === who)
          expect(ofPerson.length).toBeLessThanOrEqual(perPerson)
          expect(await available(walletId)).toBe(50 - 1 + 3 + 7 * ofPerson.length)
        }
        // Nobody is turned away while a use and a right are left: the winners of what was not revoked, in full.
        for (const [i, { status }] of outcomes.entries()) {
          if (status !== 'used_up') continue
          expect(won.filter(one => one.which === wishes[i]?.which)).toHaveLength(uses)
        }
        expect(await usesOf(id)).toHaveLength(won.length)
        expect(await brokenInvariants(database)).toEqual([])
      }),
      { seed, numRuns: driver === 'Postgres' ? 25 : 10 },
    )
  })
})

describe('an export of the books', () => {
  it('brings vouchers and their uses, and what is left of them can be redeemed there', async () => {
    const [source, target] = await Promise.all([makeDatabase(), makeDatabase()])
    const folder = await mkdtemp(join(tmpdir(), 'octroi-vouchers-'))
    const { personId } = await makeWallet(source.database)
    const codes = [makeVoucherCode(''), makeVoucherCode('')]
    await source.database.call('makeVouchers', {
      name: 'a test',
      prefix: '',
      codes,
      tokens: 10,
      uses: 1,
      perPerson: 2,
      redeemUntil: null,
      grantDays: null,
      grantUntil: null,
      madeBy: personId,
    })
    const redeem = async (on: Database, code = '') =>
      (await on.call<{ status: string }>('redeemVoucher', { personId, code }))[0]?.status
    expect(await redeem(source.database, codes[0])).toBe('redeemed')
    await exportTo(source, join(folder, 'books.jsonl'))
    await importFrom(target, join(folder, 'books.jsonl'))
    expect(await redeem(target.database, codes[0])).toBe('already_redeemed')
    expect(await redeem(target.database, codes[1])).toBe('redeemed')
    expect(await brokenInvariants(target.database)).toEqual([])
    await Promise.all([source.drop(), target.drop(), rm(folder, { recursive: true })])
  })
})
