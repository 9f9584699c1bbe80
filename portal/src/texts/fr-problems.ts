import type { Texts } from './texts.ts'

/** What a refused form says in French, by the problem's `code`. */
export const problems: Texts['problems'] = {
  fields: {
    missing: 'Remplissez ce champ.',
    unchecked: 'Cochez ceci pour continuer.',
    notANumber: 'Saisissez un nombre.',
    email: 'Saisissez une adresse complète, comme ada@example.com.',
    url: 'Saisissez une adresse complète, comme https://example.com.',
    tooShort: (least, now) => `Saisissez au moins ${least.shown} caractères ; il y en a ${now.shown}.`,
    atLeast: bound => `Saisissez ${bound} ou plus.`,
    atMost: bound => `Saisissez ${bound} ou moins.`,
    whole: 'Saisissez un nombre entier.',
    pattern: 'Ce n’est pas la forme demandée. Voyez ce qui est indiqué au champ.',
  },
  byCode: {
    no_mail:
      'Aucun courriel ne part d’ici. L’exploitant doit d’abord en configurer l’envoi (OCTROI_SMTP_URL).',
    in_between: 'Une autre connexion est intervenue entre-temps. Réessayez.',
    body_too_large: 'C’est plus que ce qui peut être envoyé d’un coup. Envoyez-en moins.',
    too_many_endpoints: 'Il y a autant de points de terminaison que possible. Retirez-en un d’abord.',
    view_of_admin: 'Personne ne voit le portail comme un administrateur.',
    view_of_suspended: 'Ce compte est fermé : il n’y a rien à voir comme cette personne.',
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
    view_as: 'Vous voyez le portail comme quelqu’un d’autre et ne pouvez rien modifier. Arrêtez d’abord.',
    not_admin: 'Seuls les administrateurs peuvent faire cela.',
    cross_site: 'La demande venait d’un autre site. Rechargez la page et réessayez.',
    bad_link: 'Ce lien est erroné, a déjà servi ou est trop ancien. Demandez-en un autre.',
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
    wrong_code:
      'Le code est faux, a déjà servi ou n’est plus valable. Saisissez celui qui s’affiche maintenant.',
    wrong_password: 'Le mot de passe est incorrect.',
    code_due: 'Il faut aussi le code de votre second facteur.',
    sign_in_again:
      'Aucune connexion n’attend plus de code : c’était trop long, ou trop de codes étaient faux. Connectez-vous à nouveau.',
    sign_in_anew:
      'Votre dernière connexion remonte à plus de 5 minutes. Déconnectez-vous puis reconnectez-vous d’abord.',
    password_due: 'Donnez aussi votre mot de passe.',
    no_password:
      'Vous vous connectez sans mot de passe. Créez-en un par « Mot de passe oublié ? » sur la page de connexion.',
    second_factor_due: 'Il faut un second facteur pour cela. Reconnectez-vous pour le présenter.',
    switched_off: 'On ne peut pas créer de second facteur ici pour le moment. Adressez-vous à l’exploitant.',
    name_taken: 'Ce nom est déjà pris. Choisissez-en un autre.',
    email_invalid: 'Aucun message ne peut être envoyé à cette adresse. Vérifiez qu’elle est bien écrite.',
    invitation_needed: 'Les comptes se créent ici sur invitation. Ouvrez le lien de la vôtre.',
    bad_invitation:
      'L’invitation a déjà servi, a expiré ou vaut pour une autre adresse. Demandez-en une autre.',
    account_closed: 'Ce compte a été supprimé.',
    terms_due: 'Acceptez d’abord les conditions d’utilisation.',
    other_terms: 'Il y a maintenant une version plus récente. Lisez-la, puis acceptez celle-là.',
    unverified: 'Votre adresse n’est pas encore confirmée. Ouvrez le lien du message que nous avons envoyé.',
    too_many: 'Il y en a autant que possible. Retirez-en d’abord.',
    too_many_invitations: 'Il y a autant d’invitations ouvertes que possible. Révoquez-en d’abord.',
    key_replaced: 'Cette clé a déjà été remplacée. Remplacez celle qui a pris sa place.',
    support_limit:
      'C’est plus que ce que l’assistance peut déplacer en un jour. Adressez-vous à un administrateur.',
  },
  invalid: detail =>
    `Une valeur de ce formulaire ne convient pas. Vérifiez ce que vous avez saisi ; le service dit, en anglais : ${detail}`,
  other: detail => `Le service a refusé : ${detail}`,
}
