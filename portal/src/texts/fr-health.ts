import type { Texts } from './texts.ts'

/** The texts of the check of a set-up in French. */
export const health: Texts['admin']['health'] = {
  title: 'Santé',
  lede: 'Chaque étape d’une demande, vérifiée à l’instant, et que faire là où l’une est rompue. Sur le serveur, octroi doctor dit la même chose.',
  again: 'Vérifier à nouveau',
  at: when => `État : ${when}.`,
  summary: {
    ok: 'Tout va bien.',
    warn: 'Cela marche ; voyez ce qui est marqué.',
    fail: 'Quelque chose est rompu.',
  },
  states: { ok: 'bien', warn: 'à voir', fail: 'rompu' },
  hops: {
    dns: 'Noms (DNS)',
    portal: 'Portail',
    cookies: 'Cookies',
    proxy: 'Proxy',
    gate: 'Porte',
    database: 'Base de données',
    clock: 'Horloge',
    books: 'Comptes',
    'access-logs': 'Journaux d’accès',
    mail: 'Courriel',
    stripe: 'Paiements',
    'data-folder': 'Dossier de données',
  },
}
