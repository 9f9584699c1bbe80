import type { Count } from '../format.ts'

/** The texts of the portal's public pages; the operator may put others in their place. */
export const site = {
  badges: { popular: 'Popular', new: 'New', 'coming-soon': 'Coming soon' },
  faq: {
    title: 'Questions and answers',
    items: [
      {
        question: 'What is a token?',
        answer:
          'The unit in which actions are paid. Every price is shown in tokens before anything is spent.',
      },
      {
        question: 'When does something cost tokens?',
        answer:
          'Only when an action with a price goes through. Looking at prices, signing in and all that is marked free cost nothing.',
      },
      {
        question: 'What if my balance is too low?',
        answer:
          'Then the action is not done and nothing is taken. You see what it costs and how much is missing.',
      },
      {
        question: 'Do I get tokens back when something fails?',
        answer:
          'Prices that say so come back by themselves after an error. For everything else, write to us: an administrator can refund any charge.',
      },
      {
        question: 'Where do I see what I spent?',
        answer: 'On the page Tokens: each movement with its time, the application and the balance after it.',
      },
      {
        question: 'Can a script use the tools?',
        answer:
          'Yes, with a key of yours, which you make on the account page and can limit to applications and tokens.',
      },
    ],
  },
  contact: {
    title: 'A question left?',
    text: 'Write to the people who run this place. They answer by mail.',
  },
  footer: 'About this site',
  links: { pricing: 'Prices', faq: 'Questions', contact: 'Contact', terms: 'Terms', privacy: 'Privacy' },
  allPrices: 'Compare all prices',
  allQuestions: 'All questions',
  write: 'Write to us',
  start: 'Ready?',
  startText: 'One account opens all of it.',
  search: 'Search the questions',
  noQuestion: 'No question fits.',
  noQuestions: 'Nothing was written here yet.',
  showAll: 'Show all questions',
  stillOpen: 'Not answered here?',
  pricing: {
    title: 'Prices',
    lede: 'What every action costs, in tokens. Nothing is taken without its price having been shown.',
    show: 'Show',
    all: 'All',
    free: 'Free',
    paid: 'Paid',
    noMatch: 'No action fits.',
    clear: 'Show all prices',
    get: {
      title: 'How do I get tokens?',
      text: 'They are not sold here yet. Redeem a voucher, or ask the people who run this place.',
      guest:
        'They are not sold here yet: make an account, then redeem a voucher or ask the people who run this place. What is free needs none.',
      redeem: 'Redeem a voucher',
    },
    counted: (count: Count) => `${count.shown} ${count.n === 1 ? 'action' : 'actions'}`,
  },
  privacy: {
    title: 'Privacy',
    none: 'The operator of this site has not written a privacy notice yet.',
    noneNext:
      'Ask them what they keep about you and for how long. What is kept about your account you can download on the account page.',
    changed: (date: string) => `As of ${date}`,
  },
}

/** The texts of the admin's page about them. */
export const adminSite = {
  title: 'Home page',
  lede: 'What guests see first, in this order. Untouched blocks speak every language of the portal.',
  preview: 'See the home page',
  blocks: {
    hero: 'Opening',
    services: 'Services',
    pricing: 'How paying works',
    faq: 'Questions and answers',
    contact: 'Contact',
    start: 'Way to an account',
  },
  addServices: 'Add a block of services',
  removeBlock: 'Remove this block…',
  removeBlockNow: 'Remove it',
  removeBlockSure: 'Its words and entries are gone then. To hide it for a while, switch it off instead.',
  trial: 'As guests will see it',
  trialLede: 'Nothing is saved yet. Links do not work here.',
  trialIn: { en: 'English', fr: 'French' },
  edited: 'edited',
  hidden: 'off',
  up: (block: string) => `Move up: ${block}`,
  down: (block: string) => `Move down: ${block}`,
  switchOn: 'Switch on',
  switchOff: 'Switch off',
  switchOnNamed: (block: string) => `Switch on: ${block}`,
  switchOffNamed: (block: string) => `Switch off: ${block}`,
  edit: 'Edit',
  editNamed: (block: string) => `Edit: ${block}`,
  back: 'Home page',
  en: 'in English',
  fr: 'in French',
  plain: 'Plain text. A language left empty shows the other one.',
  headline: 'Title',
  text: 'Text',
  columns: 'Columns',
  service: 'What it shows',
  ownWords: 'Words of my own',
  link: 'Where it leads',
  linkHint: 'An address like https://example.com, or a path like /pricing. Empty: nowhere.',
  badge: 'Badge',
  noBadge: 'None',
  question: 'Question',
  answer: 'Answer',
  item: (n: Count) => `Entry ${n.shown}`,
  add: 'Add an entry',
  remove: 'Remove',
  noItems: 'No entry: the block shows the applications that were used the most in the last 30 days.',
  noEntries: 'No entry yet.',
  save: 'Save',
  saved: 'Saved. Guests see it within 15 seconds.',
  reset: 'Back to the default',
  privacy: 'Privacy page',
  privacyLede: 'What you keep about people and why. Without a text the page says that there is none.',
}
