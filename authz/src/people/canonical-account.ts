import { domainToASCII } from 'node:url'

const sameDomain: Record<string, string> = { 'googlemail.com': 'gmail.com' }

/**
 * One name for all spellings of an address by which the same account may be meant: letter case, width and accents of
 * letters composed or not, dots and what follows a plus before the @. Only for counting: it may join two accounts.
 */
export const canonicalAccount = (email: string): string => {
  const plain = email.normalize('NFKC').trim().toLowerCase()
  const at = plain.lastIndexOf('@')
  if (at < 0) return plain
  const local = plain.slice(0, at).replace(/\+.*$/s, '').replaceAll('.', '')
  const domain = plain.slice(at + 1).replace(/\.$/, '')
  const ascii = domainToASCII(domain) || domain
  return `${local}@${sameDomain[ascii] ?? ascii}`
}
