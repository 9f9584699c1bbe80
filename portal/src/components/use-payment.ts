import { useEffect, useEffectEvent, useState } from 'react'
import { useRevalidator } from 'react-router'

/** When the provider is asked again, after the first answer; then it is left to the webhook. */
const pausesMs = [1000, 2000, 3000, 5000, 8000]

/**
 * For the page after a payment: asks a few times while it `isAwaited`, and tells whether it still asks. `settle` asks the
 * provider once, and says whether there is anything new to show.
 */
export const usePayment = (isAwaited: boolean, settle: () => Promise<boolean>): boolean => {
  const { revalidate } = useRevalidator()
  const [tries, setTries] = useState(0)
  const pauseMs = pausesMs[tries]
  const isAsking = isAwaited && pauseMs !== undefined
  const ask = useEffectEvent(async () => {
    // Whatever it is that fails passes, or the webhook tells.
    if (await settle().catch(() => false)) await revalidate()
    setTries(tries + 1)
  })
  useEffect(() => {
    if (!isAsking) return
    const timer = window.setTimeout(() => ask(), pauseMs)
    return () => window.clearTimeout(timer)
  }, [isAsking, pauseMs])
  return isAsking
}
