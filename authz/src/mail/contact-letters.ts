import type { Language } from '../identity/mailed.ts'
import { escapeHtml, type Letter } from './letters.ts'
import type { Mail } from './mail.ts'

type Message = {
  id: string
  name: string
  email: string
  subject: string
  message: string
  language: Language
}

const words = {
  en: {
    came: (name: string, email: string) => `${name} (${email}) wrote by the contact form:`,
    open: 'Answer in the inbox',
    wrote: (portal: string) => `You wrote to ${portal}:`,
    again: 'Write again',
  },
  fr: {
    came: (name: string, email: string) => `${name} (${email}) a écrit par le formulaire de contact :`,
    open: 'Répondre dans la boîte de réception',
    wrote: (portal: string) => `Vous avez écrit à ${portal} :`,
    again: 'Écrire à nouveau',
  },
}

const quote = (text: string) =>
  text
    .split('\n')
    .map(line => `> ${line}`)
    .join('\n')

const htmlOf = (language: Language, paragraphs: string[], link: string, action: string) =>
  `<!doctype html><html lang="${language}"><head><meta charset="utf-8"></head>
<body style="font:16px/1.5 sans-serif;max-width:34rem;margin:2rem auto;padding:0 1rem">
${paragraphs.map(text => `<p style="white-space:pre-line">${escapeHtml(text)}</p>`).join('\n')}
<p><a href="${escapeHtml(link)}">${escapeHtml(action)}</a></p>
</body></html>
`

/** One thread for all mails about a message: readers of mail keep together what refers to the same. */
const threadOf = ({ id }: Message) => `<contact-${id}@octroi>`

/** Tells an admin what came by the contact form; an answer from the mail program goes to whoever wrote. */
export const writeContactNotice = (message: Message, to: string, link: string): Mail => {
  const { name, email, subject, language } = message
  const lead = words[language].came(name, email)
  const letter: Letter = {
    subject,
    text: `${lead}\n\n${message.message}\n\n${link}\n`,
    html: htmlOf(language, [lead, message.message], link, words[language].open),
  }
  return { ...letter, to, link, replyTo: email, references: threadOf(message) }
}

/** Answers a message in its language; what it answers stands below. */
export const writeContactAnswer = (message: Message, answer: string, portal: URL): Mail => {
  const { email, subject, language } = message
  const link = `${portal.origin}/contact`
  const lead = words[language].wrote(portal.host)
  const letter: Letter = {
    subject: /^re ?:/i.test(subject) ? subject : `Re: ${subject}`,
    text: `${answer}\n\n${lead}\n${quote(message.message)}\n\n${link}\n`,
    html: htmlOf(language, [answer, `${lead}\n${quote(message.message)}`], link, words[language].again),
  }
  return { ...letter, to: email, link, references: threadOf(message) }
}
