import { useEffect, useState } from 'react'

/**
 * What a page was loaded with, asked for again every so many milliseconds while somebody can see it, and at once when
 * they come back. A call that fails keeps the last value, which is stale then.
 */
export const useLive = <T>(first: T, load: () => Promise<T>, everyMs: number) => {
  const [live, setLive] = useState({ first, value: first, isStale: false })
  useEffect(() => {
    let isHere = true
    let isAsking = false
    const ask = async () => {
      if (document.hidden || isAsking) return
      isAsking = true
      try {
        const value = await load()
        if (isHere) setLive({ first, value, isStale: false })
      } catch {
        if (isHere) setLive(last => ({ ...last, isStale: true }))
      } finally {
        isAsking = false
      }
    }
    const timer = window.setInterval(ask, everyMs)
    document.addEventListener('visibilitychange', ask)
    return () => {
      isHere = false
      window.clearInterval(timer)
      document.removeEventListener('visibilitychange', ask)
    }
  }, [first, load, everyMs])
  return live.first === first ? live : { first, value: first, isStale: live.isStale }
}
