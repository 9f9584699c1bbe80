import type { Count } from '../format.ts'
import { access, adminTerms, invitations, people, person } from './en-admin-people.ts'
import { audit } from './en-audit.ts'
import { bulk } from './en-bulk.ts'
import { inbox } from './en-contact.ts'
import { desk } from './en-desk.ts'
import { figures } from './en-figures.ts'
import { groups as groupPages } from './en-groups.ts'
import { health } from './en-health.ts'
import { adminNotifications } from './en-notifications.ts'
import { personTabs } from './en-person.ts'
import { settings } from './en-settings.ts'
import { adminSite } from './en-site.ts'
import { tables } from './en-tables.ts'
import { adminVouchers } from './en-vouchers.ts'
import { tokensIn } from './token-words.ts'

const tokens = tokensIn.en

/** The texts of the admin's pages. */
export const admin = {
  sections: 'Administration',
  groups: { people: 'People', apps: 'Applications', money: 'Money', house: 'House' },
  figures,
  people,
  person,
  personTabs,
  access,
  invitations,
  terms: adminTerms,
  vouchers: adminVouchers,
  audit,
  site: adminSite,
  inbox,
  notifications: adminNotifications,
  settings,
  health,
  desk,
  bulk,
  tables,
  groupPages,
  charges: {
    title: 'Charges',
    lede: 'What people paid, newest first. A refund gives a charge back at once, whole or in part.',
    ofOne: 'Charges of one person.',
    app: 'Application',
    when: 'When',
    person: 'Person',
    what: 'What',
    tokens: 'Tokens',
    state: 'State',
    paid: 'paid',
    refunded: 'refunded',
    partly: (count: Count, of: Count) => `${count.shown} of ${of.shown} refunded`,
    action: 'Action',
    refund: 'Refund…',
    refundNow: (count: Count) => `Refund ${tokens(count)}`,
    refundTokens: 'Tokens to give back',
    refundMost: (left: Count) => `At most ${left.shown}.`,
    reason: 'Reason for the refund',
    empty: 'No charges yet.',
    emptyNext: 'They appear when somebody pays for a request.',
    noMatch: 'No charge fits.',
    clear: 'Show all charges',
  },
  apps: {
    title: 'Applications',
    lede: 'The files under apps/ are what counts; what you change here lies on top and can be taken back.',
    on: 'on',
    off: 'switched off',
    switchOff: 'Switch off',
    switchOn: 'Switch on',
    change: 'Change',
    rule: 'Rule',
    price: 'Price in tokens',
    priceOf: (rule: string) => `Price of ${rule}`,
    overridden: 'changed here',
    refused: 'refused',
    otherwise: 'Everything else',
    free: 'free',
    save: 'Save prices',
    reset: 'Back to the file',
    saved: 'Saved. It counts within 5 seconds.',
    noRules: 'No rules: everything is priced alike.',
    empty: 'No application is behind the gate yet.',
    emptyNext: 'Add a folder with an app.yaml under apps/, or write one here.',
    sources: { file: 'from its app.yaml', labels: 'from Traefik labels', admin: 'written here' },
    shadow: 'shadow in its app.yaml',
    effects: { closed: 'closed', free: 'free for all', shadow: 'shadow' },
  },
  brakes: {
    title: 'Brakes',
    lede: 'For trouble: they act within 5 seconds and change no price.',
    ask: 'Brake…',
    askAll: 'Brake everything…',
    kind: 'What to do',
    kinds: { closed: 'Closed', free: 'Free for all', shadow: 'Shadow' },
    choices: {
      closed: 'Close: nobody gets in',
      free: 'Free: everybody gets in, nothing is charged',
      shadow: 'Shadow: count what it would cost, charge nothing',
    },
    sources: {
      environment: 'by OCTROI_SHADOW, until the service starts without it',
      file: 'in apps/brakes.yaml, and only changed there',
      admin: 'set here',
    },
    reason: 'Reason',
    reasonHint: 'People who are turned away read it.',
    submit: 'Set the brake',
    release: 'Release',
  },
}
