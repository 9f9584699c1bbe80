import type { Language } from '../identity/mailed.ts'

/** What a mail is about. */
export type LetterKind =
  | 'signup'
  | 'magiclink'
  | 'recovery'
  | 'email_change'
  | 'email_changing'
  | 'invitation'

export type Letter = { subject: string; text: string; html: string }

/** `action` is what the link does; `otherwise` is for who did not ask for the mail. */
type Words = { subject: string; lead: string; action: string; otherwise: string }

const english: Record<LetterKind, Words> = {
  signup: {
    subject: 'Confirm your address',
    lead: 'Somebody made an account at {portal} with this address. If that was you, confirm it within an hour:',
    action: 'Confirm the address',
    otherwise: 'If it was not you, do nothing.',
  },
  magiclink: {
    subject: 'Your sign-in link',
    lead: 'This link signs you in to {portal}. It works once, within an hour:',
    action: 'Sign in',
    otherwise: 'If you did not ask for it, do nothing.',
  },
  recovery: {
    subject: 'Choose another password',
    lead: 'With this link you choose another password for {portal}. It works once, within an hour:',
    action: 'Choose a password',
    otherwise: 'If you did not ask for it, do nothing: your password stays as it is.',
  },
  email_change: {
    subject: 'Confirm your new address',
    lead: 'This address is to be that of an account at {portal}. Confirm it within an hour:',
    action: 'Confirm the address',
    otherwise: 'If you did not ask for it, do nothing.',
  },
  email_changing: {
    subject: 'Your address is about to change',
    lead: 'Somebody who knows your password asked to give your account at {portal} another address. It counts as soon as that address is confirmed.',
    action: 'Open the portal',
    otherwise: 'If it was not you, change your password now.',
  },
  invitation: {
    subject: 'You are invited',
    lead: 'You are invited to make an account at {portal}:',
    action: 'Make an account',
    otherwise: 'If you do not know what this is about, do nothing.',
  },
}

const french: Record<LetterKind, Words> = {
  signup: {
    subject: 'Confirmez votre adresse',
    lead: 'Un compte a été créé sur {portal} avec cette adresse. Si c’est bien vous, confirmez-la dans l’heure :',
    action: 'Confirmer l’adresse',
    otherwise: 'Si ce n’est pas vous, ne faites rien.',
  },
  magiclink: {
    subject: 'Votre lien de connexion',
    lead: 'Ce lien vous connecte à {portal}. Il sert une seule fois, dans l’heure :',
    action: 'Se connecter',
    otherwise: 'Si vous ne l’avez pas demandé, ne faites rien.',
  },
  recovery: {
    subject: 'Choisissez un nouveau mot de passe',
    lead: 'Avec ce lien vous choisissez un nouveau mot de passe pour {portal}. Il sert une seule fois, dans l’heure :',
    action: 'Choisir un mot de passe',
    otherwise: 'Si vous ne l’avez pas demandé, ne faites rien : votre mot de passe ne change pas.',
  },
  email_change: {
    subject: 'Confirmez votre nouvelle adresse',
    lead: 'Cette adresse doit devenir celle d’un compte sur {portal}. Confirmez-la dans l’heure :',
    action: 'Confirmer l’adresse',
    otherwise: 'Si vous ne l’avez pas demandé, ne faites rien.',
  },
  email_changing: {
    subject: 'Votre adresse va changer',
    lead: 'Quelqu’un qui connaît votre mot de passe a demandé une autre adresse pour votre compte sur {portal}. Elle comptera dès qu’elle sera confirmée.',
    action: 'Ouvrir le portail',
    otherwise: 'Si ce n’est pas vous, changez votre mot de passe maintenant.',
  },
  invitation: {
    subject: 'Vous êtes invité',
    lead: 'Vous êtes invité à créer un compte sur {portal} :',
    action: 'Créer un compte',
    otherwise: 'Si vous ne savez pas de quoi il s’agit, ne faites rien.',
  },
}

const words: Record<Language, Record<LetterKind, Words>> = { en: english, fr: french }

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
/** A text as HTML shows it. */
export const escapeHtml = (text: string) => text.replace(/[&<>"]/g, letter => entities[letter] ?? letter)

const toHtml = (language: Language, lead: string, action: string, otherwise: string, link: string) =>
  `<!doctype html><html lang="${language}"><head><meta charset="utf-8"></head>
<body style="font:16px/1.5 sans-serif;max-width:34rem;margin:2rem auto;padding:0 1rem">
<p>${escapeHtml(lead)}</p>
<p><a href="${escapeHtml(link)}">${escapeHtml(action)}</a></p>
<p>${escapeHtml(otherwise)}</p>
</body></html>
`

/** A mail's words, with its one link. `portal` is the portal's host. */
export const writeLetter = (
  kind: LetterKind,
  { language, link, portal }: { language: Language; link: string; portal: string },
): Letter => {
  const { subject, lead, action, otherwise } = words[language][kind]
  const opening = lead.replace('{portal}', portal)
  return {
    subject: `${subject} (${portal})`,
    text: `${opening}\n\n${link}\n\n${otherwise}\n`,
    html: toHtml(language, opening, action, otherwise, link),
  }
}

/** A notification as a mail, its text in paragraphs as they were written, and a link to all of them. */
export const writeNotice = (
  { subject, text }: { subject: string; text: string },
  { language, link, portal }: { language: Language; link: string; portal: string },
): Letter => {
  const action = language === 'fr' ? 'Ouvrir le portail' : 'Open the portal'
  const paragraphs = text.split(/\n+/).map(line => `<p>${escapeHtml(line)}</p>`)
  return {
    subject: `${subject} (${portal})`,
    text: `${text}\n\n${link}\n`,
    html: `<!doctype html><html lang="${language}"><head><meta charset="utf-8"></head>
<body style="font:16px/1.5 sans-serif;max-width:34rem;margin:2rem auto;padding:0 1rem">
${paragraphs.join('\n')}
<p><a href="${escapeHtml(link)}">${action}</a></p>
</body></html>
`,
  }
}

/** The language to write in, by what a browser says it likes best of those there are. */
export const readLanguage = (acceptLanguage: string | undefined): Language => {
  const wished = (acceptLanguage ?? '')
    .slice(0, 200)
    .toLowerCase()
    .split(',')
    .map(part => {
      const [tag = '', ...rest] = part.trim().split(';')
      const quality = /q=([\d.]+)/.exec(rest.join(';'))?.[1]
      return { language: tag.slice(0, 2), quality: quality === undefined ? 1 : Number(quality) || 0 }
    })
    .filter(({ language, quality }) => (language === 'en' || language === 'fr') && quality > 0)
    .sort((a, b) => b.quality - a.quality)
  return wished[0]?.language === 'fr' ? 'fr' : 'en'
}
