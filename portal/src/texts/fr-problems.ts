import type { Texts } from './texts.ts'

/** What a refused form says in French, by the problem's `code`. */
export const problems: Texts['problems'] = {
  byCode: {
    unreachable: 'Le service ne répond pas. Rien n’a été modifié ; réessayez dans un instant.',
    unavailable:
      'Le registre est injoignable pour l’instant. Rien n’a été modifié ; réessayez dans un instant.',
    internal: 'Une erreur s’est produite dans le service. Elle a été consignée ; réessayez dans un instant.',
    rate_limited: 'Trop de tentatives. Patientez une minute, puis réessayez.',
    wrong_credentials: 'L’adresse ou le mot de passe est incorrect.',
    email_taken: 'Un compte existe déjà avec cette adresse. Connectez-vous.',
    weak_password: 'Ce mot de passe est trop facile à deviner. Choisissez-en un plus long.',
    mail_unconfirmed:
      'Cette adresse n’est pas encore confirmée. Ouvrez le lien du message que nous avons envoyé.',
    sign_up_closed:
      'Il n’est pas possible de créer un compte ici pour le moment. Adressez-vous à l’exploitant.',
    suspended: 'Votre compte est suspendu. Demandez à un administrateur comment y remédier.',
    not_admin: 'Seuls les administrateurs peuvent faire cela.',
    cross_site: 'La demande venait d’un autre site. Rechargez la page et réessayez.',
    bad_link: 'Le lien est erroné ou trop ancien. `octroi admin-link` en affiche un nouveau.',
    link_used: 'Le lien a déjà servi. `octroi admin-link` en affiche un nouveau.',
    admin_exists: 'Il y a déjà un administrateur. Demandez-lui de vous nommer à votre tour.',
    wrong_address: 'Le premier administrateur doit utiliser l’adresse fixée par l’exploitant.',
    too_many_keys: 'Vous avez atteint le nombre maximal de clés. Révoquez-en une d’abord.',
    balance_too_high: 'Aucun solde ne peut contenir autant de jetons. Donnez-en moins.',
    balance_too_low: 'C’est plus que ne contient le solde.',
    already_refunded: 'Ce débit a déjà été remboursé.',
    exceeds_charge:
      'C’est plus que ce qui reste de ce débit. Rechargez la page pour voir combien il en reste.',
    not_settled: 'Le prix de ce débit n’est pas encore connu. Réessayez une fois qu’il sera réglé.',
    last_admin: 'C’est le dernier administrateur : nommez-en d’abord un autre.',
    key_reused:
      'Ce formulaire a déjà été envoyé avec d’autres valeurs. Rechargez la page et vérifiez d’abord le solde.',
  },
  other: detail => `Le service a refusé : ${detail}`,
}
