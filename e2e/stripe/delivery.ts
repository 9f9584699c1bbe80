import { setTimeout as sleep } from 'node:timers/promises'
import Stripe from 'stripe'
import type { StripeEvent } from './state.ts'

export type Webhook = {
  url: string
  secret: string
  types?: string[] | undefined
  /** Of an endpoint that was made by the API. */
  endpoint?: string
}

/** How badly the way to the webhooks does: chances from 0 to 1. */
export type Chaos = { lose?: number; double?: number; shuffle?: boolean; delayMs?: number }

/** One try to bring an event to an address; `status` is absent when nobody answered. */
export type Delivery = { event: StripeEvent; url: string; status?: number; signature: string; body: string }

export type Deliveries = {
  /** All tries so far, in the order of their answers. */
  tries: Delivery[]
  /** Events that got lost on the way, and those that the address did not take. */
  undelivered(): { event: StripeEvent; url: string; why: 'lost' | 'failed' }[]
  publish(event: StripeEvent): void
  chaos(chaos: Chaos): void
  hold(): void
  release(): void
  /** Sends what waits, even when it is held; resolves when all has been answered. */
  flush(): Promise<void>
  /** Sends again what got lost or failed, as Stripe does for days. */
  retry(): Promise<void>
  /** Sends an event again that was delivered before. */
  resend(event: StripeEvent): Promise<void>
}

type Letter = { event: StripeEvent; webhook: Webhook }

/** Longest that an address may think about an event; Stripe waits longer, tests do not. */
const timeoutMs = 10_000

/** Brings events to the webhooks one after the other, in their order unless chaos says otherwise. */
export function createDeliveries(webhooks: Webhook[], seed: number): Deliveries {
  const random = createRandom(seed)
  const tries: Delivery[] = []
  let waiting: Letter[] = []
  let stuck: (Letter & { why: 'lost' | 'failed' })[] = []
  let chaos: Chaos = {}
  let isHeld = false
  let sending: Promise<void> = Promise.resolve()

  const send = (letters: Letter[]) => {
    sending = sending.then(async () => {
      for (const letter of chaos.shuffle ? shuffle(letters, random) : letters) await bring(letter)
    })
    return sending
  }

  const bring = async (letter: Letter) => {
    if (random() < (chaos.lose ?? 0)) {
      stuck.push({ ...letter, why: 'lost' })
      return
    }
    const times = random() < (chaos.double ?? 0) ? 2 : 1
    for (let time = 0; time < times; time++) {
      if (chaos.delayMs) await sleep(random() * chaos.delayMs)
      const delivery = await post(letter)
      tries.push(delivery)
      if (isTaken(delivery)) letter.event.pending_webhooks = Math.max(0, letter.event.pending_webhooks - 1)
      else if (time === 0) stuck.push({ ...letter, why: 'failed' })
    }
  }

  const flush = async (sendsHeld: boolean) => {
    while (waiting.length > 0 && (sendsHeld || !isHeld)) {
      const letters = waiting
      waiting = []
      await send(letters)
    }
    await sending
  }

  const publish = (event: StripeEvent) => {
    const wanted = webhooks.filter(({ types }) => !types || types.includes(event.type) || types.includes('*'))
    event.pending_webhooks = wanted.length
    waiting.push(...wanted.map(webhook => ({ event, webhook })))
    // All events of one call leave together, so that there is something to shuffle.
    if (!isHeld) setImmediate(() => void flush(false))
  }

  return {
    tries,
    undelivered: () => stuck.map(({ event, webhook, why }) => ({ event, url: webhook.url, why })),
    publish,
    chaos: next => {
      chaos = next
    },
    hold: () => {
      isHeld = true
    },
    release: () => {
      isHeld = false
      void flush(false)
    },
    flush: () => flush(true),
    retry: async () => {
      const letters = stuck
      stuck = []
      await send(letters)
    },
    resend: async event => send(webhooks.map(webhook => ({ event, webhook }))),
  }
}

const isTaken = ({ status }: Delivery) => status !== undefined && status >= 200 && status < 300

/** Signs by the machine's clock, as receivers look at theirs, whatever the stand-in's says. */
async function post({ event, webhook }: Letter): Promise<Delivery> {
  const body = JSON.stringify(event, null, 2)
  const signature = Stripe.webhooks.generateTestHeaderString({ payload: body, secret: webhook.secret })
  const delivery = { event, url: webhook.url, signature, body }
  const headers = { 'content-type': 'application/json; charset=utf-8', 'stripe-signature': signature }
  try {
    const signal = AbortSignal.timeout(timeoutMs)
    const response = await fetch(webhook.url, { method: 'POST', headers, body, signal, redirect: 'manual' })
    await response.arrayBuffer()
    return { ...delivery, status: response.status }
  } catch {
    return delivery
  }
}

/** Mulberry32: the same seed brings the same troubles. */
export function createRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

function shuffle<T>(items: T[], random: () => number): T[] {
  const shuffled = [...items]
  for (let last = shuffled.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1))
    const [a, b] = [shuffled[last] as T, shuffled[other] as T]
    shuffled[last] = b
    shuffled[other] = a
  }
  return shuffled
}
