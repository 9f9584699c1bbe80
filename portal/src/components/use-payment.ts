import { useEffect, useState } from 'react'
import { useRevalidator } from 'react-router'
import { isWaiting, settleOrder } from '../data/orders.ts'

/** When the provider is asked again, after the first answer; then it is left to the webhook. */
const pausesMs = [1000, 2000, 3000, 5000, 8000]

/** For the page after a payment: asks how it stands a few times while it `isAwaited`, and tells whether it still asks. */
export const usePayment = (id: string, isAwaited: boolean): boolean => {
  const { revalidate } = useRevalidator()
  const [tries, setTries] = useState(0)
  const pauseMs = pausesMs[tries]
  const isAsking = isAwaited && pauseMs !== undefined
  useEffect(() => {
    if (!isAsking) return
    const timer = window.setTimeout(async () => {
      // Whatever it is that fails passes, or the webhook tells.
      const order = await settleOrder(id).catch(() => null)
      if (order !== null && !isWaiting(order)) await revalidate()
      setTries(tries + 1)
    }, pauseMs)
    return () => window.clearTimeout(timer)
  }, [id, isAsking, pauseMs, tries, revalidate])
  return isAsking
}
