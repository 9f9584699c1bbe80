import type { Database } from '../database.ts'
import { uuidv7 } from '../uuid.ts'
import type { OfferBook } from './offer-book.ts'
import { findPack, textOf } from './packs.ts'
import type { Provider } from './provider.ts'
import type { Shop } from './shop.ts'
import { chargeTopUp, mendTopUps } from './top-up-settlement.ts'

// What buys by itself. Several gates may do so at once: claim_top_up lets one of them.

export type TopUpParts = { database: Pick<Database, 'call'>; shop: Pick<Shop, 'provider' | 'offers'> }

/** What goes wrong with one person's is told, and keeps no other. */
export type TopUpLog = (message: string, error: unknown) => void

type Due = {
  personId: string
  pack: string
  tokens: number
  amount: number
  currency: string
  language: 'en' | 'fr'
  payerId: string
  cardId: string
  barred: boolean
}

type Opened = { database: TopUpParts['database']; provider: Provider }

/** At most so many a round, at once. */
const atOnce = 20

/** Why it is not to buy, or the pack as it is sold now. */
const judge = async ({ database, provider }: Opened, due: Due, book: OfferBook) => {
  if (due.barred) return 'suspended'
  const groups = await database.call<{ name: string }>('listOwnGroups', { personId: due.personId })
  const names = groups.map(({ name }) => name)
  const pack = findPack(book, due.pack, due.currency, names)
  if (pack === undefined) return 'pack_gone'
  if (pack.amount > due.amount || pack.tokens < due.tokens) return 'price_changed'
  const card = await provider.cards.find(due.cardId)
  return card === null || card.payer !== due.payerId ? 'card_gone' : pack
}

const buy = async (opened: Opened, due: Due, book: OfferBook): Promise<void> => {
  const { database, provider } = opened
  const { personId, payerId, cardId, language, currency } = due
  const pack = await judge(opened, due, book)
  if (typeof pack === 'string') {
    await database.call('stopTopUp', { personId, live: provider.live, reason: pack })
    return
  }
  const { name, tokens, days, amount } = pack
  const [id, title] = [uuidv7(), textOf(pack.title, language)]
  const [claim] = await database.call<{ status: string }>('claimTopUp', {
    personId,
    live: provider.live,
    orderId: id,
    pack: name,
    title,
    tokens,
    grantDays: days ?? null,
    amount,
    cardId,
  })
  if (claim?.status === 'claimed')
    await chargeTopUp({ database, provider }, { id, payerId, cardId, title, amount, currency })
}

/** Buys for everybody whose tokens have become too few. Resolves with how many were looked at. */
export const buyTopUps = async ({ database, shop }: TopUpParts, log: TopUpLog): Promise<number> => {
  const { provider, offers } = shop
  if (provider === null || !provider.savesCards) return 0
  const due = await database.call<Due>('listDueTopUps', { live: provider.live, limit: atOnce })
  if (due.length === 0) return 0
  const book = await offers.load()
  await Promise.all(
    due.map(one =>
      buy({ database, provider }, one, book).catch(error =>
        log('an automatic top-up could not be made', error),
      ),
    ),
  )
  return due.length
}

/** Makes the provider forget the cards that people removed or replaced, and those of closed accounts. */
export const dropCards = async ({ database, shop: { provider } }: TopUpParts): Promise<void> => {
  if (provider === null) return
  const dropped = await database.call<{ providerId: string }>('listDroppedCards', { live: provider.live })
  for (const { providerId } of dropped) {
    await provider.cards.drop(providerId)
    await database.call('forgetDroppedCard', { providerId })
  }
}

/** A charge that crossed a threshold is answered within it. */
const periodMs = 3000
const mendEveryMs = 30_000
/** Longer than a charge takes as a rule: who claimed an order is most likely not at it any more. */
const quiet = '30 seconds'

/** Starts what buys by itself; `stop` lets what is being paid come to its end. */
export const startTopUps = (parts: TopUpParts, log: TopUpLog): { stop(): Promise<void> } => {
  const { database, shop } = parts
  const { provider } = shop
  if (provider === null) return { stop: async () => {} }
  let running = Promise.resolve()
  let isBusy = false
  let mendAt = Date.now()
  const round = async () => {
    if (Date.now() >= mendAt) {
      mendAt = Date.now() + mendEveryMs
      await mendTopUps({ database, provider }, { quiet })
      await dropCards(parts)
    }
    await buyTopUps(parts, log)
  }
  const look = () => {
    if (isBusy) return
    isBusy = true
    running = round()
      .catch(error => log('automatic top-ups could not be made', error))
      .finally(() => {
        isBusy = false
      })
  }
  const timer = setInterval(look, periodMs).unref()
  return {
    stop: async () => {
      clearInterval(timer)
      await running
    },
  }
}
