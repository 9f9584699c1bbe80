import type { Count } from '../format.ts'

/** The texts of the admin's tables. */
export const tables = {
  columns: 'Columns',
  columnsHidden: (hidden: string) => `Columns (${hidden} hidden)`,
  shown: 'Columns that are shown',
}

/** The texts of a file that is being fetched. */
export const download = {
  progress: (name: string) => `${name}: how far it is`,
  rows: (rows: Count, total: Count) => `${rows.shown} of ${total.shown} lines`,
  rowsSoFar: (rows: Count) => `${rows.shown} ${rows.n === 1 ? 'line' : 'lines'} so far`,
  bytes: (megabytes: string) => `${megabytes} MB so far`,
  begun: 'The file is being made…',
  cancel: 'Cancel',
  cancelLabel: (name: string) => `Cancel ${name}`,
  cancelled: 'Cancelled. Nothing was saved.',
  saved: (file: string) => `Saved as ${file}.`,
  byBrowser: 'The file is long: your browser fetches it by itself.',
  broken: 'The file broke off in the middle, and nothing was saved. Try again; a narrower list is quicker.',
}
