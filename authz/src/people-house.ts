import { join } from 'node:path'
import type { FastifyBaseLogger } from 'fastify'
import { removeIdentities } from './api/deletion.ts'
import { tendPlans } from './billing/plan-calendar.ts'
import { resumePausedPlans } from './billing/plan-settlement.ts'
import { openReconciler } from './billing/reconciler.ts'
import { settleReferrals } from './billing/referrals.ts'
import { openShop, type Shop } from './billing/shop.ts'
import { startTopUps } from './billing/top-up.ts'
import type { Data } from './data.ts'
import type { Identity } from './identity.ts'
import { type Mailer, openMailer } from './mail/mailer.ts'
import { startNotifier } from './notifications/notifier.ts'
import type { SalesMetrics } from './sales-metrics.ts'

/** What serves people beside the gate: who they are, what they buy, what they are told. */
export type PeopleHouse = {
  identity: Identity
  shop: Shop
  /** Null where no mail goes out. */
  sendMail: Mailer['send'] | null
  /** What must happen now and then without anybody asking. */
  jobs: (() => Promise<unknown>)[]
  /** Begins to tell people, and to buy for those who want it. */
  work(): void
  /** Ends that: what is on its way is done. */
  rest(): Promise<void>
  close(): Promise<void>
}

/** Opens it over the data; it works once it is told to. */
export const openPeopleHouse = async (
  data: Data,
  sales: Pick<SalesMetrics, 'reconciled'>,
  log: FastifyBaseLogger,
): Promise<PeopleHouse> => {
  const { config, database } = data
  const warn = (message: string, error: unknown) => log.warn({ err: error }, message)
  const { smtpUrl, mailFrom: from, dataDir, mode } = config
  const mailer = openMailer({ smtpUrl, from, outbox: join(dataDir, 'outbox'), log: warn })
  const identity = await data.openIdentity({ log: warn, sendMail: mailer.send })
  const shop = await openShop(config, database, message => log.warn(message))
  const { provider } = shop
  // With a Supabase project there is nobody at this machine to look into a folder.
  const sendsMail = mode !== 'supabase' || smtpUrl !== undefined
  const working: { stop(): Promise<void> }[] = []
  return {
    identity,
    shop,
    sendMail: sendsMail ? mailer.send : null,
    jobs: [
      () => removeIdentities({ database, identity }, log),
      () => database.call('expireOrders'),
      () => database.call('remindInvoices'),
      openReconciler({ database, shop }, sales.reconciled),
      () => tendPlans({ database, provider }, config.planCalendar),
      async () => provider && resumePausedPlans({ database, provider }),
      () => settleReferrals({ database }),
      () => database.call('noteEndingPasses'),
      () => database.call('reportWeek'),
      () => database.call('sweepNotifications'),
    ],
    work: () => {
      working.push(
        startNotifier({
          database,
          portalUrl: config.portalUrl,
          deliverMail: sendsMail ? mailer.deliver : null,
          webhookPrivate: config.webhookPrivate,
          log: warn,
        }),
        startTopUps({ database, shop }, warn),
      )
    },
    rest: async () => {
      await Promise.all(working.map(part => part.stop()))
    },
    close: async () => {
      shop.offers.close()
      await identity.close?.()
      await mailer.close()
    },
  }
}
