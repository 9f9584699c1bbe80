import type { Database } from '../src/database.ts'
import type { Acknowledged } from './ledger-load.ts'

/** How the books differ from what callers were told; all 0 when they do not. */
export type Differences = {
  /** Acknowledged, and not or not wholly in the books. */
  lost: number
  /** Acknowledged, and more than once or with more tokens in the books. */
  doubled: number
  /** Wallets or balances below 0. */
  negative: number
  /** In the books and standing, and nobody was told. */
  untold: number
  /** Rows of octroi.broken. */
  broken: number
  /** The first few of them, in words. */
  examples: string[]
}

type Taken = { id: string; openings: number; taken: number; held: number }

/** What each charge or hold has cost so far, by everything in the journal that is about it. */
const takenFor = `
  select id, count(*) filter (where opens)::int as openings,
         sum(case 'apps' when credit then tokens when debit then -tokens else 0 end)::int as taken,
         sum(case 'held' when credit then tokens when debit then -tokens else 0 end)::int as held
    from (select ref as id, true as opens, debit, credit, tokens from octroi.journal where kind in ('charge', 'hold') and charge_id is null
          union all
          select charge_id, false, debit, credit, tokens from octroi.journal where charge_id is not null) j
   group by id`

/** What it should have cost: the price in the end where it is known, a hold nothing yet. */
const dueFor = (told: Acknowledged, id: string) => told.settled.get(id) ?? told.charges.get(id) ?? 0

/** Holds the books against what was acknowledged, movement by movement. */
export const compareBooks = async (database: Database, told: Acknowledged): Promise<Differences> => {
  const found: Differences = { lost: 0, doubled: 0, negative: 0, untold: 0, broken: 0, examples: [] }
  const note = (kind: 'lost' | 'doubled' | 'negative' | 'untold' | 'broken', what: string) => {
    found[kind]++
    if (found.examples.length < 20) found.examples.push(`${kind}: ${what}`)
  }
  const missing = new Set([...told.charges.keys(), ...told.holds.keys()])
  const look = ({ id, openings, taken, held }: Taken) => {
    if (!missing.delete(id)) {
      if (taken > 0 || held > 0) note('untold', `${id} took ${taken}, holds ${held}`)
      return
    }
    const due = dueFor(told, id)
    const dueHeld = told.settled.has(id) ? 0 : (told.holds.get(id) ?? 0)
    const what = `${id} took ${taken} of ${due}, holds ${held} of ${dueHeld}, opened ${openings} times`
    if (openings > 1 || taken > due || held > dueHeld) note('doubled', what)
    else if (openings < 1 || taken < due || held < dueHeld) note('lost', what)
  }
  await database.stream<Taken>(takenFor, async rows => rows.forEach(look))
  for (const id of missing) note('lost', `${id} is not in the journal`)

  const grants = await database.query<{ source: string; times: number; tokens: number }>(
    `select source, count(*)::int as times, sum(tokens)::int as tokens from octroi.token_grant
      where source like 'load:%' group by source`,
  )
  const granted = new Map(grants.map(grant => [grant.source, grant]))
  for (const [source, tokens] of told.grants) {
    const grant = granted.get(source)
    if (!grant) note('lost', `grant ${source}`)
    else if (grant.times > 1 || grant.tokens > tokens) note('doubled', `grant ${source}`)
  }
  const below = await database.query<{ id: number }>(
    `select id from octroi.wallet where least(available, held, debt) < 0
     union all select wallet_id from octroi.journal where balance < 0`,
  )
  for (const { id } of below) note('negative', `wallet ${id}`)
  for (const row of await database.query('select * from octroi.broken')) note('broken', JSON.stringify(row))
  return found
}
