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

export const siteKinds = ['hero', 'services', 'pricing', 'faq', 'contact'] as const
export type SiteKind = (typeof siteKinds)[number]

const Badge = Type.Union([Type.Literal('popular'), Type.Literal('new'), Type.Literal('coming-soon')])
export type SiteBadge = Static<typeof Badge>

/** A service is an app, which says itself what it is and costs, or a text of the operator's. */
const Service = Type.Union([
  Type.Object({ app: AppName, badge: Type.Optional(Badge) }, strict),
  Type.Object({ title: Title, text: Type.Optional(Words), badge: Type.Optional(Badge) }, strict),
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

const orNull = <Schema extends Type.TSchema>(schema: Schema) => Type.Union([schema, Type.Null()])

const contents = {
  hero: orNull(Hero),
  services: orNull(Services),
  pricing: orNull(Pricing),
  faq: orNull(Faq),
  contact: orNull(ContactInvitation),
}

/** A block of the home page; content null stands for the portal's own words. */
export const SiteBlock = Type.Union([
  Type.Object({ kind: Type.Literal('hero'), content: contents.hero }),
  Type.Object({ kind: Type.Literal('services'), content: contents.services }),
  Type.Object({ kind: Type.Literal('pricing'), content: contents.pricing }),
  Type.Object({ kind: Type.Literal('faq'), content: contents.faq }),
  Type.Object({ kind: Type.Literal('contact'), content: contents.contact }),
])
export type SiteBlock = Static<typeof SiteBlock>

/** The blocks that are switched on, in their order, and the apps by how much they were used in the last 30 days. */
export const Site = Type.Object({ blocks: Type.Array(SiteBlock), popular: Type.Array(Type.String()) })
export type Site = Static<typeof Site>

const state = { shown: Type.Boolean(), changedAt: orNull(Time) }

/** A block as admins see it, switched off or not; `changedAt` null when nobody has touched it. */
export const AdminSiteBlock = Type.Union([
  Type.Object({ kind: Type.Literal('hero'), content: contents.hero, ...state }),
  Type.Object({ kind: Type.Literal('services'), content: contents.services, ...state }),
  Type.Object({ kind: Type.Literal('pricing'), content: contents.pricing, ...state }),
  Type.Object({ kind: Type.Literal('faq'), content: contents.faq, ...state }),
  Type.Object({ kind: Type.Literal('contact'), content: contents.contact, ...state }),
])
export type AdminSiteBlock = Static<typeof AdminSiteBlock>

export const AdminSite = Type.Object({ blocks: Type.Array(AdminSiteBlock) })
export type AdminSite = Static<typeof AdminSite>

const shown = Type.Optional(Type.Boolean())

const BlockChange = Type.Union([
  Type.Object({ kind: Type.Literal('hero'), shown, content: Type.Optional(contents.hero) }, strict),
  Type.Object({ kind: Type.Literal('services'), shown, content: Type.Optional(contents.services) }, strict),
  Type.Object({ kind: Type.Literal('pricing'), shown, content: Type.Optional(contents.pricing) }, strict),
  Type.Object({ kind: Type.Literal('faq'), shown, content: Type.Optional(contents.faq) }, strict),
  Type.Object({ kind: Type.Literal('contact'), shown, content: Type.Optional(contents.contact) }, strict),
])
export type SiteBlockChange = Static<typeof BlockChange>

/** Every kind once, in the order that is to be. What a block leaves out stays; content null goes back to the default. */
export const SiteChange = Type.Object(
  { blocks: Type.Array(BlockChange, { minItems: siteKinds.length, maxItems: siteKinds.length }) },
  strict,
)
export type SiteChange = Static<typeof SiteChange>

/** What the operator wrote about privacy; null while they have not. */
export const Privacy = Type.Object({ text: orNull(local(30_000)), changedAt: orNull(Time) })
export type Privacy = Static<typeof Privacy>

export const PrivacyChange = Type.Object({ text: orNull(local(30_000)) }, strict)
export type PrivacyChange = Static<typeof PrivacyChange>
