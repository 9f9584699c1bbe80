import { setTimeout as sleep } from 'node:timers/promises'
import type { Database } from '../database.ts'
import type { Language } from '../identity/mailed.ts'
import { writeNotice } from '../mail/letters.ts'
import type { Mail } from '../mail/mail.ts'
import { openSettings, type TokenWords } from '../settings.ts'
import { defaultWays, type EventName, findEvent } from './catalogue.ts'
import { sendHook } from './webhook.ts'
import { type Words, writeWords } from './words.ts'

type Delivery = {
  id: string
  channel: 'mail' | 'webhook'
  event: EventName
  data: Record<string, unknown>
  attempts: number
  createdAt: Date
  personId: string
  email: string
  name: string
  language: Language
  subject: string | null
  text: string | null
  url: string | null
  secret: Buffer | null
}

export type NotifierOptions = {
  database: Database
  portalUrl: URL
  /** Sends one mail now; null where none goes out. Rejects when it did not. */
  deliverMail: ((mail: Mail) => Promise<void>) | null
  /** Whether webhooks may reach addresses that are not public. */
  webhookPrivate: boolean
  log: (message: string, error: unknown) => void
  /** How often it looks; a second unless given. */
  periodMs?: number
  /** Seconds to wait after each failed try. */
  retryS?: Partial<typeof retrySeconds>
}

const minuteS = 60
const hourS = 3600

/** After the last wait it is given up: webhooks after a day. */
const retrySeconds = {
  mail: [minuteS, 5 * minuteS, 30 * minuteS, 2 * hourS],
  webhook: [
    5,
    30,
    2 * minuteS,
    10 * minuteS,
    30 * minuteS,
    hourS,
    2 * hourS,
    4 * hourS,
    8 * hourS,
    8 * hourS,
  ],
}

/** Longer than any try takes: connecting, greeting and sending a mail are bounded below it. */
const leaseS = 90
const atOnce = 10
const batch = 100
const maxRounds = 20
const closesWithinMs = 3000

/** A wait, up to a fifth longer, so that what failed together does not come back together. */
const withJitter = (seconds: number) => Math.ceil(seconds * (1 + Math.random() / 5))

const isFinal = (error: Error | null): boolean => {
  const { responseCode } = (error ?? {}) as { responseCode?: unknown }
  return typeof responseCode === 'number' && responseCode >= 500 && responseCode < 600
}

/** What an endpoint is told. */
const writeBody = ({ event, createdAt, personId, email, data }: Delivery) =>
  JSON.stringify({ type: event, timestamp: createdAt, data: { personId, email, ...data } })

const mailOf = (delivery: Delivery, portalUrl: URL, tokenWords: TokenWords | null): Mail => {
  const { event, data, language, name, email, subject, text } = delivery
  const template: Words | null = subject === null || text === null ? null : { subject, text }
  const reader = { language, name: name || email, portal: portalUrl.host, tokenWords }
  const words = writeWords(event, data, reader, template)
  const link = `${portalUrl.origin}/notifications`
  return { ...writeNotice(words, { language, link, portal: portalUrl.host }), to: email, link }
}

/**
 * Reads the outbox and sends what came of it. One timer; several processes may run it on one database, each row and
 * each delivery is taken by one of them. A crash in the middle of a try leads to another one.
 */
export const startNotifier = (options: NotifierOptions): { stop(): Promise<void> } => {
  const { database, deliverMail, log, periodMs = 1000 } = options
  const waits = { ...retrySeconds, ...options.retryS }
  const events = defaultWays()
  const settings = openSettings(database, null)
  const closing = new AbortController()

  const send = async (delivery: Delivery) => {
    if (findEvent(delivery.event) === undefined) throw new Error(`no event ${delivery.event}`)
    if (delivery.channel === 'mail') {
      if (deliverMail === null) throw new Error('no mail goes out from here: set OCTROI_SMTP_URL')
      return deliverMail(mailOf(delivery, options.portalUrl, (await settings.read()).tokenWords))
    }
    const { id, url, secret } = delivery
    if (url === null || secret === null) throw new Error('the endpoint is gone')
    const hook = { id, url, secret: Buffer.from(secret), body: writeBody(delivery) }
    return sendHook(hook, options.webhookPrivate, closing.signal)
  }

  const deliver = async (delivery: Delivery) => {
    const failure = await send(delivery).then(
      () => null,
      (error: Error) => error,
    )
    const wait = isFinal(failure) ? undefined : waits[delivery.channel][delivery.attempts - 1]
    await database.call('finishDelivery', {
      id: delivery.id,
      attempts: delivery.attempts,
      error: failure === null ? null : (failure.message || failure.name).slice(0, 500),
      retryS: wait === undefined ? null : withJitter(wait),
    })
  }

  const dispatch = async () => {
    for (let round = 0; round < maxRounds && !closing.signal.aborted; round++) {
      const args = { events, mails: deliverMail !== null, limit: batch }
      const [row] = await database.call<{ dispatched: number }>('dispatchNotifications', args)
      if ((row?.dispatched ?? 0) < batch) return
    }
  }

  const deliverDue = async () => {
    for (let round = 0; round < maxRounds && !closing.signal.aborted; round++) {
      const due = await database.call<Delivery>('claimDeliveries', { limit: atOnce, leaseS })
      await Promise.all(due.map(deliver))
      if (due.length < atOnce) return
    }
  }

  let failing = false
  const guard = async (work: () => Promise<void>) => {
    try {
      await work()
      failing = false
    } catch (error) {
      if (!failing) log('notifications could not be sent', error)
      failing = true
    }
  }

  const run = async () => {
    while (!closing.signal.aborted) {
      await guard(async () => {
        await dispatch()
        await deliverDue()
      })
      await sleep(periodMs, undefined, { signal: closing.signal, ref: false }).catch(() => {})
    }
  }
  const running = run()
  return {
    stop: async () => {
      closing.abort()
      // A mail in the middle of its way is left behind: its lease ends, and it is tried again.
      await Promise.race([running, sleep(closesWithinMs, undefined, { ref: false })])
    },
  }
}
