/** A few words on what people stumble on, opened by a question mark beside it. */
export const help = {
  about: (titles: string) => `What is this? ${titles}`,
  topics: {
    hold: {
      title: 'Set aside',
      text: 'Some prices are known only when the work is done. Until then so much is set aside, and you cannot spend it elsewhere. What it does not cost comes back at once.',
    },
    pass: {
      title: 'Opens for a time',
      text: 'One payment opens this action for the time that it says. Within it you may repeat it as often as you like; it does not renew itself.',
    },
    expiry: {
      title: 'What is spent first',
      text: 'Tokens of an allowance go first. Among the others, those that expire soonest do, so as little as possible is lost.',
    },
    refund: {
      title: 'Given back',
      text: 'When the answer is a failure of the kind named here, the price comes back by itself, up to 20 times and 10,000 tokens a day for each application. A result that you do not like is not a failure.',
    },
    megabyte: {
      title: 'Per megabyte',
      text: 'One megabyte is a million bytes of what you send or receive. The sum is rounded up to whole tokens once the transfer has ended.',
    },
    spendLimit: {
      title: 'What a key may spend',
      text: 'Once the key has spent so much in the period, what costs more is refused until the next one begins. What you spend without the key does not count.',
    },
    closed: {
      title: 'Closed',
      text: 'The emergency switch: within seconds nobody gets through, and nothing is charged. What is already running ends as it would have.',
    },
    free: {
      title: 'Free for all',
      text: 'Requests pass and cost nothing. Limits and who may enter stay as they are.',
    },
    shadow: {
      title: 'Shadow',
      text: 'Requests pass as if free, and the figures count what they would have cost. This is how to try prices on people before they pay them.',
    },
    rollover: {
      title: 'Goes on to the next',
      text: 'What is left at the end of a period stays, for as many periods as you say. Up to this many come on top of the next allowance; what is left beyond that counts as part of it.',
    },
    viewAs: {
      title: 'See as this person',
      text: 'You see what they see, to help them. Pages show their data, nothing can be changed or spent, and it ends by itself. It is written down, and they can read it.',
    },
  },
}
