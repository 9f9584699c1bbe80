import { setTimeout as sleep } from 'node:timers/promises'
import type { Mail } from '../../src/mail/mail.ts'

/** What went out, in order. */
export type Mailbox = {
  mails: Mail[]
  onMail(mail: Mail): void
  /** The next mail to an address beyond those that were read before. Throws when none comes. */
  next(to: string): Promise<Mail>
  /** Throws when a mail to this address has come that nobody read. */
  expectNone(to: string): Promise<void>
}

/** What a mailed link carries, as the page that it leads to posts it. */
export const readLink = ({ link }: Pick<Mail, 'link'>) => {
  const { origin, pathname, searchParams } = new URL(link)
  return {
    page: origin + pathname,
    type: searchParams.get('type') ?? '',
    tokenHash: searchParams.get('token_hash') ?? '',
    to: searchParams.get('to'),
  }
}

/** Opens one. */
export const openMailbox = (): Mailbox => {
  const mails: Mail[] = []
  const read = new Set<Mail>()
  const find = (to: string) => mails.find(mail => mail.to === to && !read.has(mail))
  return {
    mails,
    onMail: mail => void mails.push(mail),
    next: async to => {
      for (let waits = 0; waits < 250; waits++) {
        const mail = find(to)
        if (mail !== undefined) {
          read.add(mail)
          return mail
        }
        await sleep(20)
      }
      throw new Error(`no mail to ${to}: ${JSON.stringify(mails.map(mail => mail.to))}`)
    },
    expectNone: async to => {
      await sleep(300)
      const mail = find(to)
      if (mail !== undefined) throw new Error(`a mail to ${to}: ${mail.subject}`)
    },
  }
}
