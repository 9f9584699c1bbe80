import type { Promoted } from 'authz/contract-payments'
import { useEffect, useId, useRef, useState } from 'react'
import { ProblemNote } from './problem-note.tsx'
import { useSpeech } from './speech.tsx'
import type { Promotion } from './use-promotion.ts'
import '../styles/promotions.css'

type PromotionFieldProps = { promotion: Promotion; currency: string }

/** Takes a code, says at once what it does, and puts it and the price into the form around it. */
export const PromotionField = ({ promotion, currency }: PromotionFieldProps) => {
  const { t } = useSpeech()
  const { typed, code, amount } = promotion
  const [isOpen, setOpen] = useState(typed !== '')
  return (
    <>
      <input type="hidden" name="code" value={code} />
      <input type="hidden" name="amount" value={amount} />
      {isOpen ? (
        <CodeField promotion={promotion} currency={currency} />
      ) : (
        <p className="promotion-open">
          <button type="button" className="link" onClick={() => setOpen(true)}>
            {t.promotions.open}
          </button>
        </p>
      )}
    </>
  )
}

const CodeField = ({ promotion, currency }: PromotionFieldProps) => {
  const { t, format } = useSpeech()
  const { typed, type, isAsking, problem, promoted, code } = promotion
  const id = useId()
  const input = useRef<HTMLInputElement>(null)
  const [wasOpened] = useState(typed === '')
  // Whoever opened the field is about to type; one that came with the address is read.
  useEffect(() => {
    if (wasOpened) input.current?.focus()
  }, [wasOpened])
  return (
    <div className="field promotion-code">
      <label htmlFor={id}>{t.promotions.code}</label>
      <input
        id={id}
        aria-describedby={`${id}-said`}
        aria-invalid={problem !== null}
        ref={input}
        value={typed}
        onChange={event => type(event.target.value)}
        maxLength={100}
        autoComplete="off"
        autoCapitalize="characters"
        spellCheck={false}
      />
      <div id={`${id}-said`} role="status">
        {isAsking && <small>{t.promotions.asking}</small>}
        {code !== '' && promoted?.title && promoted.on && (
          <small className="good">
            {t.promotions.counts[promoted.on]({
              title: promoted.title,
              sum: format.money(promoted.discount, currency),
            })}
          </small>
        )}
      </div>
      {problem && (
        <ProblemNote code={problem.code} detail={problem.detail} refusals={t.promotions.refusals} />
      )}
    </div>
  )
}

type PriceProps = { amount: number; promotion: Promoted | null; currency: string }

/** A price; with a promotion the one before it is struck through. */
export const Price = ({ amount, promotion, currency }: PriceProps) => {
  const { t, format } = useSpeech()
  const price = format.money(amount, currency)
  if (promotion === null || promotion.amount === amount) return price
  return (
    <>
      <s className="price-before">
        <span className="hidden">{t.promotions.before}</span> {price}
      </s>{' '}
      <span className="hidden">{t.promotions.now}</span> {format.money(promotion.amount, currency)}
    </>
  )
}
