import type { Texts } from './texts.ts'

/** The texts of signing in in French. */
export const signIn: Texts['signIn'] = {
  title: 'Connexion',
  lede: 'Un seul compte pour toutes les applications.',
  email: 'Adresse e-mail',
  password: 'Mot de passe',
  submit: 'Se connecter',
  other: 'Pas encore de compte ?',
  otherLink: 'Créez-en un',
  or: 'ou',
  with: provider => `Continuer avec ${provider}`,
  magicLink: 'Se connecter par un lien reçu par e-mail',
  forgotten: 'Mot de passe oublié ?',
  back: 'Retour à la connexion',
}

/** The texts of making an account in French. */
export const signUp: Texts['signUp'] = {
  title: 'Créer un compte',
  lede: 'Un seul compte pour toutes les applications. L’ouvrir ne coûte rien.',
  name: 'Nom',
  nameHint: 'Celui qu’on verra à côté de votre adresse ; vous pouvez le laisser vide.',
  submit: 'Créer le compte',
  other: 'Déjà un compte ?',
  otherLink: 'Connectez-vous',
  confirmTitle: 'Consultez votre messagerie',
  confirm: email =>
    `Nous avons envoyé un message à ${email}. Ouvrez dans l’heure le lien qu’il contient : votre compte sera prêt.`,
  resend: 'Renvoyer le message',
  resent: 'S’il n’arrive pas d’ici une minute, regardez parmi les indésirables.',
  accept: 'J’ai lu et j’accepte',
  terms: 'les conditions d’utilisation',
  closedTitle: 'On ne crée pas de compte ici',
  closed: 'Adressez-vous à l’exploitant s’il vous en faut un.',
  invitedTitle: 'Il vous faut une invitation',
  invited:
    'Les comptes se créent ici sur invitation. Ouvrez le lien de la vôtre, ou demandez-en une à un administrateur.',
  invitation: 'Vous êtes invité.',
}

/** The texts of choosing a password in French. */
export const passwords: Texts['passwords'] = {
  hint: min => `${min.shown} caractères au minimum ; quelques mots sans rapport entre eux conviennent bien.`,
  longer: ({ n, shown }) => (n === 1 ? 'Encore un caractère' : `Encore ${shown} caractères`),
  strength: level => `Solidité : ${level}`,
  levels: ['très facile à deviner', 'facile à deviner', 'passable', 'bonne', 'très bonne'],
  show: 'Afficher',
  hide: 'Masquer',
}

/** The texts of the pages that ask for a mail in French. */
export const mails: Texts['mails'] = {
  magicLink: {
    title: 'Connexion par e-mail',
    lede: 'Nous envoyons un lien à votre adresse. Il vous connecte, une seule fois.',
    submit: 'Envoyer le lien',
  },
  password: {
    title: 'Mot de passe oublié',
    lede: 'Nous envoyons à votre adresse un lien qui permet de choisir un autre mot de passe.',
    submit: 'Envoyer le lien',
  },
  sentTitle: 'Consultez votre messagerie',
  sent: email =>
    `Si ${email} a un compte ici, un message est en route. Son lien sert une seule fois, pendant une heure.`,
}

/** The texts of the pages that mailed links lead to in French. */
export const mailed: Texts['mailed'] = {
  titles: {
    signup: 'Confirmer votre adresse',
    magiclink: 'Connexion',
    email_change: 'Confirmer votre nouvelle adresse',
    invite: 'Accepter l’invitation',
    email: 'Confirmer votre adresse',
  },
  lede: 'Cela se fait tout seul ; sinon, utilisez le bouton.',
  submit: { confirm: 'Confirmer', signIn: 'Se connecter' },
  unclear: 'Le lien est incomplet.',
  unclearNext: 'Copiez en entier le lien du message, ou demandez-en un autre.',
  bad: 'Ce lien ne fonctionne plus',
  badNext:
    'Les liens servent une seule fois, pendant une heure. Celui-ci a peut-être déjà fait son travail : essayez de vous connecter, ou demandez-en un autre.',
  done: 'Le lien a fait son travail',
  doneNext: 'Connectez-vous pour continuer.',
  other: 'La moitié est faite',
  otherNext: 'Ouvrez aussi le lien envoyé à l’autre adresse : la nouvelle comptera alors.',
  another: 'Demander un autre lien',
  password: 'Choisir un nouveau mot de passe',
  passwordLede: 'Il remplace l’ancien, et toutes les sessions encore ouvertes se terminent.',
  passwordField: 'Nouveau mot de passe',
  passwordSubmit: 'Enregistrer le mot de passe',
}

/** The texts of the second half of a sign-in in French. */
export const secondFactor: Texts['secondFactor'] = {
  title: 'Encore un code',
  lede: 'Ouvrez votre application d’authentification et saisissez les six chiffres qu’elle affiche.',
  code: 'Code',
  submit: 'Se connecter',
  useRecovery: 'Utiliser plutôt un code de secours',
  useCode: 'Utiliser plutôt l’application d’authentification',
  recoveryLede: 'Chaque code de secours sert une seule fois, à la place de l’application d’authentification.',
  recovery: 'Code de secours',
  again: 'Recommencer',
  left: ({ n, shown }) =>
    n === 0
      ? 'C’était votre dernier code de secours. Créez-en de nouveaux maintenant.'
      : `Il reste ${shown} ${n === 1 ? 'code' : 'codes'} de secours.`,
  goOn: 'Continuer',
  toSecurity: 'Vers mes codes de secours',
}

/** The texts of the operator's terms as people see them in French. */
export const terms: Texts['terms'] = {
  title: 'Conditions d’utilisation',
  version: (version, date) => `Version ${version}, publiée le ${date}`,
  accept: 'Accepter',
  accepted: 'Vous avez accepté ces conditions.',
  due: 'Lisez-les et acceptez-les : d’ici là, aucun achat et aucune nouvelle clé.',
  none: 'Il n’y a pas de conditions d’utilisation ici',
  noneNext: 'L’exploitant n’en a publié aucune.',
}

/** What is said above every page while something is due, in French. */
export const notices: Texts['notices'] = {
  unverified: email =>
    `Votre adresse ${email} n’est pas encore confirmée. D’ici là, seul ce qui est gratuit vous est ouvert.`,
  resend: 'Renvoyer le message',
  resent: 'C’est envoyé. Le lien est valable une heure.',
  termsDue: 'Les conditions d’utilisation ont changé.',
  readTerms: 'Lire et accepter',
}
