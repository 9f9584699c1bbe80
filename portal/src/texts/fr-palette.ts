import type { Texts } from './texts.ts'

/** The texts of the command palette in French. */
export const palette: Texts['palette'] = {
  open: 'Aller à… (Ctrl K)',
  label: 'Aller à',
  placeholder: 'Une application, une page…',
  placeholderAdmin: 'Une application, une page, une personne…',
  empty: 'Rien ne correspond.',
  apps: 'Applications',
  openApp: title => `Ouvrir ${title}`,
  pages: 'Pages',
  people: 'Personnes',
  admin: 'Administration',
  searching: 'Recherche de personnes…',
  close: 'Fermer',
}
