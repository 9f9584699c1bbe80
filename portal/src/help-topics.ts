import type { AppRule } from 'authz/contract-apps'
import type { HelpTopic } from './components/help.tsx'

/** What of these prices wants a word of explanation. */
export const priceTopics = (rules: readonly Pick<AppRule, 'terms'>[]): HelpTopic[] => {
  const terms = rules.flatMap(rule => rule.terms ?? [])
  const found: [HelpTopic, boolean][] = [
    ['pass', terms.some(({ pass }) => pass !== undefined)],
    ['hold', terms.some(({ hold, reported }) => hold || reported)],
    ['megabyte', terms.some(({ per }) => per?.startsWith('megabyte'))],
    ['refund', terms.some(({ refund }) => refund !== undefined && refund.length > 0)],
  ]
  return found.filter(([, isThere]) => isThere).map(([topic]) => topic)
}
