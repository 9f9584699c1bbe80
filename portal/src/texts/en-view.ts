/** The texts about seeing the portal as somebody. */
export const view = {
  banner: (who: string, until: string) =>
    `You see the portal as ${who}, until ${until}. Nothing can be changed meanwhile.`,
  stop: 'Stop',
  title: 'See as this person',
  hint: 'You see their portal for 30 minutes at most, and can change and spend nothing. It is written down, and they can read it.',
  open: 'See the portal as this person…',
  reason: 'Why',
  submit: 'See as this person',
}
