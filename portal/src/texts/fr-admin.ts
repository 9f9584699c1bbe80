import { access, adminTerms, invitations, people, person } from './fr-admin-people.ts'
import { audit } from './fr-audit.ts'
import { bulk } from './fr-bulk.ts'
import { inbox } from './fr-contact.ts'
import { desk } from './fr-desk.ts'
import { figures } from './fr-figures.ts'
import { groups as groupPages } from './fr-groups.ts'
import { health } from './fr-health.ts'
import { adminNotifications } from './fr-notifications.ts'
import { personTabs } from './fr-person.ts'
import { settings } from './fr-settings.ts'
import { adminSite } from './fr-site.ts'
import { tables } from './fr-tables.ts'
import { adminVouchers } from './fr-vouchers.ts'
import type { Texts } from './texts.ts'
import { tokensIn } from './token-words.ts'

const tokens = tokensIn.fr

/** The texts of the admin's pages in French. */
export const admin: Texts['admin'] = {
  sections: 'Administration',
  groups: { people: 'Personnes', apps: 'Applications', money: 'Argent', house: 'Maison' },
  figures,
  people,
  person,
  personTabs,
  access,
  invitations,
  terms: adminTerms,
  vouchers: adminVouchers,
  audit,
  site: adminSite,
  inbox,
  notifications: adminNotifications,
  settings,
  health,
  desk,
  bulk,
  tables,
  groupPages,
  charges: {
    title: 'Débits',
    lede: 'Ce que les personnes ont payé, du plus récent au plus ancien. Un remboursement rend aussitôt le débit, en tout ou en partie.',
    ofOne: 'Débits d’une seule personne.',
    app: 'Application',
    when: 'Quand',
    person: 'Personne',
    what: 'Quoi',
    tokens: 'Jetons',
    state: 'État',
    paid: 'payé',
    refunded: 'remboursé',
    partly: (count, of) => `${count.shown} sur ${of.shown} ${count.n < 2 ? 'remboursé' : 'remboursés'}`,
    action: 'Action',
    refund: 'Rembourser…',
    refundNow: count => `Rembourser ${tokens(count)}`,
    refundTokens: 'Jetons à rendre',
    refundMost: left => `${left.shown} au plus.`,
    reason: 'Motif du remboursement',
    empty: 'Aucun débit pour l’instant.',
    emptyNext: 'Ils apparaîtront dès que quelqu’un paiera une requête.',
    noMatch: 'Aucun débit ne correspond.',
    clear: 'Afficher tous les débits',
  },
  apps: {
    title: 'Applications',
    lede: 'Les fichiers du dossier apps/ font foi ; ce que vous changez ici s’y superpose et peut être annulé.',
    on: 'en service',
    off: 'arrêtée',
    switchOff: 'Arrêter',
    switchOn: 'Remettre en service',
    change: 'Modification',
    rule: 'Règle',
    price: 'Prix en jetons',
    priceOf: rule => `Prix de ${rule}`,
    overridden: 'modifié ici',
    refused: 'refusé',
    otherwise: 'Tout le reste',
    free: 'gratuit',
    save: 'Enregistrer les prix',
    reset: 'Revenir au fichier',
    saved: 'Enregistré. Effectif sous 5 secondes.',
    noRules: 'Aucune règle : tout est au même prix.',
    empty: 'Aucune application n’est encore derrière l’octroi.',
    emptyNext: 'Ajoutez un dossier contenant un app.yaml dans apps/, ou écrivez-le ici.',
    sources: { file: 'par son app.yaml', labels: 'par des labels Traefik', admin: 'écrite ici' },
    shadow: 'à blanc dans son app.yaml',
    effects: { closed: 'fermée', free: 'gratuite pour tous', shadow: 'à blanc' },
  },
  brakes: {
    title: 'Freins',
    lede: 'En cas de problème : ils agissent sous 5 secondes et ne changent aucun prix.',
    ask: 'Freiner…',
    askAll: 'Tout freiner…',
    kind: 'Que faire',
    kinds: { closed: 'Fermé', free: 'Gratuit pour tous', shadow: 'À blanc' },
    choices: {
      closed: 'Fermer : personne n’entre',
      free: 'Gratuit : tout le monde entre, rien n’est débité',
      shadow: 'À blanc : compter ce que cela coûterait, ne rien débiter',
    },
    sources: {
      environment: 'par OCTROI_SHADOW, jusqu’au prochain démarrage sans elle',
      file: 'dans apps/brakes.yaml, et modifiable là seulement',
      admin: 'posé ici',
    },
    reason: 'Motif',
    reasonHint: 'Les personnes refusées le lisent.',
    submit: 'Poser le frein',
    release: 'Lever',
  },
}
