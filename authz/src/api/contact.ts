import Type, { type Static } from 'typebox'
import { ApiError, errors } from '../errors.ts'
import { type Limit, limitHeaders, openLimiter } from '../limit.ts'
import { writeContactAnswer, writeContactNotice } from '../mail/contact-letters.ts'
import { readLanguage } from '../mail/letters.ts'
import { networkOf } from '../network.ts'
import { findCaller, requireAdmin, requireSupport } from './caller.ts'
import {
  ContactAnswer,
  ContactChange,
  ContactForm,
  ContactItem,
  ContactQuery,
  ContactThread,
  NewContactMessage,
} from './contract-contact.ts'
import { Unread } from './contract-notifications.ts'
import { makeFormStamp, readFormAge } from './form-stamp.ts'
import { pageById, pageOf } from './page.ts'
import type { ApiParts } from './parts.ts'
import type { Api, Unwritten } from './schema.ts'

/** Nobody writes a question in less; a form that was open for longer is loaded anew. */
const minOpenMs = 3000
const maxOpenMs = 12 * 3_600_000

const limits = {
  /** Of one network, and of one address that is written from. */
  network: { text: '5/h', count: 5, seconds: 3600 },
  address: { text: '3/h', count: 3, seconds: 3600 },
  /** Of everybody together: an inbox that nobody can read through is of no use. */
  everybody: { text: '300/day', count: 300, seconds: 86_400 },
} satisfies Record<string, Limit>

const tooMany = (limit: Limit, waitS: number) =>
  errors.rateLimited(
    `Too many messages: write again in ${Math.ceil(waitS / 60)} min.`,
    limitHeaders('contact', limit, waitS),
  )

const refuse = (code: string, detail: string) => new ApiError(400, code, detail)

const requirePerson = ({ secrets }: ApiParts, { website = '', stamp }: NewContactMessage): void => {
  if (website !== '')
    throw refuse('looks_automatic', 'The field website is not for people: leave it empty and send again.')
  const ageMs = readFormAge(secrets.contact, stamp)
  if (ageMs === null || ageMs > maxOpenMs)
    throw refuse('form_expired', 'The form was open for too long: reload it, then send the message.')
  if (ageMs < minOpenMs)
    throw refuse('form_too_fast', `The form was filled in less than ${minOpenMs / 1000} s: send it again.`)
}

const notifyAdmins = async (
  { database, config, sendMail }: ApiParts,
  message: Parameters<typeof writeContactNotice>[0],
): Promise<void> => {
  if (sendMail === null) return
  const addresses =
    config.adminEmail === undefined
      ? (await database.call<{ email: string }>('listAdminAddresses')).map(({ email }) => email)
      : [config.adminEmail]
  const link = `${config.portalUrl.origin}/admin/inbox/${message.id}`
  for (const to of addresses) sendMail(writeContactNotice(message, to, link))
}

const serveForm = (api: Api, parts: ApiParts): void => {
  const limiter = openLimiter()
  const formSchema = { summary: 'Open the contact form', response: { 200: ContactForm } }
  api.get('/contact', { schema: formSchema }, async () => ({ stamp: makeFormStamp(parts.secrets.contact) }))

  const sendSchema = {
    summary: 'Write to the people who run this',
    body: NewContactMessage,
    response: { 204: Type.Null() },
  }
  api.post('/contact', { schema: sendSchema }, async (request, reply) => {
    const { body } = request
    requirePerson(parts, body)
    const caller = await findCaller(parts, request)
    const email = body.email.toLowerCase()
    const take = (name: string, limit: Limit) => {
      const waitS = limiter.take(name, limit)
      if (waitS > 0) throw tooMany(limit, waitS)
    }
    take(`network ${networkOf(request.ip)}`, limits.network)
    take(`address ${email}`, limits.address)
    take('everybody', limits.everybody)
    const message = {
      name: body.name.trim(),
      email,
      subject: body.subject.trim(),
      message: body.message.trim(),
      language: readLanguage(request.headers['accept-language']),
    }
    const [row] = await parts.database.call<{ id: string }>('addContactMessage', {
      ...message,
      personId: caller?.personId ?? null,
    })
    if (row === undefined) throw new Error('add_contact_message returned no row')
    await notifyAdmins(parts, { ...message, id: row.id })
    return reply.code(204).send(null)
  })
}

const MessagePath = Type.Object({ id: Type.String({ format: 'uuid' }) })

/** All texts are what the table holds; only times come as Dates. */
type ThreadRow = Omit<ContactThread, 'mails' | 'at'> & { at: Date }

const requireThread = async (parts: ApiParts, id: string) => {
  const [row] = await parts.database.call<ThreadRow>('findContactMessage', { id })
  if (row === undefined) throw errors.notFound(`message ${id}`)
  return { ...row, mails: parts.sendMail !== null }
}

type ItemRow = Unwritten<Static<typeof ContactItem>> & { id: string; replies: number }

const serveReading = (api: Api, parts: ApiParts): void => {
  const listSchema = {
    summary: 'What came by the contact form, newest first',
    querystring: ContactQuery,
    response: { 200: pageOf(ContactItem) },
  }
  api.get('/admin/contact', { schema: listSchema }, async request => {
    await requireSupport(parts, request)
    const { state = null, search = null } = request.query
    return pageById(request.query, position =>
      parts.database.call<ItemRow>('listContactMessages', { state, search, ...position }),
    )
  })

  const unreadSchema = { summary: 'How many messages nobody has read', response: { 200: Unread } }
  api.get('/admin/contact/unread', { schema: unreadSchema }, async request => {
    await requireSupport(parts, request)
    const [row] = await parts.database.call<Unread>('countUnreadContact')
    return { unread: row?.unread ?? 0 }
  })

  const oneSchema = {
    summary: 'A message and what was answered',
    params: MessagePath,
    response: { 200: ContactThread },
  }
  api.get('/admin/contact/:id', { schema: oneSchema }, async request => {
    await requireSupport(parts, request)
    return requireThread(parts, request.params.id)
  })
}

const serveChanges = (api: Api, parts: ApiParts): void => {
  const params = MessagePath
  const response = { 200: ContactThread }

  const markSchema = { summary: 'Mark or archive a message', params, body: ContactChange, response }
  api.patch('/admin/contact/:id', { schema: markSchema }, async request => {
    const { personId } = await requireAdmin(parts, request)
    const { id } = request.params
    await parts.database.call('markContactMessage', { id, state: request.body.state, actorId: personId })
    return requireThread(parts, id)
  })

  const answerSchema = { summary: 'Answer a message by mail', params, body: ContactAnswer, response }
  api.post('/admin/contact/:id/replies', { schema: answerSchema }, async request => {
    const { personId } = await requireAdmin(parts, request)
    const thread = await requireThread(parts, request.params.id)
    if (parts.sendMail === null)
      throw errors.conflict('no_mail', 'No mail goes out here: set OCTROI_SMTP_URL first.')
    const text = request.body.text.trim()
    await parts.database.call('answerContactMessage', { id: thread.id, text, actorId: personId })
    parts.sendMail(writeContactAnswer(thread, text, parts.config.portalUrl))
    return requireThread(parts, thread.id)
  })

  const deleteSchema = { summary: 'Delete a message for good', params, response: { 204: Type.Null() } }
  api.delete('/admin/contact/:id', { schema: deleteSchema }, async (request, reply) => {
    const { personId } = await requireAdmin(parts, request)
    const { id } = request.params
    const [row] = await parts.database.call<{ deleted: boolean }>('deleteContactMessage', {
      id,
      actorId: personId,
    })
    if (!row?.deleted) throw errors.notFound(`message ${id}`)
    return reply.code(204).send(null)
  })
}

/** The contact form, and the inbox where admins answer. */
export const serveContact = (api: Api, parts: ApiParts): void => {
  serveForm(api, parts)
  serveReading(api, parts)
  serveChanges(api, parts)
}
