import type { Letter } from './letters.ts'

/**
 * A mail that is to go out; `link` is the one that it is about. Mails with the same `references`, a message id, are one
 * thread.
 */
export type Mail = Letter & { to: string; link: string; replyTo?: string; references?: string }

/** A mail as a transport takes it. */
export type Sent = Omit<Mail, 'link'> & { from: string; messageId: string; headers: Record<string, string> }
