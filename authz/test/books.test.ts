import { expect, it } from 'vitest'
import { compareBooks } from '../bench/books.ts'
import { makeAcknowledged } from '../bench/ledger-load.ts'
import { makeDatabase } from './support/database.ts'
import { appIds, chargeBatch, makeItem, makeWallet, settle } from './support/wallets.ts'

/** The crash test and the replicas believe this comparison: here it must find what is wrong. */
it('the comparison finds what was lost, doubled, taken without a word, and settled at another price', async () => {
  const { database, drop } = await makeDatabase()
  try {
    const { walletId } = await makeWallet(database, 1000)
    const [app = 0] = await appIds(database, 'compared')
    const [charged, silent, twice, held] = [3, 4, 5, 8].map(tokens => makeItem(walletId, tokens, app))
    if (!charged || !silent || !twice || !held) throw new Error('unreachable')
    const terms = { hold: true, reported: true, max: 20, holdS: 60 }
    await chargeBatch(database, [charged, silent, twice, { ...held, terms }])
    await settle(database, { id: held.id, cost: 7, status: 200 })

    const told = makeAcknowledged()
    for (const [item, tokens] of [
      [charged, 3],
      [silent, 4],
      [twice, 5],
    ] as const)
      told.charges.set(item.id, tokens)
    told.holds.set(held.id, 8)
    told.settled.set(held.id, 7)
    const right = { lost: 0, doubled: 0, negative: 0, untold: 0, broken: 0, examples: [] }
    expect(await compareBooks(database, told)).toEqual(right)

    told.charges.delete(silent.id)
    expect(await compareBooks(database, told)).toMatchObject({
      ...right,
      untold: 1,
      examples: [expect.stringContaining('took 4')],
    })
    told.charges.set(silent.id, 4).set(crypto.randomUUID(), 1).set(twice.id, 2)
    told.settled.set(held.id, 8)
    told.grants.set('load:never', 5)
    expect(await compareBooks(database, told)).toMatchObject({ lost: 3, doubled: 1, untold: 0, broken: 0 })
    const tamper = `alter table octroi.wallet drop constraint wallet_available_check;
      update octroi.wallet set available = -1 where id = ${walletId}`
    await database.exec(tamper)
    const { negative, broken } = await compareBooks(database, told)
    expect([negative, broken > 0]).toEqual([1, true])
  } finally {
    await drop()
  }
})
