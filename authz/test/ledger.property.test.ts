import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Database, openPostgres } from '../src/database.ts'
import type { ChargeItem, LedgerTerms } from '../src/gate/batcher.ts'
import { uuidv7 } from '../src/uuid.ts'
import { makeDatabase } from './support/database.ts'
import {
  type Account,
  availableOf,
  expireHolds,
  give,
  heldOf,
  lapse,
  modelAdjust,
  modelCharge,
  modelRaise,
  modelRefund,
  modelSettle,
  modelTransfer,
  newAccount,
  spentOf,
} from './support/ledger-model.ts'
import {
  adjust,
  appIds,
  chargeBatch,
  holdings,
  makeItem,
  makeWallet,
  refundParts,
  settle,
  type Wallet,
} from './support/wallets.ts'

// Random sequences against a model of the ledger, one after another and all at once. A failure prints fast-check's seed
// and the smallest sequence that fails; OCTROI_TEST_SEED repeats a run.

const seed = Number(process.env.OCTROI_TEST_SEED ?? Math.floor(Math.random() * 2 ** 31))

/** When a grant expires, without a clock: `lapse` says that a moment has come. Later moments are bigger. */
const moments = ['2100-01-01T00:00:00Z', '2101-01-01T00:00:00Z', 'infinity'] as const
const gone = '2001-01-01T00:00:00Z'

type Kind = 'plain' | 'refundable' | 'hold' | 'pass' | 'quota'
type ChargeWish = {
  who: number
  tokens: number
  app: number
  key: string | null
  kind: Kind
  resend: number | null
}
type SettleWish = { which: number; status: number | null; cost: number | null }

type Operation =
  | { do: 'grant'; who: number; tokens: number; priority: number; moment: number }
  | { do: 'charge'; wishes: ChargeWish[] }
  | { do: 'settle'; wishes: SettleWish[] }
  | { do: 'refund'; wishes: { which: number; tokens: number | null }[] }
  | { do: 'raise'; which: number; tokens: number }
  | { do: 'transfer'; from: number; to: number; tokens: number }
  | { do: 'adjust'; who: number; tokens: number; key: string | null }
  | { do: 'limit'; who: number; tokens: number | null }
  | { do: 'owe'; who: number; tokens: number }
  | { do: 'lapse'; who: number; moment: number }
  | { do: 'expire'; who: number }

const people = 2
const who = fc.nat(people - 1)
const small = fc.oneof(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 200 }))
const key = fc.option(fc.constantFrom('a', 'b'), { nil: null, freq: 2 })
const which = fc.nat(15)

const chargeWish: fc.Arbitrary<ChargeWish> = fc.record({
  who,
  tokens: fc.oneof(
    { arbitrary: small, weight: 12 },
    { arbitrary: fc.constantFrom(0, -1, 2 ** 53), weight: 1 },
  ),
  app: fc.nat(1),
  key,
  kind: fc.oneof(
    { arbitrary: fc.constantFrom<Kind>('plain', 'refundable'), weight: 3 },
    { arbitrary: fc.constant<Kind>('hold'), weight: 3 },
    { arbitrary: fc.constantFrom<Kind>('pass', 'quota'), weight: 1 },
  ),
  resend: fc.option(which, { nil: null, freq: 4 }),
})

const settleWish: fc.Arbitrary<SettleWish> = fc.record({
  which,
  status: fc.constantFrom(200, 500, 503, null),
  cost: fc.option(fc.integer({ min: -5, max: 300 }), { nil: null, freq: 3 }),
})

const few = <T>(arbitrary: fc.Arbitrary<T>, maxLength: number) =>
  fc.array(arbitrary, { minLength: 1, maxLength })

const doing = <K extends Operation['do'], R extends object>(
  name: K,
  fields: { [F in keyof R]: fc.Arbitrary<R[F]> },
) => fc.record({ do: fc.constant(name), ...fields }) as unknown as fc.Arbitrary<Operation & { do: K }>

const operation: fc.Arbitrary<Operation> = fc.oneof(
  {
    weight: 5,
    arbitrary: doing('grant', {
      who,
      tokens: small,
      priority: fc.constantFrom(10, 50, 90),
      moment: fc.integer({ min: -1, max: moments.length - 1 }),
    }),
  },
  { weight: 7, arbitrary: doing('charge', { wishes: few(chargeWish, 8) }) },
  { weight: 5, arbitrary: doing('settle', { wishes: few(settleWish, 5) }) },
  {
    weight: 3,
    arbitrary: doing('refund', {
      wishes: few(
        fc.record({ which, tokens: fc.option(fc.integer({ min: 0, max: 40 }), { nil: null, freq: 2 }) }),
        3,
      ),
    }),
  },
  { weight: 2, arbitrary: doing('raise', { which, tokens: small }) },
  {
    weight: 2,
    arbitrary: doing('transfer', { from: who, to: who, tokens: fc.integer({ min: 0, max: 80 }) }),
  },
  { weight: 2, arbitrary: doing('adjust', { who, tokens: fc.integer({ min: -60, max: 60 }), key }) },
  {
    weight: 1,
    arbitrary: doing('limit', {
      who,
      tokens: fc.option(fc.integer({ min: 0, max: 400 }), { nil: null, freq: 3 }),
    }),
  },
  { weight: 1, arbitrary: doing('owe', { who, tokens: small }) },
  { weight: 1, arbitrary: doing('lapse', { who, moment: fc.nat(1) }) },
  { weight: 1, arbitrary: doing('expire', { who }) },
)
const sequence = fc.array(operation, { minLength: 5, maxLength: 20 })

// ------------------------------------------------------------------------------------------------ the real one

const termsOf = (kind: Kind, tokens: number): LedgerTerms | null => {
  switch (kind) {
    case 'plain':
      return null
    case 'refundable':
      return { refund: ['5xx'] }
    case 'hold':
      return { hold: true, reported: true, max: Math.min(Math.max(tokens, 0), 1e6) + 60, refund: ['5xx'] }
    case 'pass':
      return { pass: 86_400 }
    case 'quota':
      return { quota: { n: 2, per: 'month' } }
  }
}

const grantTokens = (database: Database, walletId: number, op: Operation & { do: 'grant' }) =>
  database.query(
    `select octroi.lock_wallet($1), octroi.credit(p_wallet => $1, p_ref => octroi.make_id(),
       p_grant_kind => 'purchase', p_tokens => $2, p_source => $3, p_journal_kind => 'grant',
       p_from => 'purchases', p_priority => $4, p_expires_at => $5::text::timestamptz)`,
    [walletId, op.tokens, `test:${randomUUID()}`, op.priority, moments[op.moment] ?? gone],
  )

/** What somebody owes, from elsewhere. */
const owe = (database: Database, walletId: number, tokens: number) =>
  database.query(
    `with owing as (update octroi.wallet set debt = debt + $2 where id = $1 returning id, available)
     insert into octroi.journal (wallet_id, ref, kind, debit, credit, tokens, balance)
     select id, octroi.make_id(), 'debt', 'debt', 'apps', $2, available from owing`,
    [walletId, tokens],
  )

/** A moment comes for one wallet: its grants of that moment or an earlier one are past their time. */
const lapseGrants = (database: Database, walletId: number, moment: number) =>
  database.query(
    `with looking as (update octroi.wallet set next_expiry = $3 where id = $1)
     update octroi.token_grant set expires_at = $3
      where wallet_id = $1 and expires_at <= $2`,
    [walletId, moments[moment], gone],
  )

const lapseHolds = (database: Database, walletId: number) =>
  database.query(
    `with looking as (update octroi.wallet set next_expiry = $2 where id = $1)
     update octroi.hold set expires_at = $2 where wallet_id = $1 and state = 'open'`,
    [walletId, gone],
  )

const touch = (database: Database, walletIds: number[]) =>
  database.query('select octroi.lock_wallet(w) from (select unnest($1::bigint[]) as w order by 1) x', [
    walletIds,
  ])

const transfer = async (database: Database, from: number, to: number, tokens: number) => {
  const args = { ids: [uuidv7()], from: [from], to: [to], tokens: [tokens] }
  const [row] = await database.call<{ status: string }>('transferBatch', args)
  return row?.status
}

const raise = async (database: Database, id: string, tokens: number) => {
  const [row] = await database.call<{ status: string }>('raiseHolds', { ids: [id], tokens: [tokens] })
  return row?.status
}

const setLimit = (database: Database, personId: string, tokens: number | null) =>
  database.call('setSpendLimit', { personId, period: 'ever', tokens })

const makePeople = (database: Database) =>
  Promise.all(Array.from({ length: people }, () => makeWallet(database)))

type Sent = { who: number; item: ChargeItem }

/** The items of a charge operation: new ones, and some that were sent before. */
const itemsOf = (wishes: ChargeWish[], wallets: Wallet[], apps: number[], sent: Sent[]): Sent[] =>
  wishes.map(wish => {
    const again = wish.resend === null ? undefined : sent[wish.resend]
    if (again) return again
    const item = {
      ...makeItem(wallets[wish.who]?.walletId ?? -1, wish.tokens, apps[wish.app] ?? -1, wish.key),
      terms: termsOf(wish.kind, wish.tokens),
    }
    sent.push({ who: wish.who, item })
    return { who: wish.who, item }
  })

const at = <T>(list: T[], i: number): T => {
  const found = list[i]
  if (found === undefined) throw new Error(`nothing at ${i}`)
  return found
}

const evidenceOf = (wishes: SettleWish[], sent: Sent[]) =>
  wishes.flatMap(({ which, status, cost }) => {
    const one = sent[which]
    return one ? [{ who: one.who, id: one.item.id, status, cost }] : []
  })

type Ended = { id: string; status: number | null; cost: number | null }

/** As the settler does: the ledger may ask for the very same call once more. */
const settleAll = async (
  database: Database,
  evidence: Ended[],
  tries = 5,
): Promise<Awaited<ReturnType<typeof settle>>> => {
  const ended = evidence.map(({ id, status, cost }) => ({
    id,
    ...(status === null ? {} : { status }),
    ...(cost === null ? {} : { cost }),
  }))
  try {
    return await settle(database, ...ended)
  } catch (error) {
    if ((error as { code?: string }).code !== '40001' || tries === 1) throw error
    return settleAll(database, evidence, tries - 1)
  }
}

const refundsOf = (wishes: { which: number; tokens: number | null }[], sent: Sent[]) =>
  wishes.flatMap(({ which, tokens }) => {
    const one = sent[which]
    return one ? [{ who: one.who, id: one.item.id, tokens }] : []
  })

const brokenOf = (database: Database, walletIds: number[]) =>
  database.query('select * from octroi.broken where wallet_id = any ($1::bigint[])', [walletIds])

/** Spend limits whose total is not what the journal says. */
const wrongTotals = (database: Database, walletIds: number[]) =>
  database.query(
    `select l.wallet_id, t.tokens, octroi.spent_since(l.wallet_id, null, null, t.period_start) as should_be
       from octroi.spend_limit l join octroi.spend_total t on t.limit_id = l.id
      where l.wallet_id = any ($1::bigint[])
        and t.tokens <> octroi.spent_since(l.wallet_id, null, null, t.period_start)`,
    [walletIds],
  )

// ------------------------------------------------------------------------------------------------ beside the model

type Beside = { database: Database; apps: number[]; wallets: Wallet[]; accounts: Account[]; sent: Sent[] }

const chargeBeside = async ({ database, apps, wallets, accounts, sent }: Beside, wishes: ChargeWish[]) => {
  const items = itemsOf(wishes, wallets, apps, sent)
  const outcomes = await chargeBatch(
    database,
    items.map(({ item }) => item),
  )
  const answers = outcomes.map(({ status, balance, chargeId }) => ({ status, balance, chargeId }))
  expect(answers).toEqual(items.map(one => modelCharge(at(accounts, one.who), one.item)))
}

const settleBeside = async ({ database, accounts, sent }: Beside, wishes: SettleWish[]) => {
  const evidence = evidenceOf(wishes, sent)
  const answers = await settleAll(database, evidence)
  // Person by person, each in the order given.
  accounts.forEach((account, who) => {
    const of = evidence.map((one, i) => ({ ...one, i })).filter(one => one.who === who)
    expect(of.map(one => answers[one.i]?.status)).toEqual(modelSettle(account, of))
  })
}

const refundBeside = async (
  { database, accounts, sent }: Beside,
  wishes: { which: number; tokens: number | null }[],
) => {
  const refunds = refundsOf(wishes, sent)
  const answers = await refundParts(database, ...refunds)
  expect(answers.map(({ status, balance }) => ({ status, balance: balance ?? 0 }))).toEqual(
    refunds.map(one => modelRefund(at(accounts, one.who), one.id, one.tokens)),
  )
}

const doBeside = async (beside: Beside, op: Operation) => {
  const { database, wallets, accounts, sent } = beside
  switch (op.do) {
    case 'charge':
      return chargeBeside(beside, op.wishes)
    case 'settle':
      return settleBeside(beside, op.wishes)
    case 'refund':
      return refundBeside(beside, op.wishes)
    case 'raise': {
      const one = sent[op.which]
      if (one === undefined) return
      const expected = modelRaise(at(accounts, one.who), one.item.id, op.tokens)
      return expect(await raise(database, one.item.id, op.tokens)).toBe(expected)
    }
    case 'transfer': {
      const [from, to] = [at(wallets, op.from).walletId, at(wallets, op.to).walletId]
      const expected = modelTransfer(at(accounts, op.from), at(accounts, op.to), op.tokens)
      return expect(await transfer(database, from, to, op.tokens)).toBe(expected)
    }
    default:
      return changeBeside(database, at(wallets, op.who), at(accounts, op.who), op)
  }
}

type Change = Exclude<Operation, { do: 'charge' | 'settle' | 'refund' | 'raise' | 'transfer' }>

const changeBeside = async (database: Database, wallet: Wallet, account: Account, op: Change) => {
  const { walletId, personId } = wallet
  switch (op.do) {
    case 'grant':
      await grantTokens(database, walletId, op)
      return give(account, { priority: op.priority, moment: op.moment, left: op.tokens })
    case 'owe':
      await owe(database, walletId, op.tokens)
      account.debt += op.tokens
      return
    case 'lapse':
      await lapseGrants(database, walletId, op.moment)
      return lapse(account, op.moment)
    case 'expire':
      await lapseHolds(database, walletId)
      await touch(database, [walletId])
      return expireHolds(account)
    case 'limit':
      await setLimit(database, personId, op.tokens)
      account.limit = op.tokens
      return
    case 'adjust': {
      const { status, balance } = await adjust(database, personId, op.tokens, op.key ?? undefined)
      expect({ status, balance }).toEqual(modelAdjust(account, op.tokens, op.key))
    }
  }
}

/** Runs a sequence on two new wallets and compares every answer with the model's. */
const runBeside = async (database: Database, apps: number[], operations: Operation[]): Promise<number[]> => {
  const wallets = await makePeople(database)
  const accounts = wallets.map(newAccount)
  const beside = { database, apps, wallets, accounts, sent: [] }
  for (const op of operations) await doBeside(beside, op)
  const walletIds = wallets.map(({ walletId }) => walletId)
  await touch(database, walletIds)
  const real = await Promise.all(walletIds.map(walletId => holdings(database, walletId)))
  expect(real).toEqual(
    accounts.map(account => ({ available: availableOf(account), held: heldOf(account), debt: account.debt })),
  )
  const totals = await Promise.all(
    wallets.map(({ personId }) => database.call<{ spent: number }>('listSpendLimits', { personId })),
  )
  expect(totals.map(rows => rows.map(row => row.spent))).toEqual(
    accounts.map(account => (account.limit === null ? [] : [spentOf(account)])),
  )
  return walletIds
}

describe('the ledger under random sequences of operations', () => {
  let database: Database
  let url: string
  let drop: () => Promise<void>
  let apps: number[]

  beforeAll(async () => {
    console.info(`OCTROI_TEST_SEED=${seed}`)
    const made = await makeDatabase()
    url = made.url
    drop = made.drop
    database = made.database
    apps = await appIds(database, 'whisper', 'qrcodes')
  })
  afterAll(() => drop())

  const limits = { seed, interruptAfterTimeLimit: 170_000, markInterruptAsFailure: true }

  it('answers and holds what a simple model does', { timeout: 200_000 }, async () => {
    // Twelve sequences at a time, each on wallets of its own: the waits for the disk overlap.
    const together = fc.array(sequence, { minLength: 12, maxLength: 12 })
    const property = fc.asyncProperty(together, async sequences => {
      const walletIds = (await Promise.all(sequences.map(one => runBeside(database, apps, one)))).flat()
      expect(await brokenOf(database, walletIds)).toEqual([])
      expect(await wrongTotals(database, walletIds)).toEqual([])
    })
    await fc.assert(property, { ...limits, numRuns: 200 })
  })

  it('keeps every invariant when many connections work on the same wallets', {
    timeout: 200_000,
  }, async () => {
    const connections = await Promise.all(
      Array.from({ length: 6 }, async () => openPostgres(url, { connections: 1 })),
    )
    const property = fc.asyncProperty(fc.array(sequence, { minLength: 6, maxLength: 6 }), async sequences => {
      const wallets = await makePeople(database)
      const shared: Shared = { wallets, apps, sent: [], charged: [], held: [], refunded: 0, settled: [] }
      await Promise.all(sequences.map((one, i) => runAmong(at(connections, i), shared, one)))
      await checkBooks(database, shared)
    })
    await fc.assert(property, { ...limits, numRuns: 350 })
    await Promise.all(connections.map(connection => connection.close()))
  })
})

// ------------------------------------------------------------------------------------------------ all at once

type Shared = {
  wallets: Wallet[]
  apps: number[]
  sent: Sent[]
  /** What was answered: ids charged and held, tokens that admins gave back, ids settled and how. */
  charged: string[]
  held: string[]
  refunded: number
  settled: { id: string; tokens: number }[]
}

const doAmong = async (database: Database, shared: Shared, op: Operation) => {
  const { wallets, sent } = shared
  switch (op.do) {
    case 'charge': {
      const items = itemsOf(op.wishes, wallets, shared.apps, sent).map(({ item }) => item)
      for (const { status, chargeId } of await chargeBatch(database, items)) {
        if (status === 'charged') shared.charged.push(chargeId)
        if (status === 'held') shared.held.push(chargeId)
      }
      return
    }
    case 'settle': {
      const evidence = evidenceOf(op.wishes, sent)
      const answers = await settleAll(database, evidence)
      answers.forEach(({ status, tokens }, i) => {
        if (status !== 'duplicate' && status !== 'no_charge')
          shared.settled.push({ id: at(evidence, i).id, tokens })
      })
      return
    }
    case 'refund':
      for (const { status, tokens } of await refundParts(database, ...refundsOf(op.wishes, sent)))
        if (status === 'refunded') shared.refunded += tokens
      return
    case 'raise':
      return raise(database, sent[op.which]?.item.id ?? uuidv7(), op.tokens)
    case 'transfer':
      return transfer(database, at(wallets, op.from).walletId, at(wallets, op.to).walletId, op.tokens)
    default:
      return changeAmong(database, at(wallets, op.who), op)
  }
}

const changeAmong = async (database: Database, { walletId, personId }: Wallet, op: Change) => {
  if (op.do === 'grant') await grantTokens(database, walletId, op)
  else if (op.do === 'owe') await owe(database, walletId, op.tokens)
  else if (op.do === 'lapse') await touch(database, [walletId])
  else if (op.do === 'limit') await setLimit(database, personId, op.tokens)
  else if (op.do === 'adjust') await adjust(database, personId, op.tokens, op.key ?? undefined)
  else {
    // Under the wallet's lock, as a clock would have it: no statement sees half of it.
    await database.query(
      `with locked as materialized (select id from octroi.wallet where id = $1 for update),
            looking as (update octroi.wallet w set next_expiry = $2 from locked where w.id = locked.id)
       update octroi.hold h set expires_at = $2 from locked where h.wallet_id = locked.id and h.state = 'open'`,
      [walletId, gone],
    )
    await database.call('expireHolds')
  }
}

const runAmong = async (database: Database, shared: Shared, operations: Operation[]) => {
  for (const op of operations) await doAmong(database, shared, op)
}

type Booked = { ref: string; chargeId: string | null; kind: string; tokens: number }

const sorted = (ids: string[]) => [...ids].sort()

/** The invariants hold, and the journal says exactly what the callers were told. */
const checkBooks = async (database: Database, shared: Shared) => {
  const walletIds = shared.wallets.map(({ walletId }) => walletId)
  await touch(database, walletIds)
  expect(await brokenOf(database, walletIds)).toEqual([])
  expect(await wrongTotals(database, walletIds)).toEqual([])
  const rows = await database.query<Booked>(
    'select ref, charge_id, kind, tokens from octroi.journal where wallet_id = any ($1::bigint[])',
    [walletIds],
  )
  const of = (kind: string) => rows.filter(row => row.kind === kind)
  expect(sorted(of('charge').map(row => row.ref))).toEqual(sorted(shared.charged))
  const opened = of('hold').filter(row => row.chargeId === null)
  expect(sorted(opened.map(row => row.ref))).toEqual(sorted(shared.held))
  // One piece of evidence alone decided about each charge.
  const settled = shared.settled.map(one => one.id)
  expect(new Set(settled).size).toBe(settled.length)
  const settlements = await database.query<{ chargeId: string; tokens: number }>(
    `select charge_id, tokens from octroi.settlement where wallet_id = any ($1::bigint[]) and source = 'gateway'`,
    [walletIds],
  )
  expect(sorted(settlements.map(row => `${row.chargeId} ${row.tokens}`))).toEqual(
    sorted(shared.settled.map(one => `${one.id} ${one.tokens}`)),
  )
  // What admins were told went back did, beside what evidence gave back.
  const byEvidence = await database.query<{ tokens: number }>(
    `select coalesce(sum(tokens), 0)::bigint as tokens from octroi.journal
      where wallet_id = any ($1::bigint[]) and kind = 'refund' and note <> 'a test'`,
    [walletIds],
  )
  const allBack = of('refund').reduce((sum, row) => sum + row.tokens, 0)
  expect(allBack - (byEvidence[0]?.tokens ?? 0)).toBe(shared.refunded)
  // Under an Idempotency-Key at most one charge was kept.
  const kept = await database.query<{ kept: number }>(
    `select count(*) as kept from octroi.idempotency_key k
       join octroi.journal j on j.wallet_id = k.wallet_id and j.ref = k.ref and j.kind in ('charge', 'hold')
      where k.wallet_id = any ($1::bigint[]) and k.app_id <> 0 and k.tokens <> j.tokens`,
    [walletIds],
  )
  expect(kept).toEqual([{ kept: 0 }])
}
