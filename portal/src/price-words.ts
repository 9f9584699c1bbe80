import type { AppRule, RuleTerms } from 'authz/contract-apps'
import type { Format } from './format.ts'
import type { Texts } from './texts/texts-type.ts'

/** A price in words: the amount, and what else holds: "2 tokens per second" and "120 set aside, at most 600". */
export type PriceWords = { price: string; terms: string[] }

type Priced = Pick<AppRule, 'tokens' | 'terms'>

const readAmount = (t: Texts, format: Format, { tokens, terms }: Priced): string => {
  if (terms?.per) return t.prices.per[terms.per]({ rate: t.tokens({ count: format.rate(terms.rate ?? 0) }) })
  return terms?.reported ? t.prices.reported : t.tokens({ count: tokens })
}

const readBounds = ({ prices }: Texts, tokens: number, { min = 0, max }: RuleTerms) =>
  [
    prices.setAside({ count: tokens }),
    ...(min > 0 ? [prices.atLeast({ count: min })] : []),
    ...(max === undefined ? [] : [prices.atMost({ count: max })]),
  ].join(', ')

const readRefund = ({ prices }: Texts, [first, second]: NonNullable<RuleTerms['refund']>): string[] => {
  if (first === undefined) return []
  return [prices.refund[second === undefined || first === second ? first : 'both']]
}

/** What a rule costs, in words; of a rule that refuses nobody. */
export const readPriceWords = (t: Texts, format: Format, { tokens, terms }: Priced): PriceWords => {
  if (tokens === 0) return { price: t.app.free, terms: [] }
  const { hold, pass, quota, refund = [] } = terms ?? {}
  return {
    price: readAmount(t, format, { tokens, terms }),
    terms: [
      ...(terms && hold ? [readBounds(t, tokens, terms)] : []),
      ...(pass ? [t.prices.pass({ duration: format.duration(pass) })] : []),
      ...(quota ? [t.prices.quota[quota.per]({ count: quota.n })] : []),
      ...readRefund(t, refund),
    ],
  }
}
