import type { Texts } from './texts.ts'

/** The texts of the contact form in French. */
export const contact: Texts['contact'] = {
  title: 'Contact',
  lede: 'Votre message parvient aux personnes qui tiennent ce lieu. Elles répondent à l’adresse que vous indiquez.',
  name: 'Nom',
  email: 'Adresse électronique',
  subject: 'Objet',
  message: 'Message',
  messageHint: 'Au moins 10 caractères, au plus 5000.',
  submit: 'Envoyer le message',
  website: 'Laissez ce champ vide',
  sent: 'Votre message est parti',
  sentText: email => `La réponse ira à ${email}.`,
  home: 'Vers la page d’accueil',
  refusals: {
    looks_automatic: 'Cela ressemblait à une machine. Rechargez la page et écrivez à nouveau.',
    form_too_fast: 'C’était plus rapide que ce que l’on peut écrire. Relisez, puis envoyez à nouveau.',
    form_expired:
      'Le formulaire est resté ouvert trop longtemps. Copiez votre texte, rechargez la page et renvoyez-le.',
    rate_limited: 'Vous avez écrit plusieurs fois en une heure. Attendez un peu avant le prochain message.',
  },
}

/** The texts of the admin's inbox in French. */
export const inbox: Texts['admin']['inbox'] = {
  title: 'Boîte de réception',
  lede: 'Ce que l’on a écrit par le formulaire de contact, du plus récent au plus ancien.',
  search: 'Rechercher',
  searchHint: 'Nom, adresse ou mots',
  state: 'État',
  open: 'Tous sauf archivés',
  states: { unread: 'non lu', read: 'lu', answered: 'répondu', archived: 'archivé' },
  replies: count => `${count.shown} ${count.n < 2 ? 'réponse' : 'réponses'}`,
  empty: 'Aucun message n’attend.',
  emptyNext:
    'Les messages de la page de contact arrivent ici ; choisissez « archivé » pour voir ceux qui sont rangés.',
  noMatch: 'Aucun message ne correspond.',
  clear: 'Afficher tous les messages',
  back: 'Boîte de réception',
  from: 'De',
  at: 'Quand',
  account: 'Compte',
  seeAccount: 'Voir le compte',
  markRead: 'Marquer comme lu',
  markUnread: 'Marquer comme non lu',
  archive: 'Archiver',
  unarchive: 'Sortir des archives',
  remove: 'Supprimer…',
  removeNow: 'Supprimer définitivement',
  sure: 'Le message et ses réponses disparaîtront. Les messages archivés s’effacent d’eux-mêmes après un an.',
  answers: 'Réponses',
  by: (who, when) => `${who}, ${when}`,
  somebody: 'compte supprimé',
  answer: 'Votre réponse',
  answerHint: 'Elle part par courriel, avec le message cité en dessous.',
  submit: 'Envoyer la réponse',
  noMail: 'Aucun courriel ne part d’ici : écrivez depuis un logiciel de messagerie.',
}
