import type { Count } from '../format.ts'
import type { Texts } from './texts.ts'

const people = ({ n, shown }: Count) => `${shown} ${n < 2 ? 'personne' : 'personnes'}`

/** The texts about doing one thing to many people in French. */
export const bulk: Texts['admin']['bulk'] = {
  title: 'Avec les personnes choisies',
  choose: name => `Choisir ${name}`,
  chooseShown: 'Choisir toutes celles affichées',
  chosen: count => `${people(count)} ${count.n < 2 ? 'choisie' : 'choisies'}`,
  allMatching: 'Toutes celles qui correspondent',
  takeAll: 'Prendre toutes celles qui correspondent',
  onlyChosen: 'Seulement celles choisies',
  open: { grant: 'Donner des jetons…', suspend: 'Suspendre…' },
  take: { csv: 'CSV', xlsx: 'Excel' },
  kinds: { grant: 'Donner des jetons à plusieurs', suspend: 'Suspendre plusieurs personnes' },
  about: count => `Cela concerne ${people(count)}.`,
  leftOut: whom => `Laissés de côté : ${whom}.`,
  why: {
    admins: ({ n, shown }) => `${shown} ${n < 2 ? 'administrateur' : 'administrateurs'}`,
    suspended: ({ n, shown }) => `${shown} ${n < 2 ? 'compte déjà suspendu' : 'comptes déjà suspendus'}`,
    closed: ({ n, shown }) => `${shown} ${n < 2 ? 'compte supprimé' : 'comptes supprimés'}`,
  },
  tooMany: 'Plus de 10 000 personnes correspondent. Restreignez d’abord le filtre.',
  tokensEach: 'Jetons pour chacune',
  reason: 'Motif',
  suspendReason: 'Pourquoi, en des mots qu’elles peuvent lire',
  reasonHints: {
    grant: 'Figure dans les mouvements de chacune.',
    suspend: 'Elles le lisent à leur retour.',
  },
  altogether: 'En tout',
  submit: {
    grant: count => `Donner à ${people(count)}`,
    suspend: count => `Suspendre ${people(count)}`,
  },
  progress: 'Avancement',
  doing: (done, total) => `${done.shown} sur ${total.shown}…`,
  done: (done, total) => `Terminé : ${done.shown} sur ${total.shown}.`,
  refused: count => `Impossible pour ${people(count)}.`,
  goOn: 'Continuer',
  close: 'Fermer',
  unfinished: 'Pas encore terminé',
  refusals: {
    nobody: 'Il ne reste personne à qui le faire.',
    too_many_people: 'Plus de 10 000 personnes correspondent. Restreignez d’abord le filtre.',
  },
}
