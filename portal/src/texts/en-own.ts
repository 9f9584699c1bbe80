import type { Count } from '../format.ts'
import { tokensIn } from './token-words.ts'

const tokens = tokensIn.en
const days = ({ n, shown }: Count) => `${shown} ${n === 1 ? 'day' : 'days'}`

/** People's own use: favourites, how apps do, my apps, what expires, first steps, the way back. */
export const own = {
  nav: 'My apps',
  star: (title: string) => `Favourite: ${title}`,
  starHint: { on: 'One of your favourites', off: 'Add to your favourites' },
  favourites: 'Favourites',
  paid: 'With a price',
  noFavourites: 'None of your favourites fits.',
  noFavouritesNext: 'The star on an application makes it one of them.',
  health: {
    up: 'Works',
    failing: 'Fails at the moment',
    unknown: 'Not used lately, so nobody knows how it does',
    off: 'Unavailable',
  },
  answered: (state: string, when: string) => `${state}; last answer ${when}`,
  failingNote: 'Half of its last answers or more were errors of its own.',
  apps: {
    title: 'My apps',
    lede: 'What you use, what is open to you now, and what it came to in the last 30 days.',
    used: 'Applications',
    app: 'Application',
    requests: 'Requests',
    tokens: 'Tokens',
    last: 'Last used',
    never: 'not yet',
    empty: 'You have not used an application yet.',
    emptyNext: 'See them all',
    now: 'For now',
    passes: 'Paid for a time',
    left: (time: string) => `${time} left`,
    holds: 'Set aside until the price is known',
    holdEnds: (when: string) => `settled by ${when} at the latest`,
    access: 'Applications on request',
    endless: 'without end',
    until: (when: string, left: Count) => `until ${when}, ${days(left)} left`,
    uncounted: 'as often as you like',
    uses: (left: Count, all: Count) => `${left.shown} of ${all.shown} uses left`,
    shared: (group: string) => `shared with the group ${group}`,
    history: 'Day by day',
    day: 'Day',
  },
  expiries: 'What expires when',
  expires: (when: string, left: Count) => (left.n === 0 ? `${when}, today` : `${when}, in ${days(left)}`),
  lasting: 'Without end',
  grantKinds: {
    purchase: 'bought',
    plan: 'plan',
    voucher: 'voucher',
    allowance: 'allowance',
    adjustment: 'given by an administrator',
    welcome: 'welcome',
    refund: 'refund',
    transfer: 'transfer',
  },
  lasts: (left: Count) =>
    left.n === 0
      ? 'At the pace of the last 30 days, this lasts less than a day.'
      : `At the pace of the last 30 days, this lasts about ${days(left)}.`,
  lastsLong: 'At the pace of the last 30 days, this lasts more than a year.',
  from: 'From',
  to: 'To',
  take: 'As a file:',
  steps: {
    title: 'First steps',
    free: 'Look at a free application',
    freeText: 'What is free can be tried at once.',
    get: 'Get tokens',
    getText: 'What has a price takes them from your balance.',
    look: 'See where they went',
    lookText: 'Every movement is listed, with what it was for.',
    done: 'done',
    hide: 'Show this no more',
  },
  way: {
    missing: (app: string, missing: Count) =>
      `You were on your way to ${app}, and ${tokens(missing)} are missing.`,
    enough: (app: string) => `You were on your way to ${app}. Your balance covers it now.`,
    back: 'Go on there',
    forget: 'Forget it',
  },
}
