import { useEffect, useState } from 'react'
import { useRevalidator } from 'react-router'
import { settleOwnPlan } from '../data/plans.ts'
import { awaitsPayment, stateOfPlan } from '../plan-state.ts'

/** When the provider is asked again, after the first answer; then it is left to the webhook. */
const pausesMs = [1000, 2000, 3000, 5000, 8000]

/** For the page after a payment, or after another card: asks how the plan stands a few times while it `isAwaited`, and tells whether it still asks. */
export const usePlanPayment = (isAwaited: boolean): boolean => {
  const { revalidate } = useRevalidator()
  const [tries, setTries] = useState(0)
  const pauseMs = pausesMs[tries]
  const isAsking = isAwaited && pauseMs !== undefined
  useEffect(() => {
    if (!isAsking) return
    const timer = window.setTimeout(async () => {
      // Whatever it is that fails passes, or the webhook tells.
      const plan = await settleOwnPlan().catch(() => null)
      if (plan !== null && !awaitsPayment(stateOfPlan(plan))) await revalidate()
      setTries(tries + 1)
    }, pauseMs)
    return () => window.clearTimeout(timer)
  }, [isAsking, pauseMs, tries, revalidate])
  return isAsking
}
