import { beforeEach, describe, expect, it } from 'vitest'
import type { AuditEntry } from '../src/api/contract-audit.ts'
import type { ContactItem } from '../src/api/contract-contact.ts'
import { makeFormStamp } from '../src/api/form-stamp.ts'
import type { Mail } from '../src/mail/mail.ts'
import { deriveSecrets } from '../src/secrets.ts'
import { type Client, expectProblem, loadAll, useApi } from './support/api.ts'

let mails: Mail[] = []

const api = await useApi({ onMail: mail => void mails.push(mail) })
const admin = await api.signUpAdmin()
const person = await api.signUp('Camille')
beforeEach(() => {
  mails = []
})

/** Of a form that was opened ten seconds ago. */
const stamp = (ageMs = 10_000) => makeFormStamp(api.secrets.contact, Date.now() - ageMs)

let written = 0
const draft = (changes: Record<string, unknown> = {}) => ({
  name: 'Camille Durand',
  email: `camille-${++written}@example.com`,
  subject: 'Where is my token?',
  message: 'I cannot find the token that I had yesterday.',
  stamp: stamp(),
  ...changes,
})

const write = (changes: Record<string, unknown> = {}, client: Client = api.client(), language = 'en') =>
  client.post('/api/contact', draft(changes), { 'accept-language': language })

const inbox = (query = '') => loadAll<ContactItem>(admin, `/api/admin/contact${query}`)

const newest = async () => {
  const [item] = await inbox()
  if (item === undefined) throw new Error('the inbox is empty')
  return item
}

describe('the contact form', () => {
  it('puts what a guest wrote into the inbox, and mails it to the admin', async () => {
    expect((await write({ email: 'Guest@Example.com' })).status).toBe(204)
    const item = await newest()
    expect(item).toMatchObject({ email: 'guest@example.com', state: 'unread', replies: 0 })
    const [mail] = mails
    expect(mails).toHaveLength(1)
    expect(mail).toMatchObject({
      to: admin.email,
      replyTo: 'guest@example.com',
      subject: 'Where is my token?',
      link: `https://portal.example.com/admin/inbox/${item.id}`,
    })
    expect(mail?.text).toContain('I cannot find the token')
  })

  it('knows who was signed in', async () => {
    await write({}, person)
    const { body } = await admin.get(`/api/admin/contact/${(await newest()).id}`)
    expect(body.personId).toBe(person.me.id)
  })

  it('shows tags as they were typed, in mails too', async () => {
    const message = 'Look at <script>alert(1)</script> & "this"'
    await write({ message, name: '<b>Eve</b>' })
    expect(mails[0]?.html).not.toMatch(/<script|<b>/)
    expect((await admin.get(`/api/admin/contact/${(await newest()).id}`)).body.message).toBe(message)
  })

  it('refuses the field that people do not see', async () => {
    expectProblem(await write({ website: 'https://spam.example' }), 400, 'looks_automatic')
  })

  it('refuses who is faster than a person, who took half a day, and who says so themselves', async () => {
    const { body } = await api.client().get('/api/contact')
    expectProblem(await write({ stamp: body.stamp }), 400, 'form_too_fast')
    expectProblem(await write({ stamp: stamp(13 * 3_600_000) }), 400, 'form_expired')
    const others = deriveSecrets('another secret that somebody has, of 32 bytes')
    for (const forged of [
      makeFormStamp(others.contact, Date.now() - 10_000),
      stamp().replace(/^\d+/, String(Date.now() - 20_000)),
      `${Date.now() - 10_000}.`,
      '',
    ])
      expectProblem(await write({ stamp: forged }), 400, 'form_expired')
  })

  it('refuses what is too long, too short, on two lines where one belongs, or no address', async () => {
    for (const wrong of [
      { message: 'x'.repeat(5001) },
      { message: 'short' },
      { subject: 'x'.repeat(151) },
      { subject: 'Hello\r\nBcc: everybody@example.com' },
      { name: ' ' },
      { email: 'nobody' },
    ])
      expectProblem(await write(wrong), 400, 'invalid')
  })

  it('takes three messages of an address and five of a network an hour, and says when the next may come', async () => {
    for (let i = 0; i < 3; i++) expect((await write({ email: 'often@example.com' })).status).toBe(204)
    const refused = await write({ email: 'OFTEN@example.com' })
    expectProblem(refused, 429, 'rate_limited')
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(60)
    const client = api.client()
    for (let i = 0; i < 5; i++) expect((await write({}, client)).status).toBe(204)
    expectProblem(await write({}, client), 429, 'rate_limited')
  })
})

describe('the inbox', () => {
  it('is read by admins and support alone, and changed by admins alone', async () => {
    expectProblem(await person.get('/api/admin/contact'), 403, 'not_admin')
    expectProblem(await api.client().get('/api/admin/contact'), 401, 'sign_in')
    const { id } = await newest()
    const at = `/api/admin/contact/${id}`
    expectProblem(await person.call('PATCH', at, { body: { state: 'read' } }), 403, 'not_admin')
    expectProblem(await person.post(`${at}/replies`, { text: 'Hello' }), 403, 'not_admin')
    expectProblem(await person.call('DELETE', at), 403, 'not_admin')
  })

  it('finds by words and by state, page after page', async () => {
    await write({ subject: 'About VAT', message: 'Could you send me an invoice, please?' })
    expect((await inbox('?search=vat')).map(({ subject }) => subject)).toEqual(['About VAT'])
    expect(await inbox('?search=INVOICE')).toHaveLength(1)
    expect(await inbox('?state=answered')).toEqual([])
    const all = await inbox('?limit=200')
    expect((await inbox('?limit=2')).map(({ id }) => id)).toEqual(all.map(({ id }) => id))
  })

  it('answers by mail in the language of whoever wrote, in one thread with what came', async () => {
    await write({ subject: 'Bonjour' }, api.client(), 'fr')
    const item = await newest()
    const notice = mails[0]
    mails = []
    const { status, body } = await admin.post(`/api/admin/contact/${item.id}/replies`, {
      text: 'Voici <la> réponse.',
    })
    expect(status).toBe(200)
    expect(body).toMatchObject({
      state: 'answered',
      replies: [{ text: 'Voici <la> réponse.', by: admin.email }],
    })
    const [mail] = mails
    expect(mail).toMatchObject({ to: item.email, subject: 'Re: Bonjour', references: notice?.references })
    expect(mail?.text).toContain('> I cannot find the token')
    expect(mail?.text).toContain('Vous avez écrit à portal.example.com')
    expect(mail?.html).not.toContain('<la>')
    expect((await inbox('?state=answered')).map(({ id }) => id)).toEqual([item.id])
  })

  it('puts away what is archived, and forgets what is deleted, but for the log', async () => {
    await write()
    const { id } = await newest()
    const at = `/api/admin/contact/${id}`
    expect((await admin.call('PATCH', at, { body: { state: 'archived' } })).body.state).toBe('archived')
    expect((await inbox()).map(item => item.id)).not.toContain(id)
    expect((await inbox('?state=archived')).map(item => item.id)).toEqual([id])
    expect((await admin.call('DELETE', at)).status).toBe(204)
    expectProblem(await admin.get(at), 404, 'not_found')
    expectProblem(await admin.call('DELETE', at), 404, 'not_found')
    const entries = await loadAll<AuditEntry>(admin, `/api/admin/audit?subject=${id}`)
    expect(entries.map(({ kind }) => kind)).toEqual(['contact.deleted', 'contact.marked'])
    expect(JSON.stringify(entries)).not.toContain('camille-')
  })

  it('sweeps what was archived a year ago', async () => {
    await write()
    const { id } = await newest()
    await api.database.query(
      `update octroi.contact_message set state = 'archived', state_at = now() - interval '366 days' where id = $1`,
      [id],
    )
    await api.database.call('sweep')
    expectProblem(await admin.get(`/api/admin/contact/${id}`), 404, 'not_found')
  })

  it('gives people what they wrote, and forgets it with them', async () => {
    const other = await api.signUp('Robin')
    await write({ subject: 'Mine' }, other)
    const { id } = await newest()
    const { body } = await other.get('/api/me/export')
    expect(body.messages.map(({ subject }: { subject: string }) => subject)).toEqual(['Mine'])
    await api.database.call('closeAccount', { personId: other.me.id })
    expectProblem(await admin.get(`/api/admin/contact/${id}`), 404, 'not_found')
  })
})
