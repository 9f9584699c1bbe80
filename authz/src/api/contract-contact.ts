import Type, { type Static } from 'typebox'
import { Email } from './contract.ts'
import { Id, pageQuery, strict, Time } from './contract-parts.ts'

/** What travels by the contact form and in the admin's inbox. */

const oneLine = '^[^\\u0000-\\u001f\\u007f]*$'

/** `stamp` goes back with the message: it says since when the form has been open. */
export const ContactForm = Type.Object({ stamp: Type.String() })
export type ContactForm = Static<typeof ContactForm>

/** `website` is a field that people do not see; whoever fills it is none. */
export const NewContactMessage = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 100, pattern: `(?=.*\\S)${oneLine}` }),
    email: Email,
    subject: Type.String({ minLength: 1, maxLength: 150, pattern: `(?=.*\\S)${oneLine}` }),
    message: Type.String({ minLength: 10, maxLength: 5000, pattern: '\\S' }),
    website: Type.Optional(Type.String({ maxLength: 500 })),
    stamp: Type.String({ maxLength: 100 }),
  },
  strict,
)
export type NewContactMessage = Static<typeof NewContactMessage>

export const ContactState = Type.Union([
  Type.Literal('unread'),
  Type.Literal('read'),
  Type.Literal('answered'),
  Type.Literal('archived'),
])
export type ContactState = Static<typeof ContactState>

const message = { id: Id, at: Time, name: Type.String(), email: Type.String(), subject: Type.String() }

/** A message in the list; `opening` is how it begins, `replies` how often it was answered. */
export const ContactItem = Type.Object({
  ...message,
  opening: Type.String(),
  state: ContactState,
  replies: Type.Integer(),
})
export type ContactItem = Static<typeof ContactItem>

const ContactReply = Type.Object({
  id: Id,
  at: Time,
  text: Type.String(),
  by: Type.Union([Type.String(), Type.Null()]),
})

/** A message with its answers; `personId` is who was signed in. */
export const ContactThread = Type.Object({
  ...message,
  message: Type.String(),
  language: Type.Union([Type.Literal('en'), Type.Literal('fr')]),
  personId: Type.Union([Id, Type.Null()]),
  state: ContactState,
  replies: Type.Array(ContactReply),
  /** Whether answers go out by mail here. */
  mails: Type.Boolean(),
})
export type ContactThread = Static<typeof ContactThread>

/** Without a state all but the archived. */
export const ContactQuery = Type.Object(
  {
    ...pageQuery,
    state: Type.Optional(ContactState),
    search: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
  },
  strict,
)

export const ContactChange = Type.Object({ state: ContactState }, strict)
export type ContactChange = Static<typeof ContactChange>

export const ContactAnswer = Type.Object(
  { text: Type.String({ minLength: 1, maxLength: 5000, pattern: '\\S' }) },
  strict,
)
export type ContactAnswer = Static<typeof ContactAnswer>
