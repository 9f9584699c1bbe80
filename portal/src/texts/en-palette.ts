/** The texts of the command palette. */
export const palette = {
  open: 'Go to… (Ctrl K)',
  label: 'Go to',
  placeholder: 'An application, a page…',
  placeholderAdmin: 'An application, a page, a person…',
  empty: 'Nothing fits.',
  apps: 'Applications',
  openApp: (title: string) => `Open ${title}`,
  pages: 'Pages',
  people: 'People',
  admin: 'Administration',
  searching: 'Looking for people…',
  close: 'Close',
}
