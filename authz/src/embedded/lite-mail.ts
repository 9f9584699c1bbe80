import { AsyncLocalStorage } from 'node:async_hooks'
import type { Language, LinkType, Mailed, MailWish } from '../identity/mailed.ts'
import { type LetterKind, writeLetter } from '../mail/letters.ts'
import type { Mail } from '../mail/mail.ts'

/** Where the links of mails lead, and how mails go out. */
export type LiteMail = { origin: string; send(mail: Mail): void }

/** What the mail that Supabase Lite is about to send is for: it knows fewer kinds, and no languages. */
type Errand = { kind?: LetterKind; language: Language; to?: string | undefined }

const current = new AsyncLocalStorage<Errand>()

/**
 * Supabase Lite's settings for mails. Their words are ours, so it hands over what they need in the subject. Its links are
 * a hash of the address and a code of so many digits, which therefore must be too many to guess. With
 * `double_confirm_changes` it would ask the old address alone and never verify the new one.
 */
export const mailSettings = {
  enable_signup: true,
  enable_confirmations: false,
  double_confirm_changes: false,
  otp_length: 40,
  otp_expiry: 3600,
  template: {
    magic_link: { subject: 'magiclink {{ .TokenHash }}' },
    recovery: { subject: 'recovery {{ .TokenHash }}' },
    email_change: { subject: 'email_change {{ .TokenHash }}' },
  },
}

const kinds: Record<string, LetterKind> = {
  magiclink: 'magiclink',
  recovery: 'recovery',
  email_change: 'email_change',
}

const linkOf = (origin: string, kind: LetterKind, tokenHash: string, to: string | undefined): string => {
  const page = kind === 'recovery' ? 'new-password' : 'confirm-mail'
  const more = to === undefined || to === '/' ? {} : { to }
  return `${origin}/${page}?${new URLSearchParams({ type: kind, token_hash: tokenHash, ...more })}`
}

/** The driver by which Supabase Lite sends mails. */
export const mailDriver = (mail: LiteMail | undefined) => ({
  send: async ({ to, subject }: { to: string; subject: string }): Promise<void> => {
    const [, type = '', tokenHash = ''] = /^(\w+) ([0-9a-f]{64})$/.exec(subject) ?? []
    const kind = current.getStore()?.kind ?? kinds[type]
    if (mail === undefined || kind === undefined) return
    const { language = 'en', to: path } = current.getStore() ?? {}
    const link = linkOf(mail.origin, kind, tokenHash, path)
    mail.send({ ...writeLetter(kind, { language, link, portal: new URL(mail.origin).host }), to, link })
  },
})

/** Supabase Lite keeps these in one place: a proof of the address is a sign-in by mail that says so. */
const liteTypes: Partial<Record<LinkType, LinkType>> = { signup: 'magiclink', email: 'magiclink' }

type Queue = <T>(work: () => Promise<T>) => Promise<T>

/** What goes by mail, over Supabase Lite: one call at a time, each telling its mail's kind and language. */
export const liteMailed = (mailed: Mailed, queue: Queue, mail: LiteMail | undefined): Mailed => {
  const tellOldAddress = (email: string, language: Language) => {
    if (mail === undefined) return
    const link = `${mail.origin}/account`
    const letter = writeLetter('email_changing', { language, link, portal: new URL(mail.origin).host })
    mail.send({ ...letter, to: email, link })
  }
  return {
    confirms: mailed.confirms,
    codes: false,
    send: (wish: MailWish) =>
      queue(() =>
        current.run({ kind: wish.kind, language: wish.language, to: wish.to }, () => mailed.send(wish)),
      ),
    confirm: link => queue(() => mailed.confirm({ ...link, type: liteTypes[link.type] ?? link.type })),
    renewPassword: input => queue(() => mailed.renewPassword(input)),
    checkPassword: input => queue(() => mailed.checkPassword(input)),
    changePassword: input => queue(() => mailed.changePassword(input)),
    changeEmail: async input => {
      await queue(() => current.run({ language: input.language }, () => mailed.changeEmail(input)))
      tellOldAddress(input.email, input.language)
    },
    remove: id => queue(() => mailed.remove(id)),
  }
}
