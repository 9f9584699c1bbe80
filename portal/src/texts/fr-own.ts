import type { Count } from '../format.ts'
import type { Texts } from './texts.ts'
import { tokensIn } from './token-words.ts'

const count = ({ n, shown }: Count, one: string, many: string) => `${shown} ${n < 2 ? one : many}`
const days = (left: Count) => count(left, 'jour', 'jours')

/** People's own use, in French. */
export const own: Texts['own'] = {
  nav: 'Mes applis',
  star: title => `Favori : ${title}`,
  starHint: { on: 'Parmi vos favoris', off: 'Ajouter à vos favoris' },
  favourites: 'Favoris',
  paid: 'Payantes',
  noFavourites: 'Aucun de vos favoris ne correspond.',
  noFavouritesNext: 'L’étoile d’une application l’ajoute à vos favoris.',
  health: {
    up: 'Fonctionne',
    failing: 'En panne en ce moment',
    unknown: 'Pas utilisée récemment : on ignore son état',
    off: 'Indisponible',
  },
  answered: (state, when) => `${state} ; dernière réponse ${when}`,
  failingNote: 'Au moins la moitié de ses dernières réponses étaient des erreurs de sa part.',
  apps: {
    title: 'Mes applications',
    lede: 'Ce que vous utilisez, ce qui vous est ouvert en ce moment et ce que cela représente sur 30 jours.',
    used: 'Applications',
    app: 'Application',
    requests: 'Requêtes',
    tokens: 'Jetons',
    last: 'Dernière utilisation',
    never: 'pas encore',
    empty: 'Vous n’avez pas encore utilisé d’application.',
    emptyNext: 'Les voir toutes',
    now: 'En ce moment',
    passes: 'Payé pour un temps',
    left: time => `encore ${time}`,
    holds: 'Réservé en attendant le prix',
    holdEnds: when => `réglé au plus tard ${when}`,
    access: 'Applications sur demande',
    endless: 'sans limite de temps',
    until: (when, left) => `jusqu’au ${when}, encore ${days(left)}`,
    uncounted: 'autant de fois que vous voulez',
    uses: (left, all) => `${count(left, 'utilisation restante', 'utilisations restantes')} sur ${all.shown}`,
    shared: group => `partagé avec le groupe ${group}`,
    history: 'Jour par jour',
    day: 'Jour',
  },
  expiries: 'Ce qui expire, et quand',
  expires: (when, left) => (left.n === 0 ? `${when}, aujourd’hui` : `${when}, dans ${days(left)}`),
  lasting: 'Sans date d’expiration',
  grantKinds: {
    purchase: 'achat',
    plan: 'abonnement',
    voucher: 'bon',
    allowance: 'allocation',
    adjustment: 'accordés par un administrateur',
    welcome: 'bienvenue',
    refund: 'remboursement',
    transfer: 'virement',
  },
  lasts: left =>
    left.n === 0
      ? 'Au rythme des 30 derniers jours, il dure moins d’un jour.'
      : `Au rythme des 30 derniers jours, il dure environ ${days(left)}.`,
  lastsLong: 'Au rythme des 30 derniers jours, il dure plus d’un an.',
  from: 'Du',
  to: 'Au',
  take: 'En fichier :',
  steps: {
    title: 'Premiers pas',
    free: 'Découvrez une application gratuite',
    freeText: 'Ce qui est gratuit s’essaie tout de suite.',
    get: 'Obtenez des jetons',
    getText: 'Ce qui a un prix les prélève sur votre solde.',
    look: 'Suivez vos dépenses',
    lookText: 'Chaque mouvement est inscrit, avec son motif.',
    done: 'fait',
    hide: 'Ne plus afficher',
  },
  way: {
    missing: (app, missing) => `Vous alliez vers ${app}, et il manque ${tokensIn.fr(missing)}.`,
    enough: app => `Vous alliez vers ${app}. Votre solde suffit maintenant.`,
    back: 'Y retourner',
    forget: 'Laisser tomber',
  },
}
