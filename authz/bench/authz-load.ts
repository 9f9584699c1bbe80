import type { Settler } from '../src/settle/settler.ts'
import { openGateCalls, type Verdict } from '../test/support/authz-client.ts'
import { type Acknowledged, makeAcknowledged, settleAs, whatEnded } from './ledger-load.ts'

/** Somebody who pays: with a wallet of their own, and a key. */
export type Payer = { walletId: number; headers: { authorization: string } }

export type AuthzLoad = {
  acknowledged: Acknowledged
  /** How often each keyed payer's requests were paid for, as they were told: one key, one charge. */
  keyed: Map<number, number>
  /** How many answers there were, by status. */
  answers: Map<number, number>
  errors: string[]
  stop(): Promise<void>
}

const host = 'metered.example.com'
/** What the load's price list says. */
export const priceList = `title: Metered
summary: For the crash test
otherwise: free
rules:
  - { on: POST /paid, tokens: 10 }
  - { on: POST /held, tokens: 2, per: second, hold: 20, max: 60 }
`
export const paidTokens = 10
const heldTokens = 20
const mostRequests = 1_000_000
const pause = (ms: number) => new Promise(resolve => setTimeout(resolve, ms))

/**
 * Clients that pay at /authz over kept connections through every outage, and settle what passed as a log line would.
 * Each keyed payer is one client that repeats a request with its Idempotency-Key until it knows that it was paid for.
 */
export const startAuthzLoad = (
  gate: string,
  settler: Settler,
  { payers, keyed, clients }: { payers: Payer[]; keyed: Payer[]; clients: number },
): AuthzLoad => {
  const told = makeAcknowledged()
  const load = {
    keyed: new Map<number, number>(),
    answers: new Map<number, number>(),
    errors: [] as string[],
  }
  const calls = openGateCalls(gate)
  let left = mostRequests

  const ask = async (uri: string, headers: Record<string, string>): Promise<Verdict | null> => {
    const verdict = await calls.ask({ host, method: 'POST', uri, headers }).catch(() => null)
    const status = verdict?.status ?? 0
    load.answers.set(status, (load.answers.get(status) ?? 0) + 1)
    if (status !== 200) await pause(status === 0 ? 20 : 5)
    return verdict
  }
  const chargeOf = ({ headers }: Verdict) => String(headers['x-octroi-charge'] ?? '').split('.')[0] ?? ''

  const passOnce = async (payer: Payer, isHeld: boolean) => {
    const verdict = await ask(isHeld ? '/held' : '/paid', payer.headers)
    if (verdict?.status !== 200) {
      told.unanswered++
      return
    }
    const id = chargeOf(verdict)
    told[isHeld ? 'holds' : 'charges'].set(id, isHeld ? heldTokens : paidTokens)
    told.wallets.set(id, payer.walletId)
    const known = isHeld ? { durationMs: Math.floor(Math.random() * 15_000) } : {}
    await settleAs(settler, told, whatEnded(id, known))
  }
  /** One key until its charge is known: passed now, or passed before an answer that was lost. */
  const payByKey = async (payer: Payer, key: string) => {
    const headers = { ...payer.headers, 'idempotency-key': key }
    for (let attempt = 0; attempt < 2000; attempt++) {
      const verdict = await ask('/paid', headers)
      if (verdict?.status !== 200 && verdict?.status !== 409) continue
      const id = verdict.status === 200 ? chargeOf(verdict) : String(verdict.body.charge.id)
      told.charges.set(id, paidTokens)
      told.wallets.set(id, payer.walletId)
      load.keyed.set(payer.walletId, (load.keyed.get(payer.walletId) ?? 0) + 1)
      await settleAs(settler, told, whatEnded(id))
      return
    }
    throw new Error(`${key} was never answered`)
  }
  const run = async (step: (turn: number) => Promise<void>) => {
    for (let turn = 0; left-- > 0; turn++)
      try {
        await step(turn)
      } catch (error) {
        load.errors.push(String(error))
        return
      }
  }
  const free = Array.from({ length: clients }, (_, client) => {
    const payer = payers[client % payers.length]
    return payer ? run(turn => passOnce(payer, turn % 4 === 3)) : Promise.resolve()
  })
  const sure = keyed.map(payer => run(turn => payByKey(payer, `${payer.walletId}-${turn}`)))
  const over = Promise.all([...free, ...sure]).then(calls.close)
  return {
    ...load,
    acknowledged: told,
    stop: () => {
      left = 0
      return over
    },
  }
}
