import { useEffect, useState } from 'react'
import { useLocation } from 'react-router'
import { ApiProblem } from '../api.ts'
import { countUnread } from '../data/contact.ts'
import { useSpeech } from './speech.tsx'

const everyMs = 60_000

/** How much of the inbox nobody has read, asked for with every page and every minute while somebody can see it. */
export const InboxCount = () => {
  const { t, format } = useSpeech()
  const [unread, setUnread] = useState(0)
  const { key } = useLocation()
  // biome-ignore lint/correctness/useExhaustiveDependencies: another page is when it may have changed
  useEffect(() => {
    let isHere = true
    const ask = async () => {
      if (document.hidden) return
      try {
        const count = await countUnread()
        if (isHere) setUnread(count)
      } catch (error) {
        // The inbox itself says what is wrong.
        if (!(error instanceof ApiProblem)) throw error
      }
    }
    void ask()
    const timer = window.setInterval(ask, everyMs)
    document.addEventListener('visibilitychange', ask)
    return () => {
      isHere = false
      window.clearInterval(timer)
      document.removeEventListener('visibilitychange', ask)
    }
  }, [key])
  if (unread === 0) return null
  return (
    <span className="inbox-count">
      <span aria-hidden="true">{unread > 99 ? '99+' : format.number(unread)}</span>
      <span className="hidden">{t.admin.personTabs.inboxUnread({ count: unread })}</span>
    </span>
  )
}
