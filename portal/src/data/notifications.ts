import type {
  Notification,
  NotificationSettings,
  NotificationSettingsChange,
  Unread,
} from 'authz/contract-notifications'
import type { Page } from 'authz/contract-parts'
import { api, query } from '../api.ts'
import type { Language } from '../format.ts'

/** What one was told, newest first, in a language. */
export const loadNotifications = (language: Language, cursor?: string, limit = 50) =>
  api<Page<Notification>>(`/api/me/notifications${query({ language, cursor, limit })}`)

/** Marks one as read, or with null all of them. */
export const readNotifications = (id: string | null) =>
  api<Unread>('/api/me/notifications/read', { method: 'POST', body: id === null ? {} : { ids: [id] } })

export const loadNotificationSettings = () => api<NotificationSettings>('/api/me/notification-settings')

export const setNotificationSettings = (body: NotificationSettingsChange) =>
  api<NotificationSettings>('/api/me/notification-settings', { method: 'PUT', body })

/** The time zone of this machine. */
export const ownTimeZone = () => Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC'

/** Where news is told as it comes. */
export const streamPath = (language: Language) =>
  `/api/me/notifications/stream${query({ language, timeZone: ownTimeZone() })}`
