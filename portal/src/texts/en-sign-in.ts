import type { Count } from '../format.ts'

/** The texts of signing in. */
export const signIn = {
  title: 'Sign in',
  lede: 'One account for every application.',
  email: 'Email',
  password: 'Password',
  submit: 'Sign in',
  other: 'No account yet?',
  otherLink: 'Create one',
  or: 'or',
  with: (provider: string) => `Continue with ${provider}`,
  magicLink: 'Sign in by a link sent by mail',
  forgotten: 'Forgotten password?',
  back: 'Back to sign-in',
}

/** The texts of making an account. */
export const signUp = {
  title: 'Create an account',
  lede: 'One account for every application. Nothing is charged for having it.',
  name: 'Name',
  nameHint: 'As others may call you; you may leave it empty.',
  submit: 'Create account',
  other: 'Already have an account?',
  otherLink: 'Sign in',
  confirmTitle: 'Look into your mail',
  confirm: (email: string) =>
    `We have sent a message to ${email}. Open the link in it within an hour: your account is ready then.`,
  resend: 'Send it again',
  resent: 'If it is not there in a minute, look among the unwanted mail.',
  accept: 'I have read and accept',
  terms: 'the terms of use',
  closedTitle: 'New accounts are not made here',
  closed: 'Ask the operator if you need one.',
  invitedTitle: 'You need an invitation',
  invited: 'Accounts are made by invitation here. Open the link of yours, or ask an administrator for one.',
  invitation: 'You are invited.',
}

/** The texts of choosing a password. */
export const passwords = {
  hint: (min: Count) => `At least ${min.shown} characters; a few unrelated words are good.`,
  longer: ({ n, shown }: Count) => (n === 1 ? 'One character more' : `${shown} characters more`),
  strength: (level: string) => `Strength: ${level}`,
  levels: ['very easy to guess', 'easy to guess', 'fair', 'good', 'very good'],
  show: 'Show',
  hide: 'Hide',
}

/** The texts of the pages that ask for a mail. */
export const mails = {
  magicLink: {
    title: 'Sign in by mail',
    lede: 'We send a link to your address. It signs you in, once.',
    submit: 'Send the link',
  },
  password: {
    title: 'Forgotten password',
    lede: 'We send a link to your address, by which you choose another password.',
    submit: 'Send the link',
  },
  sentTitle: 'Look into your mail',
  sent: (email: string) =>
    `If ${email} has an account here, a message is on its way. The link in it works once, for an hour.`,
}

/** The texts of the pages that mailed links lead to. */
export const mailed = {
  titles: {
    signup: 'Confirm your address',
    magiclink: 'Sign in',
    email_change: 'Confirm your new address',
    invite: 'Accept the invitation',
    email: 'Confirm your address',
  },
  lede: 'This happens by itself; if it does not, use the button.',
  submit: { confirm: 'Confirm', signIn: 'Sign in' },
  unclear: 'The link is not complete.',
  unclearNext: 'Copy the whole link from the message, or ask for another one.',
  bad: 'This link does not work any more',
  badNext:
    'Links work once, for an hour. Perhaps it did its part already: try to sign in, or ask for another one.',
  done: 'The link has done its part',
  doneNext: 'Sign in to go on.',
  other: 'One half is done',
  otherNext: 'Open the link that was sent to the other address too: then the new one counts.',
  another: 'Ask for another link',
  password: 'Choose a new password',
  passwordLede: 'It replaces the old one, and every session that is still open ends.',
  passwordField: 'New password',
  passwordSubmit: 'Set the password',
}

/** The texts of the second half of a sign-in. */
export const secondFactor = {
  title: 'One more code',
  lede: 'Open your authenticator and type the six digits that it shows.',
  code: 'Code',
  submit: 'Sign in',
  useRecovery: 'Use a recovery code instead',
  useCode: 'Use the authenticator instead',
  recoveryLede: 'Each recovery code works once, in place of the authenticator.',
  recovery: 'Recovery code',
  again: 'Start again',
  left: ({ n, shown }: Count) =>
    n === 0
      ? 'That was your last recovery code. Make new ones now.'
      : `${shown} recovery ${n === 1 ? 'code is' : 'codes are'} left.`,
  goOn: 'Go on',
  toSecurity: 'To my recovery codes',
}

/** The texts of the operator's terms as people see them. */
export const terms = {
  title: 'Terms of use',
  version: (version: string, date: string) => `Version ${version}, published on ${date}`,
  accept: 'Accept',
  accepted: 'You have accepted these terms.',
  due: 'Read them and accept them: until then nothing can be bought, and no key made.',
  none: 'There are no terms of use here',
  noneNext: 'The operator has published none.',
}

/** What is said above every page while something is due. */
export const notices = {
  unverified: (email: string) =>
    `Your address ${email} is not confirmed yet. Until it is, only what is free is open to you.`,
  resend: 'Send the mail again',
  resent: 'Sent. The link in it works for an hour.',
  termsDue: 'The terms of use have changed.',
  readTerms: 'Read and accept',
}
