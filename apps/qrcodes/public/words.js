/** English is written where it stands; this is the French for it. `{…}` is filled in by `t`. */
const FRENCH = {
  Static: 'Statiques',
  Dynamic: 'Dynamiques',
  'Static codes': 'Codes statiques',
  'The text stands in the code itself: it works for ever and nothing is kept here.':
    'Le texte est dans le code lui-même : il marche toujours et rien n’est conservé ici.',
  'Text or link': 'Texte ou lien',
  'Code colour': 'Couleur du code',
  'Background colour': 'Couleur du fond',
  'Transparent background': 'Fond transparent',
  'Many phones will not read these colours: choose a dark code on a light background.':
    'Bien des téléphones ne liront pas ces couleurs : prenez un code foncé sur un fond clair.',
  'Size in pixels': 'Taille en pixels',
  'Margin in modules': 'Marge en modules',
  'Error correction': 'Correction d’erreurs',
  'Low, 7 %': 'Faible, 7 %',
  'Medium, 15 %': 'Moyenne, 15 %',
  'High, 25 %': 'Forte, 25 %',
  'Highest, 30 %': 'Maximale, 30 %',
  'Logo in the middle (PNG or JPEG)': 'Logo au centre (PNG ou JPEG)',
  'Remove the logo': 'Retirer le logo',
  'With a logo, error correction is always the highest.':
    'Avec un logo, la correction d’erreurs est toujours maximale.',
  Result: 'Résultat',
  Preview: 'Aperçu',
  'Write something and the code appears here.': 'Écrivez quelque chose et le code apparaît ici.',
  Free: 'Gratuit',
  'Download PNG': 'Télécharger le PNG',
  'Download SVG': 'Télécharger le SVG',
  'Dynamic codes': 'Codes dynamiques',
  'The code holds a short link: change where it leads after printing, and see how often it is scanned.':
    'Le code contient un lien court : changez sa destination après impression et suivez ses lectures.',
  'Title (optional)': 'Titre (facultatif)',
  'per code; scans and changes are free': 'par code ; lectures et modifications gratuites',
  'Your codes': 'Vos codes',
  'No code yet. Give it a destination above and the first one appears here.':
    'Aucun code pour l’instant. Donnez une destination ci-dessus et le premier apparaît ici.',
  'Show more': 'Afficher plus',
  '{n} tokens': '{n} jetons',
  'Create dynamic code · {price}': 'Créer un code dynamique · {price}',
  'Give a full link that begins with http:// or https://.':
    'Donnez un lien complet qui commence par http:// ou https://.',
  'Remove the user name and password from the link: every scan would show them.':
    'Retirez l’identifiant et le mot de passe du lien : chaque lecture les montrerait.',
  'The link is too long: shorten it to 2,048 characters.':
    'Le lien est trop long : 2 048 caractères au plus.',
  'This is too long for a code: shorten it or lower the error correction.':
    'C’est trop long pour un code : raccourcissez ou baissez la correction d’erreurs.',
  'The picture cannot be read: choose a PNG or JPEG.': 'L’image est illisible : prenez un PNG ou un JPEG.',
  'The code was created.': 'Le code est créé.',
  'The code was deleted.': 'Le code est supprimé.',
  '{n} scans': '{n} lectures',
  '1 scan': '1 lecture',
  'no scan yet': 'aucune lecture',
  'Scans in the last 30 days: {n}': 'Lectures des 30 derniers jours : {n}',
  'last 30 days': '30 derniers jours',
  'created {date}': 'créé le {date}',
  Copy: 'Copier',
  Copied: 'Copié',
  'Copy the short link of {name}': 'Copier le lien court de {name}',
  'PNG of {name}': 'PNG de {name}',
  'SVG of {name}': 'SVG de {name}',
  Edit: 'Modifier',
  'Edit {name}': 'Modifier {name}',
  Delete: 'Supprimer',
  'Delete {name}': 'Supprimer {name}',
  'Delete for good? Printed codes stop working and nothing is refunded.':
    'Supprimer pour de bon ? Les codes imprimés ne marcheront plus et rien n’est remboursé.',
  'Yes, delete': 'Oui, supprimer',
  Keep: 'Garder',
  Title: 'Titre',
  'Leads to': 'Mène à',
  Save: 'Enregistrer',
  Cancel: 'Annuler',
  '{n} tokens are missing': 'Il manque {n} jetons',
  'The balance is too low': 'Le solde est insuffisant',
  'Nothing was taken. What you wrote stays here.': 'Rien n’a été débité. Votre saisie reste là.',
  'Dynamic code': 'Code dynamique',
  'Your balance': 'Votre solde',
  Missing: 'Il manque',
  'Get tokens': 'Obtenir des jetons',
  'You are signed out': 'Vous êtes déconnecté',
  'That is not allowed': 'Accès refusé',
  'That did not work': 'Cela n’a pas marché',
  'Reload the page': 'Recharger la page',
  'The service cannot be reached. Check the connection and try again: nothing is charged twice.':
    'Le service est injoignable. Vérifiez la connexion et réessayez : rien n’est débité deux fois.',
}

export const language = navigator.language.toLowerCase().startsWith('fr') ? 'fr' : 'en'

/** The English text in the reader's language, with the values in place of their `{names}`. */
export function t(english, values = {}) {
  const text = language === 'fr' ? (FRENCH[english] ?? english) : english
  return text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole)
}

/** With the region, for dates differ between those who speak one language. */
const locale = navigator.language.startsWith(language) ? navigator.language : language

const numbers = new Intl.NumberFormat(locale)

/** A number as it is written in the reader's language. */
export function formatNumber(value) {
  return numbers.format(value)
}

/** A day as it is written in the reader's language; days are UTC. */
export function formatDay(day, options = { day: 'numeric', month: 'short' }) {
  return new Date(day).toLocaleDateString(locale, { timeZone: 'UTC', ...options })
}

/** Puts the page's own texts into the reader's language. */
export function translatePage() {
  document.documentElement.lang = language
  for (const node of document.querySelectorAll('[data-t]')) node.textContent = t(node.textContent)
  for (const node of document.querySelectorAll('[data-t-label]')) node.ariaLabel = t(node.ariaLabel)
  for (const node of document.querySelectorAll('[data-t-alt]')) node.alt = t(node.alt)
  document.title = t(document.title)
}
