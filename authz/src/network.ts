const expand = (text: string): string[] => (text === '' ? [] : text.split(':'))

/** The first four groups of an IPv6 address, without leading zeros. */
const prefixOf = (address: string): string => {
  const [before = '', after] = address.split('::', 2)
  const head = expand(before)
  const tail = after === undefined ? [] : expand(after)
  // A dotted end stands for two groups.
  const given = head.length + tail.length + (address.includes('.') ? 1 : 0)
  const zeros = after === undefined ? 0 : Math.max(0, 8 - given)
  const groups = [...head, ...Array<string>(zeros).fill('0'), ...tail]
  return groups
    .slice(0, 4)
    .map(group => group.toLowerCase().replace(/^0+(?=.)/, ''))
    .join(':')
}

/** Whose address it is as far as limits go: an IPv4 address, or an IPv6 /64, which is what one household or server has. */
export const networkOf = (address: string): string => {
  if (!address.includes(':')) return address
  if (/^::ffff:\d+\./i.test(address)) return address.slice(7)
  return `${prefixOf(address)}::/64`
}
