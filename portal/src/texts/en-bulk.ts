import type { Count } from '../format.ts'

const people = ({ n, shown }: Count) => `${shown} ${n === 1 ? 'person' : 'people'}`

/** The texts about doing one thing to many people. */
export const bulk = {
  title: 'With the people chosen',
  choose: (name: string) => `Choose ${name}`,
  chooseShown: 'Choose all that are shown',
  chosen: (count: Count) => `${people(count)} chosen`,
  allMatching: 'All that match',
  takeAll: 'Take all that match',
  onlyChosen: 'Only those chosen',
  open: { grant: 'Give tokens…', suspend: 'Suspend…' },
  take: { csv: 'CSV', xlsx: 'Excel' },
  kinds: { grant: 'Give tokens to many', suspend: 'Suspend many' },
  about: (count: Count) => `This is about ${people(count)}.`,
  leftOut: (whom: string) => `Left out: ${whom}.`,
  why: {
    admins: ({ n, shown }: Count) => `${shown} ${n === 1 ? 'administrator' : 'administrators'}`,
    suspended: (count: Count) => `${count.shown} suspended already`,
    closed: ({ n, shown }: Count) => `${shown} deleted ${n === 1 ? 'account' : 'accounts'}`,
  },
  tooMany: 'More than 10,000 people match. Narrow the filter first.',
  tokensEach: 'Tokens for each',
  reason: 'Reason',
  suspendReason: 'Why, in words that they may read',
  reasonHints: { grant: 'Stands in everybody’s movements.', suspend: 'They read it when they come back.' },
  altogether: 'Altogether',
  submit: {
    grant: (count: Count) => `Give to ${people(count)}`,
    suspend: (count: Count) => `Suspend ${people(count)}`,
  },
  progress: 'How far it is',
  doing: (done: Count, total: Count) => `${done.shown} of ${total.shown} done…`,
  done: (done: Count, total: Count) => `Finished: ${done.shown} of ${total.shown} done.`,
  refused: (count: Count) => `It could not be done for ${people(count)}.`,
  goOn: 'Go on',
  close: 'Close',
  unfinished: 'Not finished yet',
  refusals: {
    nobody: 'Nobody is left to whom this could be done.',
    too_many_people: 'More than 10,000 people match. Narrow the filter first.',
  },
}
