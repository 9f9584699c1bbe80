import type { Promoted } from 'authz/contract-payments'
import { useEffect, useState } from 'react'
import { ApiProblem } from '../api.ts'
import { checkPromotion } from '../data/promotions.ts'

/** What is to be bought, at its price and with what applies to it by itself; a pack by its name, or a plan. */
export type Promotable = {
  pack?: string
  plan?: string
  currency: string
  amount: number
  promotion: Promoted | null
}

type Answer = { code: string; promoted: Promoted } | { code: string; problem: ApiProblem }

/** The price that is to be paid now, and the code that makes it so. */
export type Promotion = {
  typed: string
  type: (typed: string) => void
  /** What was typed is being looked up: no price is sure yet. */
  isAsking: boolean
  problem: ApiProblem | null
  /** What is taken off, by the code or by itself; null for nothing. */
  promoted: Promoted | null
  /** The final price, of a plan its first period's. */
  amount: number
  /** What the order is to be made with; '' for none. */
  code: string
}

const typingMs = 400

const read = (typed: string) => typed.trim().toUpperCase()

/** Follows a code while it is typed, and says what the price comes to. */
export const usePromotion = (offer: Promotable, startCode = ''): Promotion => {
  const [typed, type] = useState(startCode)
  const [answer, setAnswer] = useState<Answer | null>(null)
  const { pack, plan, currency, amount } = offer
  const code = read(typed)
  // biome-ignore lint/correctness/useExhaustiveDependencies: another price is asked for anew
  useEffect(() => {
    if (code === '') return
    const leave = new AbortController()
    const ask = async () => {
      const wish = { code, currency, ...(pack ? { pack } : {}), ...(plan ? { plan } : {}) }
      try {
        const promoted = await checkPromotion(wish, leave.signal)
        if (!leave.signal.aborted) setAnswer({ code, promoted })
      } catch (problem) {
        if (leave.signal.aborted) return
        if (!(problem instanceof ApiProblem)) throw problem
        setAnswer({ code, problem })
      }
    }
    const timer = window.setTimeout(ask, typingMs)
    return () => {
      window.clearTimeout(timer)
      leave.abort()
    }
  }, [code, pack, plan, currency, amount])
  const known = answer?.code === code ? answer : null
  const isCounted = code !== '' && known !== null && 'promoted' in known
  const promoted = isCounted ? known.promoted : offer.promotion
  return {
    typed,
    type,
    isAsking: code !== '' && known === null,
    problem: code !== '' && known !== null && 'problem' in known ? known.problem : null,
    promoted,
    amount: promoted?.amount ?? amount,
    code: isCounted ? code : '',
  }
}
