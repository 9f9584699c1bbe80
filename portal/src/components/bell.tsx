import type { Notification } from 'authz/contract-notifications'
import { Bell as BellIcon } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { Link, useRevalidator } from 'react-router'
import { ApiProblem } from '../api.ts'
import { loadNotifications, readNotifications } from '../data/notifications.ts'
import { Menu } from './menu.tsx'
import { NotificationItem } from './notification-item.tsx'
import { useSpeech } from './speech.tsx'
import { playNote, usePulse } from './use-pulse.ts'
import '../styles/notifications.css'

const shown = 6

/** Says politely, and where wished by a sound, that something came since the page was opened. */
const useArrivals = (pulse: ReturnType<typeof usePulse>) => {
  const { t } = useSpeech()
  const seen = useRef<string | null | undefined>(undefined)
  const [said, setSaid] = useState('')
  useEffect(() => {
    if (pulse === null) return
    const isNew = seen.current !== undefined && pulse.latest !== null && pulse.latest > (seen.current ?? '')
    seen.current = pulse.latest ?? seen.current ?? null
    if (!isNew) return
    setSaid(t.notifications.arrived({ count: pulse.unread }))
    if (pulse.loud) playNote()
  }, [pulse, t])
  return said
}

/** How much is unread, and the newest of it. */
export const Bell = () => {
  const { t, format, language } = useSpeech()
  const pulse = usePulse(language)
  const said = useArrivals(pulse)
  const { revalidate } = useRevalidator()
  const [items, setItems] = useState<Notification[] | null>(null)
  const count = pulse?.unread ?? 0
  const texts = t.notifications
  const load = async () => {
    try {
      setItems((await loadNotifications(language, undefined, shown)).items)
    } catch (error) {
      // The list's own page says what is wrong.
      if (!(error instanceof ApiProblem)) throw error
      setItems(null)
    }
  }
  const readAll = async () => {
    await readNotifications(null).catch(() => null)
    await Promise.all([load(), revalidate()])
  }
  return (
    <>
      <Menu
        label={texts.bell({ count })}
        tone="bell"
        onOpen={load}
        face={
          <BellFace
            count={pulse?.badge === false || count === 0 ? '' : count > 99 ? '99+' : format.number(count)}
          />
        }
      >
        <div className="notes-sheet">
          {items?.length === 0 && <p>{texts.empty}</p>}
          {items !== null && items.length > 0 && (
            <ul className="notes">
              {items.map(item => (
                <NotificationItem key={item.id} item={item} isShort />
              ))}
            </ul>
          )}
          {count > 0 && (
            <button type="button" onClick={readAll}>
              {texts.readAll}
            </button>
          )}
          <Link to="/notifications">{texts.all}</Link>
        </div>
      </Menu>
      <span role="status" className="hidden">
        {said}
      </span>
    </>
  )
}

const BellFace = ({ count }: { count: string }) => (
  <>
    <BellIcon className="icon" size={20} aria-hidden="true" />
    {count !== '' && (
      <span className="count" aria-hidden="true">
        {count}
      </span>
    )}
  </>
)
