import type {
  Delivery,
  EventWays,
  MadeWebhookEndpoint,
  NewWebhookEndpoint,
  NotificationEvents,
  SpokenLanguage,
  Templates,
  TemplateWords,
  WebhookEndpoint,
} from 'authz/contract-notifications'
import type { Page } from 'authz/contract-parts'
import { api, query } from '../api.ts'

const eventsPath = '/api/admin/notifications/events'

export const loadEvents = () => api<NotificationEvents>(eventsPath)

/** Sets which ways an event goes. */
export const setWays = (event: string, body: EventWays) =>
  api<NotificationEvents>(`${eventsPath}/${encodeURIComponent(event)}`, { method: 'PUT', body })

export const loadTemplates = (event: string) =>
  api<Templates>(`${eventsPath}/${encodeURIComponent(event)}/templates`)

const templatePath = (event: string, language: SpokenLanguage) =>
  `${eventsPath}/${encodeURIComponent(event)}/templates/${language}`

export const setTemplate = (event: string, language: SpokenLanguage, body: TemplateWords) =>
  api<Templates>(templatePath(event, language), { method: 'PUT', body })

export const resetTemplate = (event: string, language: SpokenLanguage) =>
  api<Templates>(templatePath(event, language), { method: 'DELETE' })

/** Words filled in, of which nothing is kept. */
export const previewTemplate = (event: string, language: SpokenLanguage, body: TemplateWords) =>
  api<TemplateWords>(`${templatePath(event, language)}/preview`, { method: 'POST', body })

/** Mails words to oneself. */
export const testTemplate = (event: string, language: SpokenLanguage, body: TemplateWords) =>
  api<void>(`${templatePath(event, language)}/test`, { method: 'POST', body })

export type DeliveryFilter = { state: string; channel: string; endpoint: string; person: string }

export const readDeliveryFilter = (search: URLSearchParams): DeliveryFilter => ({
  state: search.get('state') ?? '',
  channel: search.get('channel') ?? '',
  endpoint: search.get('endpoint') ?? '',
  person: search.get('person') ?? '',
})

/** Mails and calls of endpoints, newest first. */
export const loadDeliveries = (filter: DeliveryFilter, cursor?: string) =>
  api<Page<Delivery>>(`/api/admin/deliveries${query({ ...filter, cursor, limit: 50 })}`)

/** The same about one person. */
export const loadDeliveriesOf = (person: string, cursor?: string) =>
  loadDeliveries({ state: '', channel: '', endpoint: '', person }, cursor)

export const resendDelivery = (id: string) =>
  api<void>(`/api/admin/deliveries/${encodeURIComponent(id)}/resend`, { method: 'POST' })

const webhooksPath = '/api/admin/webhooks'
const webhookPath = (id: string) => `${webhooksPath}/${encodeURIComponent(id)}`

export const loadWebhooks = () => api<{ items: WebhookEndpoint[] }>(webhooksPath)

/** Makes an endpoint; its secret is in this answer and never again. */
export const makeWebhook = (body: NewWebhookEndpoint) =>
  api<MadeWebhookEndpoint>(webhooksPath, { method: 'POST', body })

export const rotateWebhook = (id: string) =>
  api<MadeWebhookEndpoint>(`${webhookPath(id)}/rotate`, { method: 'POST' })

export const switchWebhook = (id: string, off: boolean) =>
  api<WebhookEndpoint>(webhookPath(id), { method: 'PATCH', body: { off } })

export const removeWebhook = (id: string) => api<void>(webhookPath(id), { method: 'DELETE' })

/** An admin's message to one person. */
export const sendMessage = (id: string, body: TemplateWords) =>
  api<void>(`/api/admin/people/${encodeURIComponent(id)}/messages`, { method: 'POST', body })
