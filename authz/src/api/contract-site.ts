import Type, { type Static } from 'typebox'
import { AppName, strict, Time } from './contract-parts.ts'

/** What travels about the portal's own pages. All texts are plain: no HTML. */

/** A text in the languages it was written in. */
const local = (maxLength: number) => {
  const text = Type.String({ minLength: 1, maxLength, pattern: '\\S' })
  return Type.Object(
    { en: Type.Optional(text), fr: Type.Optional(text) },
    { additionalProperties: false, minProperties: 1 },
  )
}
const Title = local(150)
const Words = local(2000)

export const siteKinds = ['hero', 'services', 'pricing', 'faq', 'contact', 'start'] as const
export type SiteKind = (typeof siteKinds)[number]

/** Of services there may be several blocks; each other kind stands once, and its id is its kind. */
export const singleKinds = ['hero', 'pricing', 'faq', 'contact', 'start'] as const
const mostServices = 12

const Badge = Type.Union([Type.Literal('popular'), Type.Literal('new'), Type.Literal('coming-soon')])
export type SiteBadge = Static<typeof Badge>

/** An address of another site, or a path of the portal. */
const Link = Type.String({ maxLength: 500, pattern: '^(https?://[^\\s\\\\]+|/([^\\s/\\\\][^\\s\\\\]*)?)$' })

/** A service is an app, which says itself what it is and costs, or a text of the operator's, which may lead somewhere. */
const Service = Type.Union([
  Type.Object({ app: AppName, badge: Type.Optional(Badge) }, strict),
  Type.Object(
    {
      title: Title,
      text: Type.Optional(Words),
      link: Type.Optional(Link),
      badge: Type.Optional(Badge),
    },
    strict,
  ),
])

export const Hero = Type.Object({ title: Title, lede: Words }, strict)
/** Without items it shows the apps that were used the most in the last 30 days. */
export const Services = Type.Object(
  {
    title: Title,
    columns: Type.Union([Type.Literal(2), Type.Literal(3), Type.Literal(4)]),
    items: Type.Array(Service, { maxItems: 24 }),
  },
  strict,
)
export const Pricing = Type.Object(
  {
    title: Title,
    steps: Type.Array(Type.Object({ title: Title, text: Words }, strict), { maxItems: 6 }),
  },
  strict,
)
export const Faq = Type.Object(
  {
    title: Title,
    items: Type.Array(Type.Object({ question: Title, answer: Words }, strict), { maxItems: 40 }),
  },
  strict,
)
export const ContactInvitation = Type.Object({ title: Title, text: Words }, strict)
/** For guests alone: the way to an account. */
export const Start = Type.Object({ title: Title, text: Words }, strict)

const orNull = <Schema extends Type.TSchema>(schema: Schema) => Type.Union([schema, Type.Null()])

const contents = {
  hero: orNull(Hero),
  services: orNull(Services),
  pricing: orNull(Pricing),
  faq: orNull(Faq),
  contact: orNull(ContactInvitation),
  start: orNull(Start),
}

const Id = Type.String()

/** A block of the home page; content null stands for the portal's own words. */
export const SiteBlock = Type.Union([
  Type.Object({ id: Id, kind: Type.Literal('hero'), content: contents.hero }),
  Type.Object({ id: Id, kind: Type.Literal('services'), content: contents.services }),
  Type.Object({ id: Id, kind: Type.Literal('pricing'), content: contents.pricing }),
  Type.Object({ id: Id, kind: Type.Literal('faq'), content: contents.faq }),
  Type.Object({ id: Id, kind: Type.Literal('contact'), content: contents.contact }),
  Type.Object({ id: Id, kind: Type.Literal('start'), content: contents.start }),
])
export type SiteBlock = Static<typeof SiteBlock>

/** The blocks that are switched on, in their order, and the apps by how much they were used in the last 30 days. */
export const Site = Type.Object({ blocks: Type.Array(SiteBlock), popular: Type.Array(Type.String()) })
export type Site = Static<typeof Site>

const state = { shown: Type.Boolean(), changedAt: orNull(Time) }

/** A block as admins see it, switched off or not; `changedAt` null when nobody has touched it. */
export const AdminSiteBlock = Type.Union([
  Type.Object({ id: Id, kind: Type.Literal('hero'), content: contents.hero, ...state }),
  Type.Object({ id: Id, kind: Type.Literal('services'), content: contents.services, ...state }),
  Type.Object({ id: Id, kind: Type.Literal('pricing'), content: contents.pricing, ...state }),
  Type.Object({ id: Id, kind: Type.Literal('faq'), content: contents.faq, ...state }),
  Type.Object({ id: Id, kind: Type.Literal('contact'), content: contents.contact, ...state }),
  Type.Object({ id: Id, kind: Type.Literal('start'), content: contents.start, ...state }),
])
export type AdminSiteBlock = Static<typeof AdminSiteBlock>

export const AdminSite = Type.Object({ blocks: Type.Array(AdminSiteBlock) })
export type AdminSite = Static<typeof AdminSite>

const shown = Type.Optional(Type.Boolean())
/** Which of the blocks of services; the first one when it is not named. */
const ServicesId = Type.Optional(Type.String({ pattern: '^services(-[a-z0-9]{1,20})?$' }))

const same = <Kind extends SiteKind>(kind: Kind) => Type.Optional(Type.Literal(kind))

const BlockChange = Type.Union([
  Type.Object(
    { id: same('hero'), kind: Type.Literal('hero'), shown, content: Type.Optional(contents.hero) },
    strict,
  ),
  Type.Object(
    { id: ServicesId, kind: Type.Literal('services'), shown, content: Type.Optional(contents.services) },
    strict,
  ),
  Type.Object(
    { id: same('pricing'), kind: Type.Literal('pricing'), shown, content: Type.Optional(contents.pricing) },
    strict,
  ),
  Type.Object(
    { id: same('faq'), kind: Type.Literal('faq'), shown, content: Type.Optional(contents.faq) },
    strict,
  ),
  Type.Object(
    { id: same('contact'), kind: Type.Literal('contact'), shown, content: Type.Optional(contents.contact) },
    strict,
  ),
  Type.Object(
    { id: same('start'), kind: Type.Literal('start'), shown, content: Type.Optional(contents.start) },
    strict,
  ),
])
export type SiteBlockChange = Static<typeof BlockChange>

/**
 * Every block that is to be, in order: each kind once, of services as many as there are to be. A block of services that is
 * not named goes. What a block leaves out stays; content null goes back to the default.
 */
export const SiteChange = Type.Object(
  {
    blocks: Type.Array(BlockChange, {
      minItems: singleKinds.length,
      maxItems: singleKinds.length + mostServices,
    }),
  },
  strict,
)
export type SiteChange = Static<typeof SiteChange>

/** What the operator wrote about privacy; null while they have not. */
export const Privacy = Type.Object({ text: orNull(local(30_000)), changedAt: orNull(Time) })
export type Privacy = Static<typeof Privacy>

export const PrivacyChange = Type.Object({ text: orNull(local(30_000)) }, strict)
export type PrivacyChange = Static<typeof PrivacyChange>
