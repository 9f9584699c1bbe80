import { decimalsOf, toWhole } from '../billing/money.ts'
import type { Language } from '../identity/mailed.ts'
import type { TokenWords } from '../settings.ts'
import { sayTokensIn } from '../token-words.ts'
import type { EventName } from './catalogue.ts'

/** Words of a notification, with {variables} in them or filled in. */
export type Words = { subject: string; text: string }

const english: Record<EventName, Words> = {
  welcome: {
    subject: 'Welcome, {name}',
    text: 'Your account at {portal} is open. Every application says what it costs before you spend anything.',
  },
  app_used: {
    subject: '{app} was used today',
    text: 'Somebody signed in as you used {app} today. If that was not you, end your sessions and revoke your keys.',
  },
  balance_low: {
    subject: 'Your tokens are running low',
    text: 'You have {balance} tokens left, fewer than {below}.',
  },
  limit_reached: {
    subject: 'A spending limit is reached',
    text: 'Your limit of {limit} tokens {period} for {app} is used up: what costs more is refused until then.',
  },
  pass_ending: { subject: 'Your pass for {app} ends soon', text: 'Your pass for {app} ends at {endsAt}.' },
  refund: {
    subject: '{tokens} tokens are back',
    text: '{tokens} tokens for {app} were given back: {reason}\nYour balance is {balance}.',
  },
  payment: {
    subject: 'Thank you: {pack} is paid',
    text: 'Your payment of {sum} for {pack} has arrived, and {tokens} tokens are in your account. The order’s page at {portal} has the receipt.',
  },
  payment_failed: {
    subject: 'Your payment for {pack} failed',
    text: 'The payment of {sum} for {pack} did not go through: {error}\nNothing was taken. You can try again from the order’s page at {portal}.',
  },
  top_up_stopped: {
    subject: 'Your automatic top-up has stopped',
    text: '{pack} is not bought by itself any more: {cause}. Nothing more is bought until you turn it on again: {portal}/top-up',
  },
  payment_refund: {
    subject: '{sum} goes back to you',
    text: 'We have sent {sum} of your payment for {pack} back. The tokens that it had bought are taken back with it.',
  },
  referral_reward: {
    subject: '{tokens} tokens for bringing somebody',
    text: 'Somebody who came by your link has paid for the first time, and {tokens} tokens are in your account. Thank you.',
  },
  referral_gift: {
    subject: '{tokens} tokens for you',
    text: 'You came to {portal} by somebody’s link and have paid for the first time: {tokens} tokens are in your account.',
  },
  receipt: {
    subject: 'Your receipt for {pack}',
    text: 'The papers of your payment of {sum} for {pack}.\nReceipt: {receipt}\nInvoice: {invoice}',
  },
  suspended: {
    subject: 'Your account is suspended',
    text: 'Your account at {portal} is suspended: {reason}\nAnswer whoever runs {portal} if you think that is wrong.',
  },
  reactivated: {
    subject: 'Your account is open again',
    text: 'Your account at {portal} is open again, with everything as it was.',
  },
  plan_started: {
    subject: 'Your plan {plan} has begun',
    text: 'Your plan {plan} at {portal} has begun. Its first period ends on {endsOn}.',
  },
  plan_renewing: {
    subject: 'Your plan {plan} renews on {endsOn}',
    text: 'Your plan {plan} renews on {endsOn} for {amount}. Cancel it at {portal} before then if you do not want it any more.',
  },
  plan_suspended: {
    subject: 'Your plan {plan} is suspended',
    text: '{amount} for your plan {plan} could not be collected, and its applications are closed. They open again as soon as it is paid: see {portal}.',
  },
  plan_restored: {
    subject: 'Your plan {plan} runs again',
    text: 'The payment for your plan {plan} has arrived, and everything is as it was. The period ends on {endsOn}.',
  },
  plan_ended: {
    subject: 'Your plan {plan} has ended',
    text: 'Your plan {plan} at {portal} has ended. Tokens that last longer are still yours.',
  },
  plan_paid: {
    subject: '{amount} paid for {plan}',
    text: 'Your payment of {amount} for the plan {plan} has arrived. Invoice {number}: {url}',
  },
  plan_payment_failed: {
    subject: 'The payment for {plan} failed',
    text: '{amount} for your plan {plan} could not be collected. Pay the invoice, or give another card: {url}',
  },
  plan_overdue: {
    subject: '{amount} for {plan} is still to be paid',
    text: 'The payment of {amount} for your plan {plan} is late. If it is not paid by {endsOn}, its applications close. Pay it at {portal}.',
  },
  invoice: {
    subject: 'Invoice {number}: {sum}',
    text: 'Your invoice {number} of {sum} is to be paid by {endsOn}. It lies at {portal} under Account, Invoices, and says where the money goes.',
  },
  invoice_overdue: {
    subject: 'Invoice {number} is overdue',
    text: '{sum} of your invoice {number} were to be paid by {endsOn}. If you have paid meanwhile, all is well; else see {portal}, Account, Invoices.',
  },
  credit_note: {
    subject: 'Credit note {number}: {sum}',
    text: 'There is a credit note {number} of {sum} for you at {portal}, under Account, Invoices.',
  },
  message: { subject: '{subject}', text: '{text}' },
  weekly_report: {
    subject: 'The week from {from} to {to}',
    text: 'People who came: {newPeople} new, {people} active.\nRequests: {requests}. Tokens spent: {tokens}.',
  },
  dispute: {
    subject: 'A payment of {sum} is disputed',
    text: '{email} disputes the payment of {sum} for {pack} at their bank. What is left of the pack is out of their reach meanwhile. Answer at Stripe before its deadline.',
  },
  endpoint_off: {
    subject: 'A webhook endpoint was switched off',
    text: '{url} failed for a whole day and was switched off. The last error: {error}\nMend it, then switch it on again.',
  },
}

const french: Record<EventName, Words> = {
  welcome: {
    subject: 'Bienvenue, {name}',
    text: 'Votre compte sur {portal} est ouvert. Chaque application dit ce qu’elle coûte avant toute dépense.',
  },
  app_used: {
    subject: '{app} a été utilisée aujourd’hui',
    text: 'Quelqu’un, connecté sous votre nom, a utilisé {app} aujourd’hui. Si ce n’est pas vous, terminez vos sessions et révoquez vos clés.',
  },
  balance_low: {
    subject: 'Vos jetons s’épuisent',
    text: 'Il vous reste {balance} jetons, moins de {below}.',
  },
  limit_reached: {
    subject: 'Une limite de dépense est atteinte',
    text: 'Votre limite de {limit} jetons {period} pour {app} est épuisée : ce qui coûte davantage est refusé d’ici là.',
  },
  pass_ending: {
    subject: 'Votre accès à {app} se termine bientôt',
    text: 'Votre accès à {app} se termine à {endsAt}.',
  },
  refund: {
    subject: 'On vous rend {tokens} jetons',
    text: 'On vous rend {tokens} jetons pour {app} : {reason}\nVotre solde est de {balance}.',
  },
  payment: {
    subject: 'Merci : {pack} est payé',
    text: 'Votre paiement de {sum} pour {pack} est arrivé, et {tokens} jetons sont sur votre compte. La page de la commande sur {portal} donne le reçu.',
  },
  payment_failed: {
    subject: 'Votre paiement pour {pack} a échoué',
    text: 'Le paiement de {sum} pour {pack} n’a pas abouti : {error}\nRien n’a été prélevé. Vous pouvez réessayer depuis la page de la commande sur {portal}.',
  },
  top_up_stopped: {
    subject: 'Votre recharge automatique s’est arrêtée',
    text: '{pack} ne s’achète plus de lui-même : {cause}. Plus rien ne sera acheté tant que vous ne l’aurez pas réactivée : {portal}/top-up',
  },
  payment_refund: {
    subject: 'On vous rend {sum}',
    text: 'Nous vous avons rendu {sum} de votre paiement pour {pack}. Les jetons achetés avec sont repris.',
  },
  referral_reward: {
    subject: '{tokens} jetons pour votre parrainage',
    text: 'Quelqu’un qui est venu par votre lien a fait son premier paiement : {tokens} jetons sont sur votre compte. Merci.',
  },
  referral_gift: {
    subject: '{tokens} jetons pour vous',
    text: 'Vous êtes venu sur {portal} par le lien de quelqu’un et avez fait votre premier paiement : {tokens} jetons sont sur votre compte.',
  },
  receipt: {
    subject: 'Votre reçu pour {pack}',
    text: 'Les documents de votre paiement de {sum} pour {pack}.\nReçu : {receipt}\nFacture : {invoice}',
  },
  suspended: {
    subject: 'Votre compte est suspendu',
    text: 'Votre compte sur {portal} est suspendu : {reason}\nÉcrivez à qui gère {portal} si vous pensez que c’est une erreur.',
  },
  reactivated: {
    subject: 'Votre compte est rouvert',
    text: 'Votre compte sur {portal} est rouvert, avec tout ce qu’il contenait.',
  },
  plan_started: {
    subject: 'Votre formule {plan} a commencé',
    text: 'Votre formule {plan} sur {portal} a commencé. Sa première période se termine le {endsOn}.',
  },
  plan_renewing: {
    subject: 'Votre formule {plan} se renouvelle le {endsOn}',
    text: 'Votre formule {plan} se renouvelle le {endsOn} pour {amount}. Résiliez-la avant sur {portal} si vous n’en voulez plus.',
  },
  plan_suspended: {
    subject: 'Votre formule {plan} est suspendue',
    text: 'Les {amount} de votre formule {plan} n’ont pas pu être prélevés, et ses applications sont fermées. Elles rouvrent dès le paiement : voyez {portal}.',
  },
  plan_restored: {
    subject: 'Votre formule {plan} reprend',
    text: 'Le paiement de votre formule {plan} est arrivé, et tout est comme avant. La période se termine le {endsOn}.',
  },
  plan_ended: {
    subject: 'Votre formule {plan} est terminée',
    text: 'Votre formule {plan} sur {portal} est terminée. Les jetons qui durent plus longtemps restent à vous.',
  },
  plan_paid: {
    subject: '{amount} payés pour {plan}',
    text: 'Votre paiement de {amount} pour la formule {plan} est arrivé. Facture {number} : {url}',
  },
  plan_payment_failed: {
    subject: 'Le paiement de {plan} a échoué',
    text: 'Les {amount} de votre formule {plan} n’ont pas pu être prélevés. Payez la facture, ou donnez une autre carte : {url}',
  },
  plan_overdue: {
    subject: '{amount} restent à payer pour {plan}',
    text: 'Le paiement de {amount} pour votre formule {plan} est en retard. Sans paiement d’ici au {endsOn}, ses applications ferment. Payez sur {portal}.',
  },
  invoice: {
    subject: 'Facture {number} : {sum}',
    text: 'Votre facture {number} de {sum} est à payer d’ici au {endsOn}. Elle se trouve sur {portal}, dans Compte, Factures, et dit où va l’argent.',
  },
  invoice_overdue: {
    subject: 'La facture {number} est en retard',
    text: '{sum} de votre facture {number} étaient à payer d’ici au {endsOn}. Si vous avez payé entre-temps, tout va bien ; sinon, voyez {portal}, Compte, Factures.',
  },
  credit_note: {
    subject: 'Avoir {number} : {sum}',
    text: 'Un avoir {number} de {sum} vous attend sur {portal}, dans Compte, Factures.',
  },
  message: { subject: '{subject}', text: '{text}' },
  weekly_report: {
    subject: 'La semaine du {from} au {to}',
    text: 'Personnes : {newPeople} nouvelles, {people} actives.\nRequêtes : {requests}. Dépense de jetons : {tokens}.',
  },
  dispute: {
    subject: 'Un paiement de {sum} est contesté',
    text: '{email} conteste auprès de sa banque le paiement de {sum} pour {pack}. Ce qui reste du lot lui est inaccessible en attendant. Répondez chez Stripe avant la date limite.',
  },
  endpoint_off: {
    subject: 'Un point de terminaison a été coupé',
    text: '{url} a échoué une journée entière et a été coupé. La dernière erreur : {error}\nRéparez-le, puis rallumez-le.',
  },
}

const defaults: Record<Language, Record<EventName, Words>> = { en: english, fr: french }

/** The service's own words, with their variables; the house's own for tokens, null for none. */
export const defaultWords = (event: EventName, language: Language, house: TokenWords | null): Words =>
  sayTokensIn(defaults[language][event], language, house)

const variable = /\{([A-Za-z]+)\}/g

/** The variables that a template names and that are none of `known`. */
export const findUnknown = (template: Words, known: readonly string[]): string[] => {
  const named = [template.subject, template.text].flatMap(text =>
    [...text.matchAll(variable)].map(([, name = '']) => name),
  )
  return [...new Set(named)].filter(name => !known.includes(name))
}

const fillIn = (text: string, values: Record<string, string>) =>
  text.replace(variable, (whole, name: string) =>
    Object.hasOwn(values, name) ? (values[name] ?? '') : whole,
  )

const everywhere = { en: 'all applications', fr: 'toutes les applications' }
const periods: Record<Language, Record<string, string>> = {
  en: { day: 'a day', month: 'a month', ever: 'in all' },
  fr: { day: 'par jour', month: 'par mois', ever: 'en tout' },
}

/** Why an automatic top-up stopped, and what to do; without a full stop. */
const causes: Record<Language, Record<string, string>> = {
  en: {
    declined: 'the bank refused your card. Pay by hand, or save another card',
    authentication: 'your bank wants you to approve the payment yourself. Pay by hand, or save another card',
    refused: 'the payment provider refused the payment. Pay by hand, or save the card anew',
    card_gone: 'your card is not on file any more. Save one again',
    pack_gone: 'this pack is not sold any more. Choose another',
    price_changed: 'this pack has become dearer, or smaller. Look at it again',
    refunded: 'a payment was sent back to you, and would have been made again at once',
    disputed: 'a payment is disputed at your bank, and would have been made again at once',
    suspended: 'your account was suspended',
    admin: 'an administrator stopped it',
  },
  fr: {
    declined: 'la banque a refusé votre carte. Payez vous-même, ou enregistrez une autre carte',
    authentication:
      'votre banque veut que vous approuviez le paiement vous-même. Payez vous-même, ou enregistrez une autre carte',
    refused:
      'le prestataire de paiement a refusé le paiement. Payez vous-même, ou enregistrez la carte de nouveau',
    card_gone: 'votre carte n’est plus enregistrée. Enregistrez-en une',
    pack_gone: 'ce lot n’est plus en vente. Choisissez-en un autre',
    price_changed: 'ce lot est devenu plus cher, ou plus petit. Voyez-le de nouveau',
    refunded: 'un paiement vous a été rendu, et aurait été refait aussitôt',
    disputed: 'un paiement est contesté auprès de votre banque, et aurait été refait aussitôt',
    suspended: 'votre compte a été suspendu',
    admin: 'un administrateur l’a arrêtée',
  },
}

/** `tokenWords` is the house's words for tokens; null for the product's own. */
export type Reader = {
  language: Language
  name: string
  portal: string
  timeZone?: string
  tokenWords: TokenWords | null
}

const sayDate = (value: string, { language, timeZone = 'UTC' }: Reader) =>
  value.length === 10
    ? new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeZone: 'UTC' }).format(new Date(value))
    : `${new Intl.DateTimeFormat(language, { timeStyle: 'short', timeZone }).format(new Date(value))} (${timeZone})`

const times = ['endsAt', 'endsOn', 'from', 'to']

/** Money is told with its currency, in whose smallest unit it is. */
type Sum = { amount: number; currency: string }

const saySum = ({ amount, currency }: Sum, { language }: Reader) => {
  const fractionDigits = decimalsOf(currency)
  return new Intl.NumberFormat(language, {
    style: 'currency',
    currency,
    minimumFractionDigits: fractionDigits,
    maximumFractionDigits: fractionDigits,
  }).format(toWhole(amount, currency))
}

/** A value of an event's data as the reader's language says it. */
const say = (name: string, value: unknown, reader: Reader): string => {
  if (name === 'app' && (value === null || value === undefined)) return everywhere[reader.language]
  if (value === null || value === undefined) return '–'
  if (typeof value === 'number') return new Intl.NumberFormat(reader.language).format(value)
  if (name === 'sum') return saySum(value as Sum, reader)
  const text = String(value)
  if (name === 'cause') return causes[reader.language][text] ?? text
  if (name === 'period') return periods[reader.language][text] ?? text
  return times.includes(name) ? sayDate(text, reader) : text
}

/** A notification in words: the template's, or the service's own where it is null. A subject is one line. */
export const writeWords = (
  event: EventName,
  data: Record<string, unknown>,
  reader: Reader,
  template: Words | null,
): Words => {
  const names = [...Object.keys(data), 'app']
  const { amount, currency } = data
  const values: Record<string, string> = {
    ...Object.fromEntries(names.map(name => [name, say(name, data[name], reader)])),
    ...(typeof amount === 'number' && typeof currency === 'string'
      ? { amount: saySum({ amount, currency }, reader) }
      : {}),
    name: reader.name,
    portal: reader.portal,
  }
  const { subject, text } = template ?? defaultWords(event, reader.language, reader.tokenWords)
  return { subject: fillIn(subject, values).replace(/\s+/g, ' ').slice(0, 200), text: fillIn(text, values) }
}

/** What a template looks like filled in, with values made up. */
export const exampleOf = (event: EventName, language: Language): Record<string, unknown> => {
  const examples = {
    app: 'whisper',
    balance: 1900,
    below: 2000,
    limit: 5000,
    period: 'day',
    endsAt: '2026-01-05T16:30:00Z',
    tokens: 340,
    reason: language === 'fr' ? 'le fichier était vide' : 'the file was empty',
    subject: language === 'fr' ? 'Maintenance samedi' : 'Maintenance on Saturday',
    text: language === 'fr' ? 'Les outils s’arrêtent à 8 h.' : 'The tools stop at 8 o’clock.',
    from: '2026-01-05',
    to: '2026-01-11',
    newPeople: 3,
    people: 24,
    requests: 1280,
    url: 'https://example.com/hook',
    error: 'HTTP 500',
    plan: 'Pro',
    amount: 1500,
    currency: 'eur',
    number: 'A1B2-0003',
    endsOn: '2026-02-05',
    sum: { amount: 1500, currency: 'eur' },
    pack: 'Pro',
    receipt: 'https://example.com/receipt',
    invoice: 'https://example.com/invoice',
    email: 'camille@example.com',
    cause: 'declined',
    code: 'insufficient_funds',
  }
  return event === 'weekly_report' ? { ...examples, tokens: 52_000 } : examples
}
