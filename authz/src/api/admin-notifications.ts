import Type from 'typebox'
import { errors } from '../errors.ts'
import { writeNotice } from '../mail/letters.ts'
import { catalogue, type EventName, eventNames, findEvent, variablesOf } from '../notifications/catalogue.ts'
import { defaultWords, exampleOf, findUnknown, type Words, writeWords } from '../notifications/words.ts'
import type { Caller } from '../people/callers.ts'
import { requireAdmin, requireSupport } from './caller.ts'
import {
  Delivery,
  DeliveryQuery,
  EventWays,
  NotificationEvents,
  SpokenLanguage,
  Templates,
  TemplateWords,
} from './contract-notifications.ts'
import { loadWays } from './notifications.ts'
import { pageById, pageOf } from './page.ts'
import type { ApiParts } from './parts.ts'
import { PersonPath } from './people.ts'
import type { Api, Unwritten } from './schema.ts'

const EventPath = Type.Object({ event: Type.String({ maxLength: 40 }) })
const TemplatePath = Type.Object({ ...EventPath.properties, language: SpokenLanguage })
const Nothing = { 204: Type.Null() }

const requireEvent = (name: string): EventName => {
  if (findEvent(name) === undefined) throw errors.notFound(`event ${JSON.stringify(name)}`)
  return name as EventName
}

const loadEvents = async (parts: ApiParts) => {
  const ways = await loadWays(parts)
  const items = eventNames.map(event => ({
    event,
    ...(ways.get(event) ?? catalogue[event].ways),
    admins: findEvent(event)?.admins === true,
    variables: variablesOf(event),
  }))
  return { items, mails: parts.sendMail !== null }
}

const serveEvents = (api: Api, parts: ApiParts): void => {
  const listSchema = {
    summary: 'What people may be told of, and the ways it goes',
    response: { 200: NotificationEvents },
  }
  api.get('/admin/notifications/events', { schema: listSchema }, async request => {
    await requireSupport(parts, request)
    return loadEvents(parts)
  })

  const setSchema = {
    summary: 'Set which ways an event goes',
    params: EventPath,
    body: EventWays,
    response: { 200: NotificationEvents },
  }
  api.put('/admin/notifications/events/:event', { schema: setSchema }, async request => {
    await requireAdmin(parts, request)
    const event = requireEvent(request.params.event)
    const { inApp, mail, webhook } = request.body
    if (webhook && findEvent(event)?.admins)
      throw errors.invalid('webhook is true, and this event is for admins alone: leave it false')
    await parts.database.call('setNotificationEvent', { event, inApp, mail, webhook })
    return loadEvents(parts)
  })
}

const languages = ['en', 'fr'] as const

const fillExample = (parts: ApiParts, event: EventName, language: SpokenLanguage, words: Words) =>
  writeWords(
    event,
    exampleOf(event, language),
    { language, name: 'Ada', portal: parts.config.portalUrl.host, tokenWords: null },
    words,
  )

const loadTemplates = async (parts: ApiParts, event: EventName) => {
  const rows = await parts.database.call<Words & { language: string }>('listNotificationTemplates', { event })
  const { tokenWords } = await parts.settings.read()
  const items = languages.map(language => {
    const own = rows.find(row => row.language === language)
    const { subject, text } = own ?? defaultWords(event, language, tokenWords)
    const example = fillExample(parts, event, language, { subject, text })
    return { language, subject, text, own: own !== undefined, example }
  })
  return { event, variables: variablesOf(event), items }
}

/** Throws 400 for a template that names what the event does not have. */
const checkWords = (event: EventName, words: Words): void => {
  const known = variablesOf(event)
  const unknown = findUnknown(words, known)
  if (unknown.length === 0) return
  const list = known.map(name => `{${name}}`).join(', ')
  throw errors.invalid(`{${unknown[0]}} is no variable of this event: there are ${list}`)
}

const serveTemplates = (api: Api, parts: ApiParts): void => {
  const loadSchema = {
    summary: 'The words of an event, by language, and what they look like filled in',
    params: EventPath,
    response: { 200: Templates },
  }
  api.get('/admin/notifications/events/:event/templates', { schema: loadSchema }, async request => {
    await requireSupport(parts, request)
    return loadTemplates(parts, requireEvent(request.params.event))
  })

  const path = '/admin/notifications/events/:event/templates/:language'
  const setSchema = {
    summary: 'Set the words of an event in one language',
    params: TemplatePath,
    body: TemplateWords,
    response: { 200: Templates },
  }
  api.put(path, { schema: setSchema }, async request => {
    await requireAdmin(parts, request)
    const event = requireEvent(request.params.event)
    checkWords(event, request.body)
    const { language } = request.params
    await parts.database.call('setNotificationTemplate', { event, language, ...request.body })
    return loadTemplates(parts, event)
  })

  const resetSchema = {
    summary: 'Take the own words of an event back, in one language',
    params: TemplatePath,
    response: { 200: Templates },
  }
  api.delete(path, { schema: resetSchema }, async request => {
    await requireAdmin(parts, request)
    const event = requireEvent(request.params.event)
    const { language } = request.params
    await parts.database.call('setNotificationTemplate', { event, language, subject: null, text: null })
    return loadTemplates(parts, event)
  })
}

const sendTest = (
  parts: ApiParts,
  admin: Caller,
  wish: { event: EventName; language: SpokenLanguage; words: Words },
) => {
  const { portalUrl } = parts.config
  if (parts.sendMail === null)
    throw errors.conflict('no_mail', 'No mail goes out from here: set OCTROI_SMTP_URL first.')
  const { language, words, event } = wish
  const link = `${portalUrl.origin}/notifications`
  const filled = fillExample(parts, event, language, words)
  parts.sendMail({
    ...writeNotice(filled, { language, link, portal: portalUrl.host }),
    to: admin.email,
    link,
  })
}

/** What words look like, on the screen and in one's own mail. */
const serveTrials = (api: Api, parts: ApiParts): void => {
  const previewSchema = {
    summary: 'What words look like filled in; nothing is kept',
    params: TemplatePath,
    body: TemplateWords,
    response: { 200: TemplateWords },
  }
  const path = '/admin/notifications/events/:event/templates/:language'
  api.post(`${path}/preview`, { schema: previewSchema }, async request => {
    await requireSupport(parts, request)
    const event = requireEvent(request.params.event)
    checkWords(event, request.body)
    return fillExample(parts, event, request.params.language, request.body)
  })

  const testSchema = {
    summary: 'Mail words to oneself, filled in; nothing is kept',
    params: TemplatePath,
    body: TemplateWords,
    response: Nothing,
  }
  api.post(`${path}/test`, { schema: testSchema }, async (request, reply) => {
    const admin = await requireAdmin(parts, request)
    const event = requireEvent(request.params.event)
    checkWords(event, request.body)
    sendTest(parts, admin, { event, language: request.params.language, words: request.body })
    return reply.code(204).send(null)
  })
}

type DeliveryRow = Unwritten<Omit<Delivery, 'id' | 'person' | 'endpoint'>> & {
  id: string
  personId: string
  email: string
  name: string
  endpointId: string | null
  url: string | null
}

const toDelivery = ({ personId, email, name, endpointId, url, ...row }: DeliveryRow) => ({
  ...row,
  nextAt: row.state === 'waiting' ? row.nextAt : null,
  person: { id: personId, email, name },
  endpoint: endpointId === null ? null : { id: endpointId, url: url ?? '' },
})

const serveDeliveries = (api: Api, parts: ApiParts): void => {
  const listSchema = {
    summary: 'Mails and calls of endpoints, newest first',
    querystring: DeliveryQuery,
    response: { 200: pageOf(Delivery) },
  }
  api.get('/admin/deliveries', { schema: listSchema }, async request => {
    await requireSupport(parts, request)
    const {
      state = null,
      channel = null,
      endpoint: endpointId = null,
      person: personId = null,
    } = request.query
    return pageById(request.query, async position => {
      const args = { state, channel, endpointId, personId, ...position }
      return (await parts.database.call<DeliveryRow>('listDeliveries', args)).map(toDelivery)
    })
  })

  const params = Type.Object({ id: Type.String({ format: 'uuid' }) })
  const resendSchema = { summary: 'Send a mail or call again', params, response: Nothing }
  api.post('/admin/deliveries/:id/resend', { schema: resendSchema }, async (request, reply) => {
    await requireAdmin(parts, request)
    const { id } = request.params
    const [row] = await parts.database.call<{ status: string }>('resendDelivery', { id })
    if (row?.status === 'endpoint_off')
      throw errors.conflict('endpoint_off', 'The endpoint is switched off: switch it on first.')
    if (row?.status !== 'resent') throw errors.notFound(`delivery ${id}`)
    return reply.code(204).send(null)
  })
}

const serveMessages = (api: Api, parts: ApiParts): void => {
  const schema = {
    summary: 'Send a person a message',
    params: PersonPath,
    body: TemplateWords,
    response: Nothing,
  }
  api.post('/admin/people/:id/messages', { schema }, async (request, reply) => {
    await requireAdmin(parts, request)
    const args = { personId: request.params.id, ...request.body }
    const [row] = await parts.database.call<{ status: string }>('sendMessage', args)
    if (row?.status !== 'sent') throw errors.notFound(`person ${request.params.id}`)
    return reply.code(204).send(null)
  })
}

/** What is told to people, in which words, and what became of it. */
export const serveAdminNotifications = (api: Api, parts: ApiParts): void => {
  serveEvents(api, parts)
  serveTemplates(api, parts)
  serveTrials(api, parts)
  serveDeliveries(api, parts)
  serveMessages(api, parts)
}
