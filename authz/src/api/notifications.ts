import { errors } from '../errors.ts'
import { readLanguage } from '../mail/letters.ts'
import { catalogue, type EventName, eventNames, findEvent, type Ways } from '../notifications/catalogue.ts'
import { writeWords } from '../notifications/words.ts'
import type { Caller } from '../people/callers.ts'
import type { TokenWords } from '../settings.ts'
import { readSessionCookie, requireCaller } from './caller.ts'
import {
  type AppWish,
  Notification,
  NotificationQuery,
  NotificationRead,
  NotificationSettings,
  NotificationSettingsChange,
  type SpokenLanguage,
  StreamQuery,
  Unread,
} from './contract-notifications.ts'
import { pageById, pageOf } from './page.ts'
import type { ApiParts } from './parts.ts'
import type { Api, Unwritten } from './schema.ts'

type NotificationRow = Unwritten<Omit<Notification, 'id' | 'event' | 'subject' | 'text'>> & {
  id: string
  event: string
  data: Record<string, unknown>
  subject: string | null
  text: string | null
}

const bySessionOnly = { keys: 'forbidden', what: 'read notifications' } as const

type Reading = {
  caller: Caller
  language: SpokenLanguage
  portal: string
  tokenWords: TokenWords | null
}

/** A row in words; an event that this version does not know any more keeps its name. */
const toNotification = ({ data, subject, text, ...row }: NotificationRow, reading: Reading) => {
  if (findEvent(row.event) === undefined) return { ...row, subject: row.event, text: '' }
  const { caller, language, portal, tokenWords } = reading
  const reader = { language, portal, tokenWords, name: caller.name || caller.email }
  const template = subject === null || text === null ? null : { subject, text }
  return { ...row, ...writeWords(row.event as EventName, data, reader, template) }
}

const serveList = (api: Api, parts: ApiParts): void => {
  const listSchema = {
    summary: 'What one was told, newest first, in the language asked for',
    querystring: NotificationQuery,
    response: { 200: pageOf(Notification) },
  }
  api.get('/me/notifications', { schema: listSchema }, async request => {
    const caller = await requireCaller(parts, request, bySessionOnly)
    const language = request.query.language ?? readLanguage(request.headers['accept-language'])
    const { tokenWords } = await parts.settings.read()
    const reading = { caller, language, portal: parts.config.portalUrl.host, tokenWords }
    return pageById(request.query, async position => {
      const args = { personId: caller.personId, language, ...position }
      const rows = await parts.database.call<NotificationRow>('listNotifications', args)
      return rows.map(row => toNotification(row, reading))
    })
  })

  const readSchema = {
    summary: 'Mark these of one’s notifications as read; without ids all of them',
    body: NotificationRead,
    response: { 200: Unread },
  }
  api.post('/me/notifications/read', { schema: readSchema }, async request => {
    const { personId } = await requireCaller(parts, request, bySessionOnly)
    const args = { personId, ids: request.body.ids ?? null }
    const [row] = await parts.database.call<Unread>('readNotifications', args)
    return { unread: row?.unread ?? 0 }
  })
}

const serveStream = (api: Api, parts: ApiParts): void => {
  const schema = {
    summary: 'How much is unread, told as server-sent events whenever it changes',
    querystring: StreamQuery,
  }
  api.get('/me/notifications/stream', { schema }, async (request, reply) => {
    const { personId } = await requireCaller(parts, request, bySessionOnly)
    const text = readSessionCookie(parts, request) ?? ''
    const holds = async () => {
      const caller = await parts.callers.bySession(text, 'portal')
      return caller !== null && caller.personId === personId && caller.status !== 'suspended'
    }
    const out = parts.streams.open({ personId, holds })
    if (out === null) throw errors.conflict('too_many_streams', 'Too many pages listen already: close some.')
    const { language = readLanguage(request.headers['accept-language']), timeZone = 'UTC' } = request.query
    await parts.database.call('noteSpeech', { personId, language, timeZone })
    return reply
      .type('text/event-stream; charset=utf-8')
      .header('cache-control', 'no-store')
      .header('x-accel-buffering', 'no')
      .send(out)
  })
}

type SettingsRow = Omit<NotificationSettings, 'events' | 'apps'> & {
  events: Record<string, { inApp: boolean; mail: boolean; priority: 'low' | 'normal' | 'high' }>
}

/** The ways that events go, as admins changed them. */
export const loadWays = async ({ database }: Pick<ApiParts, 'database'>): Promise<Map<EventName, Ways>> => {
  const rows = await database.call<Ways & { event: string }>('listNotificationEvents')
  const changed = new Map(rows.map(({ event, ...ways }) => [event, ways]))
  return new Map(eventNames.map(name => [name, changed.get(name) ?? catalogue[name].ways]))
}

const loadSettings = async (parts: ApiParts, caller: Caller): Promise<NotificationSettings> => {
  const args = { personId: caller.personId }
  const [row] = await parts.database.call<SettingsRow>('loadNotificationSettings', args)
  if (row === undefined) throw errors.signIn()
  const [ways, apps] = await Promise.all([
    loadWays(parts),
    parts.database.call<AppWish>('listNotificationApps', args),
  ])
  const shown = eventNames.filter(name => caller.role === 'admin' || findEvent(name)?.admins !== true)
  const events = shown.map(event => {
    const { inApp = false, mail = false } = ways.get(event) ?? {}
    const wish = row.events[event] ?? { inApp: true, mail: true, priority: 'normal' as const }
    return { event, ...wish, offered: { inApp, mail: mail && parts.sendMail !== null } }
  })
  return { ...row, apps, events: events.filter(({ offered }) => offered.inApp || offered.mail) }
}

const readEvents = (events: NotificationSettingsChange['events']) => {
  const unknown = events.find(({ event }) => findEvent(event) === undefined)
  if (unknown) throw errors.invalid(`events names ${JSON.stringify(unknown.event)}, which is none`)
  return Object.fromEntries(events.map(({ event, ...wish }) => [event, wish]))
}

const setApps = async ({ database }: ApiParts, personId: string, wishes: AppWish[]): Promise<void> => {
  const apps = Object.fromEntries(wishes.map(({ app, ...wish }) => [app, wish]))
  const [row] = await database.call<{ unknown: string[] }>('setNotificationApps', { personId, apps })
  const unknown = row?.unknown ?? []
  if (unknown.length > 0) throw errors.invalid(`apps names what is no app: ${unknown.join(', ')}`)
}

const serveSettings = (api: Api, parts: ApiParts): void => {
  const loadSchema = { summary: 'How one is told, and of what', response: { 200: NotificationSettings } }
  api.get('/me/notification-settings', { schema: loadSchema }, async request =>
    loadSettings(parts, await requireCaller(parts, request, bySessionOnly)),
  )

  const setSchema = {
    summary: 'Set how one is told, and of what',
    body: NotificationSettingsChange,
    response: { 200: NotificationSettings },
  }
  api.put('/me/notification-settings', { schema: setSchema }, async request => {
    const caller = await requireCaller(parts, request, bySessionOnly)
    const { events, apps = [], ...settings } = request.body
    if (settings.quietFrom === settings.quietUntil)
      throw errors.invalid(
        'quietFrom and quietUntil are the same: quiet hours need a beginning and another end',
      )
    await setApps(parts, caller.personId, apps)
    const [row] = await parts.database.call<{ status: string }>('setNotificationSettings', {
      personId: caller.personId,
      ...settings,
      events: readEvents(events),
    })
    if (row?.status === 'bad_time_zone')
      throw errors.invalid('timeZone is none that we know: give one such as Europe/Paris')
    return loadSettings(parts, caller)
  })
}

/** What people are told in the portal, and how they want to be told. */
export const serveNotifications = (api: Api, parts: ApiParts): void => {
  serveList(api, parts)
  serveStream(api, parts)
  serveSettings(api, parts)
}
