import type { ChargeItem } from '../../src/gate/batcher.ts'

// The ledger in memory, one person after another, without a clock: what the SQL must answer and hold.

/** The last moment of all: such grants never expire. */
export const never = 2

/** When a grant expires is a moment: bigger ones are later, and those below 0 have come. */
export type Grant = { priority: number; moment: number; left: number; gone: boolean }

/** A charge or a hold under its id. */
export type Taken = {
  id: string
  app: number
  /** What was taken or set aside at first, and the balance then. */
  first: number
  balance: number
  /** What apps have got for it, less refunds. */
  net: number
  hold: { tokens: number; max: number; parts: { grant: Grant; tokens: number }[] } | null
  state: 'open' | 'settled' | 'expired'
  givesBack: boolean
  priority: number
  moment: number
}

/** All of one person. */
export type Account = {
  grants: Grant[]
  debt: number
  taken: Map<string, Taken>
  keys: Map<string, { id: string; tokens: number }>
  adjusted: Map<string, number>
  /** By app: the charge that opened the pass, free uses by their ids, and how much evidence gave back. */
  passes: Map<number, string>
  uses: Map<number, Set<string>>
  givenBack: Map<number, { count: number; tokens: number }>
  limit: number | null
}

/** What the ledger answers to an item. */
export type Answer = { status: string; balance: number; chargeId?: string | undefined }

export const newAccount = (): Account => ({
  grants: [],
  debt: 0,
  taken: new Map(),
  keys: new Map(),
  adjusted: new Map(),
  passes: new Map(),
  uses: new Map(),
  givenBack: new Map(),
  limit: null,
})

export const availableOf = (account: Account) => account.grants.reduce((sum, grant) => sum + grant.left, 0)

const holdsOf = (account: Account) =>
  [...account.taken.values()].filter(one => one.hold && one.state === 'open')

export const heldOf = (account: Account) =>
  holdsOf(account).reduce((sum, one) => sum + (one.hold?.tokens ?? 0), 0)

/** What counts towards a spend limit without a period. */
export const spentOf = (account: Account) =>
  [...account.taken.values()].reduce((sum, one) => sum + one.net, 0) + heldOf(account)

type Part = { grant: Grant; tokens: number }

/** Takes tokens that are there; what was burnt of which grant, in order. */
const burn = (account: Account, tokens: number): Part[] => {
  // The sort is stable, and grants stand in the order of their making.
  const order = [...account.grants].sort((a, b) => a.priority - b.priority || a.moment - b.moment)
  const parts: Part[] = []
  let rest = tokens
  for (const grant of order) {
    const take = Math.min(rest, grant.left)
    if (take === 0) continue
    grant.left -= take
    rest -= take
    parts.push({ grant, tokens: take })
  }
  if (rest > 0) throw new Error('the model burns what is not there')
  return parts
}

const payDebt = (account: Account) => {
  const due = Math.min(account.debt, availableOf(account))
  if (due > 0) burn(account, due)
  account.debt -= due
}

export const give = (account: Account, grant: { priority: number; moment: number; left: number }) => {
  if (grant.moment >= 0) account.grants.push({ ...grant, gone: false })
  payDebt(account)
}

/** A moment comes: grants up to it are gone, and so is what was set aside from them. */
export const lapse = (account: Account, moment: number) => {
  for (const grant of account.grants)
    if (grant.moment <= moment) Object.assign(grant, { left: 0, gone: true })
  account.grants = account.grants.filter(grant => !grant.gone)
}

const takeMore = (account: Account, one: Taken, tokens: number) => {
  const paid = Math.min(availableOf(account), tokens)
  if (paid > 0) burn(account, paid)
  account.debt += tokens - paid
  one.net += tokens
}

const closeHold = (account: Account, one: Taken, price: number, state: 'settled' | 'expired') => {
  const { hold } = one
  if (hold === null) throw new Error('the model closes no hold')
  one.state = state
  let back = hold.tokens - Math.min(price, hold.tokens)
  one.net += hold.tokens - back
  const alive = hold.parts.toReversed().reduce((sum, { grant, tokens }) => {
    const some = Math.min(back, tokens)
    back -= some
    if (grant.gone) return sum
    grant.left += some
    return sum + some
  }, 0)
  if (price > hold.tokens) takeMore(account, one, price - hold.tokens)
  if (alive > 0) payDebt(account)
}

/** The time of all open holds of a person has come. */
export const expireHolds = (account: Account) => {
  for (const one of holdsOf(account).sort(byId)) closeHold(account, one, 0, 'expired')
}

const byId = (a: { id: string }, b: { id: string }) => (a.id < b.id ? -1 : 1)

const isUsed = (account: Account, id: string) => [...account.uses.values()].some(ids => ids.has(id))

const isGivenBack = (account: Account, id: string) => {
  const one = account.taken.get(id)
  if (one === undefined) return !isUsed(account, id)
  return one.net <= 0 && !(one.hold && one.state === 'open')
}

const isValid = (item: ChargeItem) => item.tokens > 0 && item.tokens <= Number.MAX_SAFE_INTEGER

/** What is known under the item's id or key. */
const recall = (account: Account, item: ChargeItem, balance: number): Answer | null => {
  const known = account.taken.get(item.id)
  if (known)
    return {
      status: known.first === item.tokens ? 'duplicate' : 'key_reused',
      balance: known.balance,
      chargeId: item.id,
    }
  if (isUsed(account, item.id)) return { status: 'free', balance, chargeId: item.id }
  const keyed = item.key === null ? undefined : account.keys.get(`${item.appId} ${item.key}`)
  if (keyed === undefined || isGivenBack(account, keyed.id)) return null
  const status = keyed.tokens === item.tokens ? 'already_charged' : 'key_reused'
  return { status, balance, chargeId: keyed.id }
}

const useQuota = (account: Account, item: ChargeItem): boolean => {
  const uses = account.uses.get(item.appId) ?? new Set()
  if (item.terms?.quota === undefined || uses.size >= item.terms.quota.n) return false
  account.uses.set(item.appId, uses.add(item.id))
  return true
}

const take = (account: Account, item: ChargeItem, balance: number): Answer => {
  const parts = burn(account, item.tokens)
  const first = parts[0]?.grant
  const isHold = item.terms?.hold === true
  const left = balance - item.tokens
  account.taken.set(item.id, {
    id: item.id,
    app: item.appId,
    first: item.tokens,
    balance: left,
    net: isHold ? 0 : item.tokens,
    hold: isHold ? { tokens: item.tokens, max: item.terms?.max ?? item.tokens, parts } : null,
    state: 'open',
    givesBack: item.terms?.refund !== undefined,
    priority: first?.priority ?? 0,
    moment: first?.moment ?? 0,
  })
  if (item.terms?.pass !== undefined) account.passes.set(item.appId, item.id)
  return { status: isHold ? 'held' : 'charged', balance: left, chargeId: item.id }
}

/** One charge: what is known, what is free, what must not be spent, what cannot be paid. */
export const modelCharge = (account: Account, item: ChargeItem): Answer => {
  const balance = availableOf(account)
  const refusal = (status: string): Answer => ({ status, balance, chargeId: item.id })
  if (!isValid(item)) return refusal('invalid')
  const known = recall(account, item, balance)
  const pass = item.terms?.pass === undefined ? undefined : account.passes.get(item.appId)
  if (pass !== undefined && known?.chargeId !== item.id) return { status: 'pass', balance, chargeId: pass }
  if (known) return known
  const keep = () => {
    if (item.key !== null) account.keys.set(`${item.appId} ${item.key}`, { id: item.id, tokens: item.tokens })
  }
  if (useQuota(account, item)) {
    keep()
    return refusal('free')
  }
  if (account.limit !== null && spentOf(account) + item.tokens > account.limit)
    return refusal('limit_reached')
  if (item.tokens > balance) return refusal('insufficient')
  keep()
  return take(account, item, balance)
}

const refundTokens = (account: Account, one: Taken, tokens: number) => {
  one.net -= tokens
  give(account, { priority: one.priority, moment: one.moment, left: tokens })
  if (one.net === 0 && account.passes.get(one.app) === one.id) account.passes.delete(one.app)
}

/** Gives a charge back, whole (tokens null) or a part of it. */
export const modelRefund = (account: Account, id: string, tokens: number | null): Answer => {
  const one = account.taken.get(id)
  const answer = (status: string): Answer => ({ status, balance: availableOf(account) })
  const uses = [...account.uses.values()].find(ids => ids.has(id))
  if (one === undefined && uses === undefined) return { status: 'no_charge', balance: 0 }
  if (tokens !== null && tokens <= 0) return answer('invalid')
  if (uses?.delete(id)) return answer('refunded')
  if (one === undefined) throw new Error('nothing to refund')
  if (one.hold && one.state === 'open') {
    if (tokens !== null) return answer('not_settled')
    closeHold(account, one, 0, 'settled')
    return answer('refunded')
  }
  if (one.net <= 0) return answer('duplicate')
  if (tokens !== null && tokens > one.net) return answer('exceeds_charge')
  refundTokens(account, one, tokens ?? one.net)
  return answer('refunded')
}

/** Evidence: the tool's status, and what it reports. */
export type Evidence = { id: string; status: number | null; cost: number | null }

const maxBack = { count: 20, tokens: 10_000 }

type Decision = { one: Taken; status: string; price: number }

const decide = (account: Account, one: Taken, evidence: Evidence): Decision => {
  const { hold } = one
  const price = hold ? Math.min(Math.max(evidence.cost ?? hold.tokens, 0), hold.max) : one.first
  if (!one.givesBack || evidence.status === null || evidence.status < 500)
    return { one, status: 'captured', price }
  if (one.state === 'expired') return { one, status: 'voided', price: 0 }
  const tokens = hold?.tokens ?? one.first
  const back = account.givenBack.get(one.app) ?? { count: 0, tokens: 0 }
  if (back.count >= maxBack.count || back.tokens + tokens > maxBack.tokens)
    return { one, status: 'capped', price }
  account.givenBack.set(one.app, { count: back.count + 1, tokens: back.tokens + tokens })
  return { one, status: hold ? 'voided' : 'refunded', price: 0 }
}

const move = (account: Account, { one, status, price }: Decision) => {
  if (one.state === 'expired' && status === 'captured') takeMore(account, one, price)
  else if (one.hold && one.state === 'open') closeHold(account, one, price, 'settled')
  else if (status === 'refunded' && one.net > 0) refundTokens(account, one, one.net)
  one.state = 'settled'
}

/** Many pieces of evidence about one person: all are decided, then tokens move in the order of the charges' ids. */
export const modelSettle = (account: Account, all: Evidence[]): string[] => {
  const decisions: Decision[] = []
  const statuses = all.map(evidence => {
    const one = account.taken.get(evidence.id)
    if (one === undefined) return 'no_charge'
    if (one.state === 'settled' || decisions.some(decision => decision.one === one)) return 'duplicate'
    const decision = decide(account, one, evidence)
    decisions.push(decision)
    return decision.status
  })
  for (const decision of decisions.sort((a, b) => byId(a.one, b.one))) move(account, decision)
  return statuses
}

/** Sets more aside under a hold, up to `tokens` in all. */
export const modelRaise = (account: Account, id: string, tokens: number): string => {
  const one = account.taken.get(id)
  if (!one?.hold) return 'no_hold'
  const more = tokens - one.hold.tokens
  if (one.state !== 'open') return 'not_open'
  if (tokens > one.hold.max) return 'invalid'
  if (more <= 0) return 'duplicate'
  if (more > availableOf(account)) return 'insufficient'
  if (account.limit !== null && spentOf(account) + more > account.limit) return 'limit_reached'
  one.hold.parts.push(...burn(account, more))
  one.hold.tokens = tokens
  return 'raised'
}

/** Moves tokens from one person to another, as they are. */
export const modelTransfer = (from: Account, to: Account, tokens: number): string => {
  if (from === to || tokens <= 0) return 'invalid'
  if (tokens > availableOf(from)) return 'insufficient'
  for (const { grant, tokens: left } of burn(from, tokens))
    give(to, { priority: grant.priority, moment: grant.moment, left })
  return 'transferred'
}

/** An admin's adjustment. */
export const modelAdjust = (account: Account, tokens: number, under: string | null): Answer => {
  const balance = availableOf(account)
  const known = under === null ? undefined : account.adjusted.get(under)
  if (known !== undefined) return { status: known === tokens ? 'duplicate' : 'key_reused', balance }
  if (tokens === 0) return { status: 'invalid', balance }
  if (-tokens > balance) return { status: 'insufficient', balance }
  if (tokens > 0) give(account, { priority: 50, moment: never, left: tokens })
  else burn(account, -tokens)
  if (under !== null) account.adjusted.set(under, tokens)
  return { status: 'adjusted', balance: availableOf(account) }
}
