import type { AppRule } from 'authz/contract-apps'
import { readPriceWords } from '../price-words.ts'
import { useSpeech } from './speech.tsx'

/** What a price says besides the amount, a line each. */
export const Terms = ({ terms }: { terms: string[] }) =>
  terms.map(words => (
    <small key={words} className="term">
      {words}
    </small>
  ))

/** What a rule costs, in words. */
export const PriceWords = ({ rule }: { rule: Pick<AppRule, 'tokens' | 'terms'> }) => {
  const { t, format } = useSpeech()
  const { price, terms } = readPriceWords(t, format, rule)
  return (
    <>
      {price}
      <Terms terms={terms} />
    </>
  )
}
