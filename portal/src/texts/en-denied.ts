/** What the page of refusals at the gate says. */
export const denied = {
  title: 'Not this way',
  nothingTaken: 'Nothing was taken.',
  reasons: {
    'cross-site': {
      title: 'The request came from another site',
      text: 'A page of another site wanted to spend your tokens. To be safe, only pages of the application itself may. Open the application yourself and try again there.',
    },
    suspended: {
      title: 'Your account is suspended',
      text: 'Until an administrator reactivates it, it opens no application; its tokens stay. Ask one of them what to do.',
    },
    'not-granted': {
      title: 'You may not open this application yet',
      text: 'It is only open to people whom an administrator let in. Ask one of them to let you in.',
    },
    'used-up': {
      title: 'Your uses of this application are used up',
      text: 'You were let in for a number of uses, and there is none left. Ask an administrator for more.',
    },
    denied: {
      title: 'This page of the application is closed',
      text: 'The price list allows nobody to open it. The rest of the application works as usual.',
    },
    unverified: {
      title: 'Your address is not confirmed yet',
      text: 'Until it is, only what is free is open to you. Open the link in the message that we sent, or have it sent again.',
    },
    'terms-due': {
      title: 'The terms of use come first',
      text: 'They have changed since you accepted them. Read and accept them, then go on.',
    },
    'second-factor-due': {
      title: 'A second factor is due',
      text: 'Administrators need one here. Set up an authenticator, or sign in again and show it.',
    },
    closed: {
      title: 'The application is closed for now',
      text: 'An administrator closed it, for all of its users. Try again later.',
    },
    'limit-reached': {
      title: 'The spending limit is reached',
      text: 'A limit of your account leaves less than this costs. It ends with its period, or an administrator can raise it.',
    },
    'admin-only': {
      title: 'For administrators only',
      text: 'Your account does not administer Octroi. If it should, ask an administrator to change your role.',
    },
    other: {
      title: 'The gate did not let you through',
      text: 'Open the application from the list and try again. If it stays closed, ask an administrator.',
    },
  },
  toApps: 'To the applications',
  toTerms: 'To the terms of use',
  toSecurity: 'To my second factor',
  why: (reason: string) => `The reason given: ${reason}`,
  toApp: (app: string) => `Open ${app}`,
}
