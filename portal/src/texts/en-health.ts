/** The texts of the check of a set-up; what is found is said by the service. */
export const health = {
  title: 'Health',
  lede: 'Every hop of a request, looked at just now, and what to do where one is broken. On the server, octroi doctor says the same.',
  again: 'Look again',
  at: (when: string) => `As of ${when}.`,
  summary: {
    ok: 'All is well.',
    warn: 'It works; look at what is marked.',
    fail: 'Something is broken.',
  },
  states: { ok: 'fine', warn: 'look at it', fail: 'broken' },
  hops: {
    dns: 'Names (DNS)',
    portal: 'Portal',
    cookies: 'Cookies',
    proxy: 'Proxy',
    gate: 'Gate',
    database: 'Database',
    clock: 'Clock',
    books: 'Books',
    'access-logs': 'Access logs',
    mail: 'Mail',
    stripe: 'Payments',
    'data-folder': 'Data folder',
  },
}
