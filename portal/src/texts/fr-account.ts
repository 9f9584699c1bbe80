import type { Count } from '../format.ts'
import type { Texts } from './texts.ts'

const tokens = ({ n, shown }: Count) => `${shown} ${n < 2 ? 'jeton' : 'jetons'}`

/** The texts of the account page in French. */
export const account: Texts['account'] = {
  title: 'Mon compte',
  profile: 'Profil',
  name: 'Nom',
  email: 'E-mail',
  role: 'Rôle',
  roles: { user: 'Utilisateur', admin: 'Administrateur' },
  noName: 'non renseigné',
  sessions: 'Sessions',
  sessionsText:
    'Ferme toutes vos sessions, sur cet appareil et sur les autres, dans le portail comme dans les applications.',
  everywhere: 'Se déconnecter partout',
}

/** The texts about API keys in French. */
export const keys: Texts['keys'] = {
  title: 'Clés d’API',
  lede: 'Avec une clé, vos scripts utilisent les applications en votre nom et à vos frais. Gardez-la comme un mot de passe.',
  name: 'Nom de la clé',
  nameHint: 'Pour la reconnaître plus tard, par exemple « Script de sauvegarde ».',
  apps: 'Donne accès à',
  allApps: 'Toutes les applications',
  someApps: 'Seulement celles-ci',
  expires: 'Expire',
  expiry: { never: 'Jamais', '30': 'Dans 30 jours', '90': 'Dans 90 jours', '365': 'Dans un an' },
  spendLimit: 'Dépense au plus',
  spendHint: 'En jetons. Vide : sans limite.',
  period: 'Sur',
  periods: { day: 'Un jour (UTC)', month: 'Un mois (UTC)', ever: 'Toute sa durée' },
  spent: {
    day: (spent, of) => `${spent.shown} sur ${tokens(of)} aujourd’hui`,
    month: (spent, of) => `${spent.shown} sur ${tokens(of)} ce mois-ci`,
    ever: (spent, of) => `${spent.shown} sur ${tokens(of)} en tout`,
  },
  spends: 'A dépensé',
  admin: 'Permet aussi d’administrer',
  adminHint: 'Ouvre /api/admin à quiconque détient la clé.',
  create: 'Créer la clé',
  made: name => `La clé « ${name} » est prête`,
  once: 'Copiez-la maintenant : elle n’est affichée qu’une fois.',
  theKey: 'Votre nouvelle clé',
  example: 'Comment l’utiliser',
  done: 'Je l’ai conservée',
  list: 'Vos clés',
  starts: 'Commence par',
  created: 'Créée',
  lastUsed: 'Dernière utilisation',
  never: 'jamais',
  expired: 'expirée',
  adminTag: 'administre',
  revoke: 'Révoquer',
  revokeSure: name => `Les scripts qui utilisent « ${name} » seront refusés dès maintenant.`,
  revokeNow: 'Révoquer cette clé',
  empty: 'Aucune clé. Créez-en une ci-dessus quand un script doit utiliser une application.',
  docs: 'Tout ce qu’une clé permet',
  pickApp: 'Choisissez au moins une application.',
}
