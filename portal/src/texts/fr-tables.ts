import type { Texts } from './texts.ts'

/** The texts of the admin's tables in French. */
export const tables: Texts['admin']['tables'] = {
  columns: 'Colonnes',
  columnsHidden: hidden => `Colonnes (${hidden} masquée${hidden === '1' ? '' : 's'})`,
  shown: 'Colonnes affichées',
}

/** The texts of a file that is being fetched in French. */
export const download: Texts['download'] = {
  progress: name => `${name} : avancement`,
  rows: (rows, total) => `${rows.shown} lignes sur ${total.shown}`,
  rowsSoFar: rows => `${rows.shown} ${rows.n < 2 ? 'ligne' : 'lignes'} jusqu’ici`,
  bytes: megabytes => `${megabytes} Mo jusqu’ici`,
  begun: 'Le fichier est en préparation…',
  cancel: 'Annuler',
  cancelLabel: name => `Annuler ${name}`,
  cancelled: 'Annulé. Rien n’a été enregistré.',
  saved: file => `Enregistré sous ${file}.`,
  byBrowser: 'Le fichier est long : votre navigateur le télécharge lui-même.',
  broken:
    'Le fichier s’est interrompu en cours de route, et rien n’a été enregistré. Réessayez ; une liste plus étroite va plus vite.',
}
