import type { Texts } from './texts.ts'

/** The texts about seeing the portal as somebody in French. */
export const view: Texts['view'] = {
  banner: (who, until) =>
    `Vous voyez le portail comme ${who}, jusqu’à ${until}. Rien ne peut être modifié entre-temps.`,
  stop: 'Arrêter',
  title: 'Voir comme cette personne',
  hint: 'Vous voyez son portail pendant 30 minutes au plus, sans rien pouvoir modifier ni dépenser. C’est consigné, et elle peut le lire.',
  open: 'Voir le portail comme cette personne…',
  reason: 'Pourquoi',
  submit: 'Voir comme cette personne',
}
