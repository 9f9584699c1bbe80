import Type, { type Static } from 'typebox'
import { AppName, Id, pageQuery, strict, Time } from './contract-parts.ts'

export const SpokenLanguage = Type.Union([Type.Literal('en'), Type.Literal('fr')])
export type SpokenLanguage = Static<typeof SpokenLanguage>

export const Priority = Type.Union([Type.Literal('low'), Type.Literal('normal'), Type.Literal('high')])
export type Priority = Static<typeof Priority>

/** What somebody was told; the words are in the language that was asked for. */
export const Notification = Type.Object({
  id: Id,
  event: Type.String(),
  subject: Type.String(),
  text: Type.String(),
  priority: Priority,
  at: Time,
  readAt: Type.Union([Time, Type.Null()]),
})
export type Notification = Static<typeof Notification>

export const NotificationQuery = Type.Object(
  { ...pageQuery, language: Type.Optional(SpokenLanguage) },
  strict,
)

export const NotificationRead = Type.Object(
  { ids: Type.Optional(Type.Array(Id, { minItems: 1, maxItems: 200 })) },
  strict,
)
export type NotificationRead = Static<typeof NotificationRead>

export const Unread = Type.Object({ unread: Type.Integer() })
export type Unread = Static<typeof Unread>

export const StreamQuery = Type.Object(
  { language: Type.Optional(SpokenLanguage), timeZone: Type.Optional(Type.String({ maxLength: 64 })) },
  strict,
)

/** What a person wants of one event. */
export const EventWish = Type.Object(
  { event: Type.String({ maxLength: 40 }), inApp: Type.Boolean(), mail: Type.Boolean(), priority: Priority },
  strict,
)
export type EventWish = Static<typeof EventWish>

/** What a person wants of what is about one app. */
export const AppWish = Type.Object({ app: AppName, inApp: Type.Boolean(), mail: Type.Boolean() }, strict)
export type AppWish = Static<typeof AppWish>

const Clock = Type.String({ pattern: '^([01][0-9]|2[0-3]):[0-5][0-9]$' })

const settings = {
  language: SpokenLanguage,
  timeZone: Type.String({ minLength: 1, maxLength: 64 }),
  quiet: Type.Boolean(),
  quietFrom: Clock,
  quietUntil: Clock,
  sound: Type.Boolean(),
  badge: Type.Boolean(),
}

export const NotificationSettingsChange = Type.Object(
  {
    ...settings,
    events: Type.Array(EventWish, { maxItems: 50 }),
    /** Apps that are left out stay as they are. */
    apps: Type.Optional(Type.Array(AppWish, { maxItems: 500 })),
  },
  strict,
)
export type NotificationSettingsChange = Static<typeof NotificationSettingsChange>

/** `offered`: the ways that the operator lets the event go. `apps` are one's own: an event that is about one needs both. */
export const NotificationSettings = Type.Object({
  ...settings,
  events: Type.Array(
    Type.Object({
      ...EventWish.properties,
      offered: Type.Object({ inApp: Type.Boolean(), mail: Type.Boolean() }),
    }),
  ),
  apps: Type.Array(AppWish),
})
export type NotificationSettings = Static<typeof NotificationSettings>

// ---------------------------------------------------------------------------------------------- for admins

export const EventWays = Type.Object(
  { inApp: Type.Boolean(), mail: Type.Boolean(), webhook: Type.Boolean() },
  strict,
)
export type EventWays = Static<typeof EventWays>

/** An event, the ways it goes, and what its templates may name. */
export const NotificationEvent = Type.Object({
  event: Type.String(),
  ...EventWays.properties,
  admins: Type.Boolean(),
  variables: Type.Array(Type.String()),
})
export type NotificationEvent = Static<typeof NotificationEvent>

export const NotificationEvents = Type.Object({ items: Type.Array(NotificationEvent), mails: Type.Boolean() })
export type NotificationEvents = Static<typeof NotificationEvents>

export const TemplateWords = Type.Object(
  {
    subject: Type.String({ minLength: 1, maxLength: 200, pattern: '\\S' }),
    text: Type.String({ minLength: 1, maxLength: 5000, pattern: '\\S' }),
  },
  strict,
)
export type TemplateWords = Static<typeof TemplateWords>

export const Template = Type.Object({
  language: SpokenLanguage,
  ...TemplateWords.properties,
  own: Type.Boolean(),
  example: TemplateWords,
})
export type Template = Static<typeof Template>

export const Templates = Type.Object({
  event: Type.String(),
  variables: Type.Array(Type.String()),
  items: Type.Array(Template),
})
export type Templates = Static<typeof Templates>

const DeliveryState = Type.Union([Type.Literal('waiting'), Type.Literal('sent'), Type.Literal('failed')])
const Channel = Type.Union([Type.Literal('mail'), Type.Literal('webhook')])

/** One mail or one call of an endpoint. */
export const Delivery = Type.Object({
  id: Id,
  channel: Channel,
  event: Type.String(),
  person: Type.Object({ id: Id, email: Type.String(), name: Type.String() }),
  endpoint: Type.Union([Type.Object({ id: Id, url: Type.String() }), Type.Null()]),
  state: DeliveryState,
  attempts: Type.Integer(),
  nextAt: Type.Union([Time, Type.Null()]),
  lastError: Type.Union([Type.String(), Type.Null()]),
  createdAt: Time,
  sentAt: Type.Union([Time, Type.Null()]),
})
export type Delivery = Static<typeof Delivery>

export const DeliveryQuery = Type.Object(
  {
    ...pageQuery,
    state: Type.Optional(DeliveryState),
    channel: Type.Optional(Channel),
    endpoint: Type.Optional(Id),
    /** Whom it is about. */
    person: Type.Optional(Id),
  },
  strict,
)

export const WebhookEndpoint = Type.Object({
  id: Id,
  url: Type.String(),
  events: Type.Union([Type.Array(Type.String()), Type.Null()]),
  createdAt: Time,
  failingSince: Type.Union([Time, Type.Null()]),
  offAt: Type.Union([Time, Type.Null()]),
  offReason: Type.Union([Type.Literal('admin'), Type.Literal('failing'), Type.Null()]),
})
export type WebhookEndpoint = Static<typeof WebhookEndpoint>

export const NewWebhookEndpoint = Type.Object(
  {
    url: Type.String({ minLength: 8, maxLength: 2000 }),
    events: Type.Optional(Type.Array(Type.String({ maxLength: 40 }), { minItems: 1, maxItems: 50 })),
  },
  strict,
)
export type NewWebhookEndpoint = Static<typeof NewWebhookEndpoint>

/** The secret is in this answer alone. */
export const MadeWebhookEndpoint = Type.Object({ ...WebhookEndpoint.properties, secret: Type.String() })
export type MadeWebhookEndpoint = Static<typeof MadeWebhookEndpoint>

export const WebhookEndpointChange = Type.Object({ off: Type.Boolean() }, strict)
