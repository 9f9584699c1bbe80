import type { Texts } from './texts.ts'

/** What the page of refusals at the gate says in French. */
export const denied: Texts['denied'] = {
  title: 'On ne passe pas',
  nothingTaken: 'Rien n’a été débité.',
  reasons: {
    'cross-site': {
      title: 'La demande venait d’un autre site',
      text: 'Une page d’un autre site voulait dépenser vos jetons. Par sécurité, seules les pages de l’application elle-même le peuvent. Ouvrez l’application et recommencez depuis celle-ci.',
    },
    suspended: {
      title: 'Votre compte est suspendu',
      text: 'Tant qu’un administrateur ne l’a pas réactivé, il n’ouvre aucune application ; ses jetons restent. Demandez à l’un d’eux comment y remédier.',
    },
    'not-granted': {
      title: 'Vous n’avez pas encore accès à cette application',
      text: 'Elle n’est ouverte qu’aux personnes autorisées par un administrateur. Demandez à l’un d’eux de vous l’ouvrir.',
    },
    'used-up': {
      title: 'Vos utilisations de cette application sont épuisées',
      text: 'Votre accès comptait un nombre d’utilisations, et il n’en reste aucune. Demandez-en d’autres à un administrateur.',
    },
    denied: {
      title: 'Cette page de l’application est fermée',
      text: 'La grille de prix ne permet à personne de l’ouvrir. Le reste de l’application fonctionne normalement.',
    },
    unverified: {
      title: 'Votre adresse n’est pas encore confirmée',
      text: 'D’ici là, seul ce qui est gratuit vous est ouvert. Ouvrez le lien du message que nous avons envoyé, ou faites-le renvoyer.',
    },
    'terms-due': {
      title: 'D’abord les conditions d’utilisation',
      text: 'Elles ont changé depuis que vous les avez acceptées. Lisez-les et acceptez-les, puis continuez.',
    },
    'second-factor-due': {
      title: 'Il manque un second facteur',
      text: 'Les administrateurs en ont besoin ici. Configurez une application d’authentification, ou reconnectez-vous pour le présenter.',
    },
    closed: {
      title: 'L’application est fermée pour le moment',
      text: 'Un administrateur l’a fermée, pour tout le monde. Réessayez plus tard.',
    },
    'limit-reached': {
      title: 'Le plafond de dépense est atteint',
      text: 'Un plafond de votre compte laisse moins que ce prix. Il prend fin avec sa période, ou un administrateur peut le relever.',
    },
    'admin-only': {
      title: 'Réservé aux administrateurs',
      text: 'Votre compte n’administre pas Octroi. S’il le devrait, demandez à un administrateur de changer votre rôle.',
    },
    other: {
      title: 'L’octroi ne vous a pas laissé passer',
      text: 'Ouvrez l’application depuis la liste et réessayez. Si elle reste fermée, adressez-vous à un administrateur.',
    },
  },
  toApps: 'Vers les applications',
  toTerms: 'Vers les conditions d’utilisation',
  toSecurity: 'Vers mon second facteur',
  why: reason => `Le motif indiqué : ${reason}`,
  toApp: app => `Ouvrir ${app}`,
}
