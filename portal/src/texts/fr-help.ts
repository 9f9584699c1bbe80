import type { Texts } from './texts.ts'

/** A few words on what people stumble on, in French. */
export const help: Texts['help'] = {
  about: titles => `Qu’est-ce que c’est ? ${titles}`,
  topics: {
    hold: {
      title: 'Mis en réserve',
      text: 'Certains prix ne sont connus qu’une fois le travail fait. D’ici là, ce montant est mis en réserve et ne peut pas servir ailleurs. Ce qui n’est pas dépensé revient aussitôt.',
    },
    pass: {
      title: 'Ouvert pour un temps',
      text: 'Un seul paiement ouvre cette action pour la durée indiquée. Pendant ce temps, recommencez autant que vous voulez ; rien n’est renouvelé tout seul.',
    },
    expiry: {
      title: 'Ce qui part en premier',
      text: 'Les jetons d’une allocation partent d’abord. Ensuite vient ce qui expire le plus tôt, pour en perdre le moins possible.',
    },
    refund: {
      title: 'Rendu',
      text: 'Quand la réponse est une erreur de la sorte indiquée ici, le prix revient tout seul, jusqu’à 20 fois et 10 000 jetons par jour et par application. Un résultat qui ne plaît pas n’est pas une erreur.',
    },
    megabyte: {
      title: 'Par mégaoctet',
      text: 'Un mégaoctet, c’est un million d’octets envoyés ou reçus. Le total est arrondi à l’unité supérieure une fois le transfert terminé.',
    },
    spendLimit: {
      title: 'Ce qu’une clé peut dépenser',
      text: 'Une fois ce montant dépensé dans la période, ce qui coûte davantage est refusé jusqu’à la suivante. Ce que vous dépensez sans la clé ne compte pas.',
    },
    closed: {
      title: 'Fermé',
      text: 'L’arrêt d’urgence : en quelques secondes plus personne ne passe, et rien n’est débité. Ce qui est déjà en cours se termine comme prévu.',
    },
    free: {
      title: 'Gratuit pour tous',
      text: 'Les requêtes passent et ne coûtent rien. Les limites et les autorisations d’accès restent les mêmes.',
    },
    shadow: {
      title: 'À blanc',
      text: 'Les requêtes passent comme si elles étaient gratuites, et les chiffres comptent ce qu’elles auraient coûté. C’est ainsi qu’on essaie des prix avant de les faire payer.',
    },
    rollover: {
      title: 'Passe à la suivante',
      text: 'Ce qui reste à la fin d’une période est gardé, autant de périodes que vous le dites. Jusqu’à ce nombre, cela s’ajoute à l’allocation suivante ; au-delà, cela en fait partie.',
    },
    viewAs: {
      title: 'Voir comme cette personne',
      text: 'Vous voyez ce qu’elle voit, pour l’aider. Les pages montrent ses données, rien ne peut être changé ni dépensé, et cela se termine tout seul. C’est consigné, et elle peut le lire.',
    },
  },
}
