import type { Count } from '../format.ts'

const tokens = ({ n, shown }: Count) => `${shown} ${n === 1 ? 'token' : 'tokens'}`

/** The texts of the account page. */
export const account = {
  title: 'Account',
  profile: 'Profile',
  name: 'Name',
  email: 'Email',
  role: 'Role',
  roles: { user: 'User', admin: 'Administrator' },
  noName: 'not given',
  sessions: 'Sessions',
  sessionsText:
    'Ends every session of yours, on this device and all others, in the portal and in the applications.',
  everywhere: 'Sign out everywhere',
}

/** The texts about API keys. */
export const keys = {
  title: 'API keys',
  lede: 'With a key, scripts use the applications as you, at your expense. Keep it like a password.',
  name: 'Key name',
  nameHint: 'So that you recognise it later, for example “Backup script”.',
  apps: 'Opens',
  allApps: 'All applications',
  someApps: 'Only these',
  expires: 'Ends',
  expiry: { never: 'Never', '30': 'In 30 days', '90': 'In 90 days', '365': 'In a year' },
  spendLimit: 'Spends at most',
  spendHint: 'In tokens. Empty: no limit.',
  period: 'Within',
  periods: { day: 'A day (UTC)', month: 'A month (UTC)', ever: 'Its whole life' },
  spent: {
    day: (spent: Count, of: Count) => `${spent.shown} of ${tokens(of)} today`,
    month: (spent: Count, of: Count) => `${spent.shown} of ${tokens(of)} this month`,
    ever: (spent: Count, of: Count) => `${spent.shown} of ${tokens(of)} in all`,
  },
  spends: 'Has spent',
  admin: 'May also administer',
  adminHint: 'Opens /api/admin to whoever holds the key.',
  create: 'Create key',
  made: (name: string) => `The key “${name}” is ready`,
  once: 'Copy it now: it is shown this once and cannot be shown again.',
  theKey: 'Your new key',
  example: 'How to use it',
  done: 'I have stored it',
  list: 'Your keys',
  starts: 'Starts with',
  created: 'Created',
  lastUsed: 'Last used',
  never: 'never',
  expired: 'expired',
  adminTag: 'administers',
  revoke: 'Revoke',
  revokeSure: (name: string) => `Scripts with “${name}” will be refused from now on.`,
  revokeNow: 'Revoke this key',
  empty: 'No keys yet. Create one above when a script should use an application.',
  docs: 'All that a key can do',
  pickApp: 'Choose at least one application.',
}
