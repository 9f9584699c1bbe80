import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { createTransport } from 'nodemailer'
import type { Mail, Sent } from './mail.ts'
import { openOutbox } from './outbox.ts'

/** Sends mails behind the request that asked for them, so that nobody can tell by the clock whether there was one. */
export type Mailer = {
  /** Queues a mail. One that cannot be sent is logged and given up. */
  send(mail: Mail): void
  /** Sends a mail now, once. Rejects when it did not go out. */
  deliver(mail: Mail): Promise<void>
  /** Waits for what is queued, some seconds at the most. */
  close(): Promise<void>
}

export type MailerOptions = {
  /** Where mails go out; without it they lie in `outbox`, and the console tells their links. */
  smtpUrl: string | undefined
  from: string
  outbox: string
  log: (message: string, error: unknown) => void
  print?: (line: string) => void
  /** Waits between tries, in milliseconds. */
  retryMs?: number[]
}

const mostQueued = 1000
const closesWithinMs = 5_000
const isLoopback = (host: string) => /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(host)

/** A password never goes out in the clear, but to this machine. Times are bounded, and nothing is read from files. */
const openSmtp = (smtpUrl: string) => {
  const url = new URL(smtpUrl)
  const transport = createTransport({
    url: smtpUrl,
    requireTLS: url.protocol === 'smtp:' && url.username !== '' && !isLoopback(url.hostname),
    connectionTimeout: 5_000,
    greetingTimeout: 5_000,
    socketTimeout: 15_000,
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  return {
    send: async (mail: Sent) => {
      await transport.sendMail(mail)
    },
    greet: () => transport.verify(),
    close: () => transport.close(),
  }
}

/** Greets the mail server and signs in there, and sends nothing. Rejects with what it said. */
export const greetSmtp = async (smtpUrl: string): Promise<void> => {
  const smtp = openSmtp(smtpUrl)
  try {
    await smtp.greet()
  } finally {
    smtp.close()
  }
}

/** Answers like 550 are the receiver's last word; everything else may be over in a moment. */
const isFinal = (error: unknown): boolean => {
  const { responseCode } = error as { responseCode?: unknown }
  return typeof responseCode === 'number' && responseCode >= 500 && responseCode < 600
}

const waitMs = [1_000, 5_000, 30_000]

/** Opens the way out for mails. One goes after the other; at most 1,000 wait. */
export const openMailer = (options: MailerOptions): Mailer => {
  const { smtpUrl, from, log, retryMs = waitMs } = options
  const out =
    smtpUrl === undefined
      ? openOutbox(options.outbox, options.print ?? (line => console.log(line)))
      : openSmtp(smtpUrl)
  const closing = new AbortController()
  let queued = 0
  let last = Promise.resolve()

  const sentOf = ({ link: _, ...mail }: Mail): Sent => ({
    ...mail,
    from,
    messageId: `<${randomUUID()}@octroi>`,
    headers: { 'Auto-Submitted': 'auto-generated' },
  })

  const deliver = async (mail: Mail) => {
    const { link } = mail
    const sent = sentOf(mail)
    for (let tries = 0; ; tries++) {
      try {
        await out.send(sent, link)
        return
      } catch (error) {
        const wait = retryMs[tries]
        if (wait === undefined || isFinal(error) || closing.signal.aborted) throw error
        await sleep(wait, undefined, { signal: closing.signal }).catch(() => {})
      }
    }
  }

  return {
    deliver: mail => out.send(sentOf(mail), mail.link),
    send: mail => {
      if (queued >= mostQueued) {
        log('a mail was given up: too many are waiting', new Error(`${queued} mails`))
        return
      }
      queued += 1
      last = last
        .then(() => deliver(mail))
        .catch(error => log('a mail could not be sent', error))
        .finally(() => {
          queued -= 1
        })
    },
    close: async () => {
      const late = sleep(closesWithinMs, undefined, { ref: false })
      closing.abort()
      await Promise.race([last, late])
      out.close()
    },
  }
}
