import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Database, openPostgres } from '../src/database.ts'
import type { ChargeItem } from '../src/gate/batcher.ts'
import { makeDatabase } from './support/database.ts'
import {
  adjust,
  appIds,
  chargeBatch,
  holdings,
  makeItem,
  makeWallet,
  refund,
  type Wallet,
} from './support/wallets.ts'

// Random sequences against a model of the ledger in a page of TypeScript, one after another and all at once.
// A failure prints fast-check's seed and the smallest sequence that fails: `fc.assert(…, { seed, path })` repeats it.

/** When a grant expires, without a clock: `Lapse` says that a moment has come. Later moments are bigger. */
const moments = ['2100-01-01T00:00:00Z', '2101-01-01T00:00:00Z', 'infinity'] as const
const gone = '2001-01-01T00:00:00Z'

type ChargeWish = { who: number; tokens: number; app: number; key: string | null; resend: number | null }

type Operation =
  | { do: 'grant'; who: number; tokens: number; priority: number; moment: number }
  | { do: 'charge'; wishes: ChargeWish[] }
  | { do: 'refund'; which: number[] }
  | { do: 'adjust'; who: number; tokens: number; key: string | null }
  | { do: 'owe'; who: number; tokens: number }
  | { do: 'lapse'; who: number; moment: number }

const people = 2
const who = fc.nat(people - 1)
const small = fc.oneof(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 200 }))
const key = fc.option(fc.constantFrom('a', 'b'), { nil: null, freq: 2 })

const chargeWish: fc.Arbitrary<ChargeWish> = fc.record({
  who,
  tokens: fc.oneof(
    { arbitrary: small, weight: 9 },
    { arbitrary: fc.constantFrom(0, -1, 2 ** 53), weight: 1 },
  ),
  app: fc.nat(1),
  key,
  resend: fc.option(fc.nat(20), { nil: null, freq: 3 }),
})

const operation: fc.Arbitrary<Operation> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('grant' as const),
      who,
      tokens: small,
      priority: fc.constantFrom(10, 50, 90),
      moment: fc.integer({ min: -1, max: moments.length - 1 }),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('charge' as const),
      wishes: fc.array(chargeWish, { minLength: 1, maxLength: 8 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('refund' as const),
      which: fc.array(fc.nat(20), { minLength: 1, maxLength: 3 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('adjust' as const),
      who,
      tokens: fc.integer({ min: -60, max: 60 }),
      key,
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('owe' as const), who, tokens: small }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('lapse' as const), who, moment: fc.nat(1) }) },
)
const sequence = fc.array(operation, { minLength: 5, maxLength: 20 })

// ------------------------------------------------------------------------------------------------ the model

type Grant = { priority: number; moment: number; left: number }
type Taken = { tokens: number; balance: number; priority: number; moment: number; refunded: boolean }
type Account = {
  grants: Grant[]
  debt: number
  charges: Map<string, Taken>
  keys: Map<string, { id: string; tokens: number }>
  adjusted: Map<string, number>
}
type Answer = { status: string; balance: number; chargeId?: string | undefined }

const newAccount = (): Account => ({
  grants: [],
  debt: 0,
  charges: new Map(),
  keys: new Map(),
  adjusted: new Map(),
})

const availableOf = (account: Account) => account.grants.reduce((sum, grant) => sum + grant.left, 0)

/** Takes tokens that are there; the first grant burnt. */
const burn = (account: Account, tokens: number): Grant => {
  // The sort is stable, and grants stand in the order of their making.
  const order = [...account.grants].sort((a, b) => a.priority - b.priority || a.moment - b.moment)
  const first = order.find(grant => grant.left > 0)
  if (first === undefined) throw new Error('the model burns what is not there')
  let rest = tokens
  for (const grant of order) {
    const take = Math.min(rest, grant.left)
    grant.left -= take
    rest -= take
  }
  return first
}

const give = (account: Account, grant: Grant) => {
  // One that comes after its time is gone at once.
  if (grant.moment >= 0) account.grants.push(grant)
  const due = Math.min(account.debt, availableOf(account))
  if (due > 0) burn(account, due)
  account.debt -= due
}

const isValid = (item: ChargeItem) => item.tokens > 0 && item.tokens <= Number.MAX_SAFE_INTEGER

const modelCharge = (account: Account, item: ChargeItem): Answer => {
  const balance = availableOf(account)
  if (!isValid(item)) return { status: 'invalid', balance, chargeId: item.id }
  const known = account.charges.get(item.id)
  if (known)
    return {
      status: known.tokens === item.tokens ? 'duplicate' : 'key_reused',
      balance: known.balance,
      chargeId: item.id,
    }
  const keyed = item.key === null ? undefined : account.keys.get(`${item.appId} ${item.key}`)
  if (keyed && !account.charges.get(keyed.id)?.refunded)
    return {
      status: keyed.tokens === item.tokens ? 'already_charged' : 'key_reused',
      balance,
      chargeId: keyed.id,
    }
  if (item.tokens > balance) return { status: 'insufficient', balance, chargeId: item.id }
  const { priority, moment } = burn(account, item.tokens)
  const left = balance - item.tokens
  account.charges.set(item.id, { tokens: item.tokens, balance: left, priority, moment, refunded: false })
  if (item.key !== null) account.keys.set(`${item.appId} ${item.key}`, { id: item.id, tokens: item.tokens })
  return { status: 'charged', balance: left, chargeId: item.id }
}

const modelRefund = (account: Account, id: string): Answer => {
  const taken = account.charges.get(id)
  if (!taken) return { status: 'no_charge', balance: 0 }
  if (taken.refunded) return { status: 'duplicate', balance: availableOf(account) }
  taken.refunded = true
  give(account, { priority: taken.priority, moment: taken.moment, left: taken.tokens })
  return { status: 'refunded', balance: availableOf(account) }
}

const modelAdjust = (account: Account, tokens: number, under: string | null): Answer => {
  const balance = availableOf(account)
  const known = under === null ? undefined : account.adjusted.get(under)
  if (known !== undefined) return { status: known === tokens ? 'duplicate' : 'key_reused', balance }
  if (tokens === 0) return { status: 'invalid', balance }
  if (-tokens > balance) return { status: 'insufficient', balance }
  if (tokens > 0) give(account, { priority: 50, moment: moments.length - 1, left: tokens })
  else burn(account, -tokens)
  if (under !== null) account.adjusted.set(under, tokens)
  return { status: 'adjusted', balance: availableOf(account) }
}

// ------------------------------------------------------------------------------------------------ the real one

const creditText = `
  select octroi.lock_wallet($1), octroi.credit(p_wallet => $1, p_ref => octroi.make_id(),
    p_grant_kind => 'purchase', p_tokens => $2, p_source => $3, p_journal_kind => 'grant',
    p_from => 'purchases', p_priority => $4, p_expires_at => $5::text::timestamptz)`

const credit = (database: Database, walletId: number, op: Operation & { do: 'grant' }) =>
  database.query(creditText, [
    walletId,
    op.tokens,
    `test:${randomUUID()}`,
    op.priority,
    moments[op.moment] ?? gone,
  ])

/** A settlement that came too late will do this. */
const owe = (database: Database, walletId: number, tokens: number) =>
  database.query(
    `with owing as (update octroi.wallet set debt = debt + $2 where id = $1 returning id, available)
     insert into octroi.journal (wallet_id, ref, kind, debit, credit, tokens, balance)
     select id, octroi.make_id(), 'debt', 'debt', 'apps', $2, available from owing`,
    [walletId, tokens],
  )

/** A moment comes for one wallet: its grants of that moment or an earlier one are past their time. */
const lapse = (database: Database, walletId: number, moment: number) =>
  database.query(
    `with looking as (update octroi.wallet set next_expiry = $3 where id = $1)
     update octroi.token_grant set expires_at = $3
      where wallet_id = $1 and closed_at is null and expires_at <= $2`,
    [walletId, moments[moment], gone],
  )

const touch = (database: Database, walletIds: number[]) =>
  database.query('select octroi.lock_wallet(id) from octroi.wallet where id = any ($1::bigint[])', [
    walletIds,
  ])

const makePeople = (database: Database) =>
  Promise.all(Array.from({ length: people }, () => makeWallet(database)))

type Sent = { who: number; item: ChargeItem }

/** The items of a charge operation: new ones, and some that were sent before. */
const itemsOf = (wishes: ChargeWish[], wallets: Wallet[], apps: number[], sent: Sent[]): Sent[] =>
  wishes.map(wish => {
    const again = wish.resend === null ? undefined : sent[wish.resend]
    if (again) return again
    const item = makeItem(wallets[wish.who]?.walletId ?? -1, wish.tokens, apps[wish.app] ?? -1, wish.key)
    sent.push({ who: wish.who, item })
    return { who: wish.who, item }
  })

const at = <T>(list: T[], i: number): T => {
  const found = list[i]
  if (found === undefined) throw new Error(`nothing at ${i}`)
  return found
}

/** Runs a sequence on two new wallets and compares every answer with the model's. */
const runBeside = async (database: Database, apps: number[], operations: Operation[]): Promise<number[]> => {
  const wallets = await makePeople(database)
  const accounts = wallets.map(newAccount)
  const sent: Sent[] = []
  for (const op of operations) {
    if (op.do === 'charge') {
      const items = itemsOf(op.wishes, wallets, apps, sent)
      const outcomes = await chargeBatch(
        database,
        items.map(({ item }) => item),
      )
      const answers = outcomes.map(({ status, balance, chargeId }) => ({ status, balance, chargeId }))
      expect(answers).toEqual(items.map(one => modelCharge(at(accounts, one.who), one.item)))
    } else if (op.do === 'refund') {
      const which = op.which.map(i => sent[i]).filter(one => one !== undefined)
      const answers = await refund(database, ...which.map(({ item }) => item.id))
      const expected = which
        .map((one, i) => ({ ...one, i }))
        // Refunds run wallet by wallet too; within one wallet in the order given.
        .map(one => modelRefund(at(accounts, one.who), one.item.id))
      expect(answers.map(({ status, balance }) => ({ status, balance: balance ?? 0 }))).toEqual(expected)
    } else {
      await runSmall(database, at(wallets, op.who), at(accounts, op.who), op)
    }
  }
  const walletIds = wallets.map(({ walletId }) => walletId)
  await touch(database, walletIds)
  const real = await Promise.all(walletIds.map(walletId => holdings(database, walletId)))
  expect(real).toEqual(
    accounts.map(account => ({ available: availableOf(account), held: 0, debt: account.debt })),
  )
  return walletIds
}

type Small = Exclude<Operation, { do: 'charge' | 'refund' }>

const runSmall = async (database: Database, wallet: Wallet, account: Account, op: Small) => {
  const { walletId, personId } = wallet
  if (op.do === 'grant') {
    await credit(database, walletId, op)
    give(account, { priority: op.priority, moment: op.moment, left: op.tokens })
  } else if (op.do === 'owe') {
    await owe(database, walletId, op.tokens)
    account.debt += op.tokens
  } else if (op.do === 'lapse') {
    await lapse(database, walletId, op.moment)
    account.grants = account.grants.filter(grant => grant.moment > op.moment)
  } else {
    const { status, balance } = await adjust(database, personId, op.tokens, op.key ?? undefined)
    expect({ status, balance }).toEqual(modelAdjust(account, op.tokens, op.key))
  }
}

const brokenOf = (database: Database, walletIds: number[]) =>
  database.query('select * from octroi.broken where wallet_id = any ($1::bigint[])', [walletIds])

const limit = { interruptAfterTimeLimit: 90_000, markInterruptAsFailure: true }

describe('the ledger under random sequences of operations', () => {
  let database: Database
  let url: string
  let drop: () => Promise<void>
  let apps: number[]

  beforeAll(async () => {
    const made = await makeDatabase()
    url = made.url
    drop = made.drop
    database = made.database
    apps = await appIds(database, 'whisper', 'qrcodes')
  })
  afterAll(() => drop())

  it('answers and holds what a simple model does', { timeout: 120_000 }, async () => {
    const property = fc.asyncProperty(sequence, async operations => {
      const walletIds = await runBeside(database, apps, operations)
      expect(await brokenOf(database, walletIds)).toEqual([])
    })
    // Eight at a time, each sequence on wallets of its own: the waits for the disk overlap.
    const runs = Array.from({ length: 8 }, () => fc.assert(property, { numRuns: 150, ...limit }))
    await Promise.all(runs)
  })

  it('keeps every invariant when many connections work on the same wallets', {
    timeout: 120_000,
  }, async () => {
    const connections = await Promise.all(
      Array.from({ length: 6 }, async () => openPostgres(url, { connections: 1 })),
    )
    const property = fc.asyncProperty(fc.array(sequence, { minLength: 6, maxLength: 6 }), async sequences => {
      const wallets = await makePeople(database)
      const shared: Shared = { wallets, apps, sent: [], charged: [], refunded: [] }
      await Promise.all(sequences.map((one, i) => runAmong(at(connections, i), shared, one)))
      await checkBooks(database, shared)
    })
    await fc.assert(property, { numRuns: 100, ...limit })
    await Promise.all(connections.map(connection => connection.close()))
  })
})

// ------------------------------------------------------------------------------------------------ all at once

type Shared = {
  wallets: Wallet[]
  apps: number[]
  sent: Sent[]
  /** What was answered: charge ids taken now, and given back now. */
  charged: string[]
  refunded: string[]
}

const runAmong = async (database: Database, shared: Shared, operations: Operation[]) => {
  for (const op of operations) {
    if (op.do === 'charge') {
      const items = itemsOf(op.wishes, shared.wallets, shared.apps, shared.sent)
      const outcomes = await chargeBatch(
        database,
        items.map(({ item }) => item),
      )
      for (const { status, chargeId } of outcomes) if (status === 'charged') shared.charged.push(chargeId)
    } else if (op.do === 'refund') {
      const ids = op.which.map(i => shared.sent[i]?.item.id).filter(id => id !== undefined)
      const answers = await refund(database, ...ids)
      answers.forEach((answer, i) => {
        if (answer.status === 'refunded') shared.refunded.push(at(ids, i))
      })
    } else {
      const { walletId, personId } = at(shared.wallets, op.who)
      if (op.do === 'grant') await credit(database, walletId, op)
      else if (op.do === 'owe') await owe(database, walletId, op.tokens)
      else if (op.do === 'lapse') await touch(database, [walletId])
      else await adjust(database, personId, op.tokens, op.key ?? undefined)
    }
  }
}

type Booked = { ref: string; chargeId: string | null; kind: string; tokens: number }

/** The invariants hold, and the journal says exactly what the callers were told. */
const checkBooks = async (database: Database, { wallets, sent, charged, refunded }: Shared) => {
  const walletIds = wallets.map(({ walletId }) => walletId)
  await touch(database, walletIds)
  expect(await brokenOf(database, walletIds)).toEqual([])
  const rows = await database.query<Booked>(
    'select ref, charge_id, kind, tokens from octroi.journal where wallet_id = any ($1::bigint[])',
    [walletIds],
  )
  const of = (kind: string) => rows.filter(row => row.kind === kind)
  expect(
    of('charge')
      .map(row => row.ref)
      .sort(),
  ).toEqual([...charged].sort())
  expect(
    of('refund')
      .map(row => row.chargeId)
      .sort(),
  ).toEqual([...refunded].sort())
  // Under an Idempotency-Key at most one charge was kept.
  const taken = new Set(charged)
  const back = new Set(refunded)
  const kept = new Map<string, Set<string>>()
  for (const { item } of sent) {
    if (item.key === null || !taken.has(item.id) || back.has(item.id)) continue
    const under = `${item.walletId} ${item.appId} ${item.key}`
    kept.set(under, (kept.get(under) ?? new Set()).add(item.id))
  }
  for (const [under, ids] of kept) expect([under, ids.size]).toEqual([under, 1])
}
