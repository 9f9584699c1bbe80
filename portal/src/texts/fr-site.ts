import type { Texts } from './texts.ts'

/** The texts of the portal's public pages in French. */
export const site: Texts['site'] = {
  badges: { popular: 'Populaire', new: 'Nouveau', 'coming-soon': 'Bientôt' },
  faq: {
    title: 'Questions et réponses',
    items: [
      {
        question: 'Que sont les jetons ?',
        answer:
          'L’unité dans laquelle les actions se paient. Chaque prix est affiché en jetons avant toute dépense.',
      },
      {
        question: 'Quand débite-t-on des jetons ?',
        answer:
          'Seulement quand une action payante est acceptée. Consulter les prix, se connecter et tout ce qui est gratuit ne coûte rien.',
      },
      {
        question: 'Et si mon solde est insuffisant ?',
        answer:
          'L’action n’est pas exécutée et rien n’est débité. Vous voyez ce qu’elle coûte et combien il manque.',
      },
      {
        question: 'Récupère-t-on ses jetons si quelque chose échoue ?',
        answer:
          'Quand le prix l’annonce, le remboursement se fait de lui-même après une erreur. Pour le reste, écrivez-nous : un administrateur peut rembourser tout débit.',
      },
      {
        question: 'Où voir ce que j’ai dépensé ?',
        answer:
          'Sur la page Jetons : chaque mouvement avec sa date, l’application et le solde qui en résulte.',
      },
      {
        question: 'Un script peut-il utiliser les outils ?',
        answer:
          'Oui, avec une clé à vous, créée sur la page de votre compte, que vous pouvez limiter à des applications et à un nombre de jetons.',
      },
    ],
  },
  contact: {
    title: 'Encore une question ?',
    text: 'Écrivez aux personnes qui tiennent ce lieu. Elles répondent par courriel.',
  },
  footer: 'À propos de ce site',
  links: {
    pricing: 'Tarifs',
    faq: 'Questions',
    contact: 'Contact',
    terms: 'Conditions',
    privacy: 'Confidentialité',
  },
  allPrices: 'Comparer tous les prix',
  allQuestions: 'Toutes les questions',
  write: 'Nous écrire',
  start: 'On commence ?',
  startText: 'Un seul compte ouvre tout.',
  search: 'Rechercher dans les questions',
  noQuestion: 'Aucune question ne correspond.',
  noQuestions: 'Rien n’a encore été écrit ici.',
  showAll: 'Afficher toutes les questions',
  stillOpen: 'Pas de réponse ici ?',
  pricing: {
    title: 'Tarifs',
    lede: 'Ce que coûte chaque action, en jetons. Rien n’est débité sans que le prix ait été affiché.',
    show: 'Afficher',
    all: 'Toutes',
    free: 'Gratuites',
    paid: 'Payantes',
    noMatch: 'Aucune action ne correspond.',
    clear: 'Afficher tous les prix',
    get: {
      title: 'Comment obtenir des jetons ?',
      text: 'On ne les vend pas encore ici. Utilisez un bon, ou demandez-en aux personnes qui tiennent ce lieu.',
      guest:
        'On ne les vend pas encore ici : créez un compte, puis utilisez un bon ou demandez-en aux personnes qui tiennent ce lieu. Ce qui est gratuit n’en demande pas.',
      redeem: 'Utiliser un bon',
    },
    counted: count => `${count.shown} ${count.n < 2 ? 'action' : 'actions'}`,
  },
  privacy: {
    title: 'Confidentialité',
    none: 'L’exploitant de ce site n’a pas encore rédigé de politique de confidentialité.',
    noneNext:
      'Demandez-lui ce qui est conservé à votre sujet et pendant combien de temps. Les données de votre compte se téléchargent depuis sa page.',
    changed: date => `Version du ${date}`,
  },
}

/** The texts of the admin's page about them in French. */
export const adminSite: Texts['admin']['site'] = {
  title: 'Page d’accueil',
  lede: 'Ce que les visiteurs voient d’abord, dans cet ordre. Les blocs intacts parlent toutes les langues du portail.',
  preview: 'Voir la page d’accueil',
  blocks: {
    hero: 'Ouverture',
    services: 'Services',
    pricing: 'Comment on paie',
    faq: 'Questions et réponses',
    contact: 'Contact',
    start: 'Vers un compte',
  },
  addServices: 'Ajouter un bloc de services',
  removeBlock: 'Retirer ce bloc…',
  removeBlockNow: 'Le retirer',
  removeBlockSure: 'Ses textes et ses entrées seront perdus. Pour le cacher un temps, désactivez-le plutôt.',
  trial: 'Tel que les visiteurs le verront',
  trialLede: 'Rien n’est encore enregistré. Les liens ne mènent nulle part ici.',
  trialIn: { en: 'Anglais', fr: 'Français' },
  edited: 'modifié',
  hidden: 'désactivé',
  up: block => `Monter : ${block}`,
  down: block => `Descendre : ${block}`,
  switchOn: 'Activer',
  switchOff: 'Désactiver',
  switchOnNamed: block => `Activer : ${block}`,
  switchOffNamed: block => `Désactiver : ${block}`,
  edit: 'Modifier',
  editNamed: block => `Modifier : ${block}`,
  back: 'Page d’accueil',
  en: 'en anglais',
  fr: 'en français',
  plain: 'Texte simple. Une langue laissée vide affiche l’autre.',
  headline: 'Titre',
  text: 'Texte',
  columns: 'Colonnes',
  service: 'Ce qu’il montre',
  ownWords: 'Mes propres mots',
  link: 'Où il mène',
  linkHint: 'Une adresse comme https://example.com, ou un chemin comme /pricing. Vide : nulle part.',
  badge: 'Étiquette',
  noBadge: 'Aucune',
  question: 'Question',
  answer: 'Réponse',
  item: n => `Entrée ${n.shown}`,
  add: 'Ajouter une entrée',
  remove: 'Retirer',
  noItems: 'Aucune entrée : le bloc montre les applications les plus utilisées ces 30 derniers jours.',
  noEntries: 'Aucune entrée pour l’instant.',
  save: 'Enregistrer',
  saved: 'Enregistré. Les visiteurs le voient sous 15 secondes.',
  reset: 'Revenir au texte par défaut',
  privacy: 'Page de confidentialité',
  privacyLede:
    'Ce que vous conservez au sujet des personnes et pourquoi. Sans texte, la page dit qu’il n’y en a pas.',
}
