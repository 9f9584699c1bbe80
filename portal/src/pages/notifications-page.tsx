import type { Unread } from 'authz/contract-notifications'
import { useEffect, useRef } from 'react'
import { Link, useLoaderData, useRevalidator } from 'react-router'
import { Empty } from '../components/empty.tsx'
import { FormShell } from '../components/form-shell.tsx'
import { MoreButton, useMore } from '../components/more.tsx'
import { NotificationItem } from '../components/notification-item.tsx'
import { usePageTitle } from '../components/page-title.ts'
import { useSpeech } from '../components/speech.tsx'
import { loadNotifications, readNotifications } from '../data/notifications.ts'
import { readField, runIntent, signedIn } from '../outcome.ts'
import { readLanguage } from '../preferences.ts'
import '../styles/notifications.css'

export const loadNotificationsPage = signedIn(() => loadNotifications(readLanguage()))

/** Marks one or all as read. */
export const submitNotifications = runIntent<Unread>({
  read: form => readNotifications(readField(form, 'id')),
  'read-all': () => readNotifications(null),
})

/** The service writes the words: another language is asked for anew. */
const useInLanguage = () => {
  const { language } = useSpeech()
  const { revalidate } = useRevalidator()
  const spoken = useRef(language)
  useEffect(() => {
    if (spoken.current !== language) void revalidate()
    spoken.current = language
  }, [language, revalidate])
  return language
}

/** Everything that one was told. */
export const NotificationsPage = () => {
  const { t } = useSpeech()
  const first = useLoaderData<typeof loadNotificationsPage>()
  const language = useInLanguage()
  const more = useMore(first, cursor => loadNotifications(language, cursor))
  const texts = t.notifications
  usePageTitle(texts.title)
  return (
    <>
      <h1>{texts.title}</h1>
      <p className="lede">
        {texts.lede} <Link to="/account/notifications">{texts.settings}</Link>
      </p>
      <section className="panel">
        {more.items.some(item => item.readAt === null) && (
          <FormShell intent="read-all" submit={texts.readAll} tone="quiet" />
        )}
        {more.items.length > 0 ? (
          <ul className="notes tw:mt-3">
            {more.items.map(item => (
              <NotificationItem key={item.id} item={item} />
            ))}
          </ul>
        ) : (
          <Empty title={texts.empty}>
            <p>{texts.emptyNext}</p>
          </Empty>
        )}
        <MoreButton {...more} />
      </section>
    </>
  )
}
