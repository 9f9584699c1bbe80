import type { Promotion, PromotionSum } from 'authz/contract-promotions'
import { useSpeech } from './speech.tsx'

/** What a promotion takes off, in a few words. */
export const PromotionOff = ({ promotion: { percent, sums } }: { promotion: Promotion }) => {
  const { t, format } = useSpeech()
  if (percent !== null) return t.admin.promotions.percentOff({ percent: format.rate(percent).shown })
  return Object.entries(sums ?? {})
    .map(([code, sum]) => format.money(sum, code))
    .join(' · ')
}

const tones: Partial<Record<Promotion['state'], string>> = { running: 'good', off: 'warn' }

export const PromotionTag = ({ promotion: { state } }: { promotion: Promotion }) => {
  const { t } = useSpeech()
  return <span className={`tag ${tones[state] ?? ''}`}>{t.admin.promotions.states[state]}</span>
}

type FiguresProps = { results: PromotionSum[]; what: 'paid' | 'given' }

/** A sum in each currency, those of test payments named. */
export const PromotionFigures = ({ results, what }: FiguresProps) => {
  const { t, format } = useSpeech()
  if (results.length === 0) return t.none
  return (
    <span className="promotion-figures">
      {results.map(result => (
        <span key={`${result.live} ${result.currency}`}>
          {format.money(result[what], result.currency)}{' '}
          {!result.live && <span className="tag">{t.admin.promotions.test}</span>}
        </span>
      ))}
    </span>
  )
}

/** How often it was used, in all, with test payments. */
export const PromotionUses = ({ promotion }: { promotion: Promotion }) => {
  const { t, format } = useSpeech()
  const { uses, totalLimit, results } = promotion
  const tests = results.filter(({ live }) => !live).reduce((sum, one) => sum + one.uses, 0)
  return (
    <span className="promotion-figures">
      <span>
        {totalLimit === null ? format.number(uses) : t.admin.promotions.usesOf({ uses, limit: totalLimit })}
      </span>
      {tests > 0 && (
        <span>
          {format.number(tests)} <span className="tag">{t.admin.promotions.test}</span>
        </span>
      )}
    </span>
  )
}
