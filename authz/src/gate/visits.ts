import type { PriceList } from './price-list.ts'

/**
 * Whether uses of a granted app are its visits, because nothing that is open by the grant has a price. Visits are
 * counted where they start: see door.ts.
 */
export const countsVisits = ({ access, otherwise, rules }: PriceList): boolean =>
  access === 'granted' &&
  !(typeof otherwise === 'number' && otherwise > 0) &&
  !rules.some(rule => rule.tokens > 0 && !rule.deny && (rule.access ?? access) === 'granted')
