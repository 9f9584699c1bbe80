import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeSetupLink } from '../src/api/setup.ts'
import { openSupabaseIdentity } from '../src/identity.ts'
import {
  expectProblem,
  password,
  portalOrigin,
  startApi,
  type TestApi,
  type TestPerson,
} from './support/api.ts'
import { openMailbox, readLink } from './support/mailbox.ts'
import { startSupabaseServer } from './support/supabase-server.ts'

const newEmail = () => `${randomUUID()}@example.com`

const timed = async <T>(work: Promise<T>): Promise<{ result: T; ms: number }> => {
  const startedAt = performance.now()
  const result = await work
  return { result, ms: performance.now() - startedAt }
}

describe('where addresses must be confirmed first', () => {
  const box = openMailbox()
  let api: TestApi

  beforeAll(async () => {
    api = await startApi({ emailConfirm: 'required', onMail: box.onMail })
  })
  afterAll(() => api.close())

  const signUp = async () => {
    const email = newEmail()
    const client = api.client()
    const answer = await client.post('/api/auth/sign-up', { email, password, name: 'Ada' })
    expect([answer.status, answer.body, client.cookies.size]).toEqual([202, {}, 0])
    return { email, client, link: readLink(await box.next(email)) }
  }

  it('nobody is in before they opened the link of the mail, which leads to the portal', async () => {
    const { email, client, link } = await signUp()
    expect(link.page).toBe(`${portalOrigin}/confirm-mail`)
    expectProblem(await client.post('/api/auth/sign-in', { email, password }), 403, 'mail_unconfirmed')
    expectProblem(await client.get('/api/me'), 401, 'sign_in')

    const { type, tokenHash } = link
    const confirmed = await client.post('/api/auth/confirm', { type, tokenHash })
    expect(confirmed.status).toBe(200)
    expect(confirmed.body.user).toMatchObject({ email, name: 'Ada', status: 'active', balance: 0 })
    expect((await client.get('/api/me')).body).toEqual(confirmed.body.user)
    expect((await api.client().post('/api/auth/sign-in', { email, password })).status).toBe(200)
  })

  it('a link is good once, for whoever opens it second it is refused with the way on', async () => {
    const { link, client } = await signUp()
    const { type, tokenHash } = link
    expect((await client.post('/api/auth/confirm', { type, tokenHash })).status).toBe(200)
    const again = await api.client().post('/api/auth/confirm', { type, tokenHash })
    expectProblem(again, 400, 'bad_link')
    expect(again.body.detail).toContain('ask for another one')
    expect(again.headers.getSetCookie()).toEqual([])
  })

  it('of many who open a link at once one gets in', async () => {
    const { link } = await signUp()
    const { type, tokenHash } = link
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => api.client().post('/api/auth/confirm', { type, tokenHash })),
    )
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    expect(answers.filter(({ status }) => status === 400)).toHaveLength(7)
  })

  it('a link that expired is refused, though nobody cleaned it up', async () => {
    const { email, link } = await signUp()
    const { type, tokenHash } = link
    const sql = "update auth.users set recovery_sent_at = now() - interval '3601 seconds' where email = $1"
    await api.database.query(sql, [email])
    expectProblem(await api.client().post('/api/auth/confirm', { type, tokenHash }), 400, 'bad_link')
    expectProblem(await api.client().post('/api/auth/sign-in', { email, password }), 403, 'mail_unconfirmed')
  })

  it('the mail is sent again on demand, to those only who need it', async () => {
    const { email } = await signUp()
    const again = await api.client().post('/api/auth/resend', { email: email.toUpperCase() })
    expect([again.status, again.body]).toEqual([202, {}])
    const { type, tokenHash } = readLink(await box.next(email))
    expect((await api.client().post('/api/auth/confirm', { type, tokenHash })).status).toBe(200)
    expect((await api.client().post('/api/auth/resend', { email })).status).toBe(202)
    await box.expectNone(email)
  })

  it('does not tell that an address has an account, by answer or by time; its owner gets a link', async () => {
    const { email, link } = await signUp()
    await api.client().post('/api/auth/confirm', { type: link.type, tokenHash: link.tokenHash })
    const taken = await timed(api.client().post('/api/auth/sign-up', { email, password }))
    const free = await timed(api.client().post('/api/auth/sign-up', { email: newEmail(), password }))
    expect([taken.result.status, taken.result.body]).toEqual([free.result.status, free.result.body])
    expect([...taken.result.headers.keys()].sort()).toEqual([...free.result.headers.keys()].sort())
    expect(Math.min(taken.ms, free.ms)).toBeGreaterThan(390)
    expect(readLink(await box.next(email)).type).toBe('magiclink')
  })

  it('writes in the language that the browser asks for, with one link', async () => {
    const email = newEmail()
    const headers = { 'accept-language': 'de, fr-CH;q=0.9, en;q=0.8' }
    await api.client().post('/api/auth/sign-up', { email, password }, headers)
    const mail = await box.next(email)
    expect(mail.subject).toBe('Confirmez votre adresse (portal.example.com)')
    expect(mail.text.match(/https:\/\/\S+/g)).toEqual([mail.link])
    expect(mail.html).toContain(mail.link.replaceAll('&', '&amp;'))
  })

  it('a link for one purpose is none for another that asks for more', async () => {
    const { link } = await signUp()
    const body = { type: 'email_change', tokenHash: link.tokenHash }
    expectProblem(await api.client().post('/api/auth/confirm', body), 400, 'bad_link')
    expectProblem(await api.client().post('/api/auth/confirm', { ...body, type: 'recovery' }), 400, 'invalid')
    expectProblem(
      await api.client().post('/api/auth/confirm', { type: 'signup', tokenHash: '0' }),
      400,
      'bad_link',
    )
  })
})

describe('where who is unverified has what is free', () => {
  const box = openMailbox()
  let api: TestApi

  beforeAll(async () => {
    api = await startApi({ emailConfirm: 'limited', onMail: box.onMail })
  })
  afterAll(() => api.close())

  it('sign-up lets them in at once, unverified until the mail was opened', async () => {
    const person = await api.signUp()
    expect(person.me.status).toBe('unverified')
    const { type, tokenHash } = readLink(await box.next(person.email))
    expect((await api.client().post('/api/auth/confirm', { type, tokenHash })).status).toBe(200)
    await api.readNow()
    expect((await person.get('/api/me')).body.status).toBe('active')
  })

  it('a forgotten password of an unverified account leaves nobody in who was there before', async () => {
    const thief = await api.signUp()
    const made = await thief.post('/api/keys', { name: 'mine' })
    await box.next(thief.email)
    await api.client().post('/api/auth/recover', { email: thief.email })
    const { tokenHash } = readLink(await box.next(thief.email))
    const owner = api.client()
    const renewed = await owner.post('/api/auth/new-password', {
      tokenHash,
      password: 'an entirely other phrase',
    })
    expect([renewed.status, renewed.body.user.status]).toEqual([200, 'active'])
    expectProblem(await thief.get('/api/me'), 401, 'sign_in')
    expectProblem(await api.client(made.body.key).get('/api/me'), 401, 'bad_key')
    expect((await owner.get('/api/me')).status).toBe(200)
  })

  it('the options say so', async () => {
    expect((await api.client().get('/api/auth/options')).body).toEqual({
      signUp: 'open',
      emailConfirm: 'limited',
      providers: [],
      magicLink: false,
      secondFactor: false,
      terms: null,
      passwordMin: 10,
    })
  })
})

describe('with a Supabase project that confirms addresses itself', () => {
  it('sign-up waits for its mail, and the link lets in', async () => {
    const mails: { to: string; type: string; tokenHash: string }[] = []
    const server = await startSupabaseServer({ confirmations: true, onMail: mail => void mails.push(mail) })
    const api = await startApi({ identity: openSupabaseIdentity({ ...server, origin: portalOrigin }) })
    try {
      expect((await api.client().get('/api/auth/options')).body.emailConfirm).toBe('required')
      const email = newEmail()
      expect((await api.client().post('/api/auth/sign-up', { email, password })).status).toBe(202)
      expectProblem(
        await api.client().post('/api/auth/sign-in', { email, password }),
        403,
        'mail_unconfirmed',
      )
      const [mail] = mails
      expect([mail?.to, mail?.type]).toEqual([email, 'signup'])
      const client = api.client()
      const body = { type: 'signup', tokenHash: mail?.tokenHash }
      expect((await client.post('/api/auth/confirm', body)).body.user).toMatchObject({
        email,
        status: 'active',
      })
      expectProblem(await client.post('/api/auth/confirm', body), 400, 'bad_link')
      expect(await server.countSessions()).toBe(0)
    } finally {
      await api.close()
      await server.stop()
    }
  })
})

describe('passwords and addresses', () => {
  let api: TestApi

  beforeAll(async () => {
    api = await startApi()
  })
  afterAll(() => api.close())

  it.each([
    ['motdepasse', 'easy to guess'],
    ['1234567890', 'easy to guess'],
    ['qwertyuiop123', 'easy to guess'],
    ['aaaaaaaaaaaaaaaaaaaa', 'easy to guess'],
    ['zoe.lovelace@example.com', 'easy to guess'],
    ['é'.repeat(40), 'bytes'],
  ])('refuses the password %j', async (bad, reason) => {
    const body = { email: 'zoe.lovelace@example.com', password: bad, name: 'Zoe' }
    const answer = await api.client().post('/api/auth/sign-up', body)
    expectProblem(answer, 400, 'weak_password')
    expect(answer.body.detail).toContain(reason)
    expect(JSON.stringify(answer.body)).not.toContain(bad)
  })

  it.each([
    'evil@good.com@bad.com',
    'a\u0001b@example.com',
    'a\u200bb@example.com',
    'a\u202eb@example.com',
    'a@exam\u00a0ple.com',
    'a@example.com\r\nBcc: b@example.com',
    '"a b"@example.com',
    '<a@example.com>',
    'a@example.com,b@example.com',
    'a@[127.0.0.1]',
    'a@example..com',
    'a@.example.com',
    'a@',
    '@example.com',
    `${'a'.repeat(65)}@example.com`,
    `a@${'b'.repeat(64)}.com`,
    `a@${`${'b'.repeat(60)}.`.repeat(5)}com`,
  ])('refuses the address %j everywhere', async email => {
    for (const path of ['sign-up', 'sign-in', 'resend', 'magic-link', 'recover']) {
      const body = { email, ...(path.startsWith('sign') && { password }) }
      expectProblem(await api.client().post(`/api/auth/${path}`, body), 400, 'invalid')
    }
  })

  it.each(['o’hara+tools@exämple.com', "o'hara@example.com", 'élodie@example.co.uk', 'a@b.co'])(
    'takes the address %j',
    async email => {
      const address = email.replace('@', `${randomUUID().slice(0, 8)}@`)
      expect((await api.client().post('/api/auth/sign-up', { email: address, password })).status).toBe(201)
    },
  )

  it('judging a hard password does not hold up anybody else', async () => {
    const body = { email: newEmail(), password: '$#@!l1|7'.repeat(9) }
    const hard = api.client().post('/api/auth/sign-up', body)
    let longestMs = 0
    let done = false
    void hard.finally(() => {
      done = true
    })
    while (!done) {
      const { ms } = await timed(new Promise(resolve => setTimeout(resolve, 5)))
      longestMs = Math.max(longestMs, ms)
    }
    expect((await hard).status).toBeLessThan(500)
    expect(longestMs).toBeLessThan(600)
  })
})

describe('by invitation', () => {
  const box = openMailbox()
  let api: TestApi
  let admin: TestPerson

  const invite = async (wish: object = {}) => {
    const made = await admin.post('/api/admin/invitations', wish)
    expect(made.status).toBe(201)
    return { ...made.body, code: new URL(made.body.link).searchParams.get('invitation') }
  }
  const signUp = (invitation: unknown, email = newEmail()) =>
    api
      .client()
      .post('/api/auth/sign-up', { email, password, ...(invitation === null ? {} : { invitation }) })

  beforeAll(async () => {
    api = await startApi({ signUp: 'invited', onMail: box.onMail })
    const first = api.client()
    const link = makeSetupLink(api.secrets, new URL(portalOrigin))
    const token = new URL(link).searchParams.get('token')
    const made = await first.post('/api/auth/sign-up', {
      email: 'boss@example.com',
      password,
      invitation: token,
    })
    expect(made.status).toBe(201)
    expect((await first.post('/api/setup', { token })).status).toBe(200)
    admin = { ...first, me: made.body.user, email: 'boss@example.com' }
  })
  afterAll(() => api.close())

  it('nobody signs up without, with a made-up code, or with the link of the first admin once there is one', async () => {
    expectProblem(await signUp(null), 403, 'invitation_needed')
    expectProblem(await signUp('octinv_nothing'), 403, 'bad_invitation')
    const link = makeSetupLink(api.secrets, new URL(portalOrigin))
    expectProblem(await signUp(new URL(link).searchParams.get('token')), 403, 'bad_invitation')
  })

  it('one lets one account in, and is shown once', async () => {
    const { code, ...invitation } = await invite()
    expect(invitation).toMatchObject({ email: null, uses: 1, used: 0, mailed: false })
    const days = (Date.parse(invitation.expiresAt) - Date.now()) / 86_400_000
    expect(days).toBeGreaterThan(6.99)
    expect(days).toBeLessThan(7.01)
    expect((await signUp(code)).status).toBe(201)
    expectProblem(await signUp(code), 403, 'bad_invitation')
    const { body } = await admin.get('/api/admin/invitations')
    expect(body.items[0]).toMatchObject({ id: invitation.id, used: 1 })
    expect(JSON.stringify(body)).not.toContain(code)
  })

  it('many at once use it as often as it says, and no account is left of those who came late', async () => {
    const { code } = await invite({ uses: 2 })
    const emails = Array.from({ length: 6 }, newEmail)
    const answers = await Promise.all(emails.map(email => signUp(code, email)))
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(2)
    for (const answer of answers.filter(({ status }) => status !== 201))
      expectProblem(answer, 403, 'bad_invitation')
    const sql = 'select count(*) as n from auth.users where email = any ($1)'
    expect(await api.database.query(sql, [emails])).toEqual([{ n: 2 }])
  })

  it('one for an address is mailed there and good for no other', async () => {
    const email = newEmail()
    const { code, link, mailed } = await invite({ email: email.toUpperCase() })
    expect(mailed).toBe(true)
    expect((await box.next(email.toUpperCase())).link).toBe(link)
    expectProblem(await signUp(code), 403, 'bad_invitation')
    expect((await signUp(code, email)).status).toBe(201)
  })

  it('a weak password or a taken address does not use it up', async () => {
    const { code } = await invite()
    const email = newEmail()
    const weak = { email, password: 'motdepasse', invitation: code }
    expectProblem(await api.client().post('/api/auth/sign-up', weak), 400, 'weak_password')
    expectProblem(await signUp(code, admin.email), 409, 'email_taken')
    expect((await signUp(code, email)).status).toBe(201)
  })

  it('one that was revoked or has expired is refused', async () => {
    const revoked = await invite()
    expect((await admin.call('DELETE', `/api/admin/invitations/${revoked.id}`)).status).toBe(204)
    expectProblem(await signUp(revoked.code), 403, 'bad_invitation')
    expectProblem(await admin.call('DELETE', `/api/admin/invitations/${revoked.id}`), 404, 'not_found')
    const expired = await invite()
    const sql = "update octroi.invitation set expires_at = now() - interval '1 second' where id = $1"
    await api.database.query(sql, [expired.id])
    expectProblem(await signUp(expired.code), 403, 'bad_invitation')
  })

  it.each([{ uses: 0 }, { uses: 1001 }, { email: 'a@b.co', uses: 2 }, { expiresAt: '2020-01-01T00:00:00Z' }])(
    'an invitation like %j is refused',
    async wish => {
      expectProblem(await admin.post('/api/admin/invitations', wish), 400, 'invalid')
    },
  )

  it('somebody whom identity knows and who has no account here is not let in by their password', async () => {
    const { code } = await invite()
    const email = newEmail()
    await signUp(code, email)
    const id = 'select p.id from octroi.person p where p.email = $1'
    const [person] = await api.database.query<{ id: string }>(id, [email])
    for (const table of ['session', 'wallet'])
      await api.database.query(`delete from octroi.${table} where person_id = $1`, [person?.id])
    await api.database.query('delete from octroi.person where id = $1', [person?.id])
    expectProblem(await api.client().post('/api/auth/sign-in', { email, password }), 403, 'sign_up_closed')
  })
})

describe('while sign-up is closed', () => {
  it('only the link of the first admin lets somebody make an account', async () => {
    const api = await startApi({ signUp: 'closed', adminEmail: 'boss@example.com' })
    try {
      const post = (email: string, invitation?: string | null) =>
        api.client().post('/api/auth/sign-up', { email, password, ...(invitation && { invitation }) })
      const link = makeSetupLink(api.secrets, new URL(portalOrigin))
      const token = new URL(link).searchParams.get('token')
      expectProblem(await post(newEmail()), 403, 'sign_up_closed')
      expectProblem(await post(newEmail(), token), 403, 'sign_up_closed')
      expect((await post('Boss@example.com', token)).status).toBe(201)
    } finally {
      await api.close()
    }
  })
})

describe('terms', () => {
  let api: TestApi
  let admin: TestPerson

  beforeAll(async () => {
    api = await startApi()
    admin = await api.signUpAdmin()
  })
  afterAll(() => api.close())

  it('are none at first', async () => {
    expectProblem(await api.client().get('/api/terms'), 404, 'not_found')
    expect((await admin.get('/api/me')).body.termsDue).toBe(null)
  })

  it('are asked for at sign-up, and again when they change, before new keys but not before anything else', async () => {
    const early = await api.signUp()
    const published = await admin.post('/api/admin/terms', { text: { en: 'Be kind.', fr: 'Soyez aimable.' } })
    expect([published.status, published.body.version]).toEqual([201, 1])

    const email = newEmail()
    const due = await api.client().post('/api/auth/sign-up', { email, password })
    expectProblem(due, 403, 'terms_due')
    expect(due.body.version).toBe(1)
    expectProblem(
      await api.client().post('/api/auth/sign-up', { email, password, terms: 2 }),
      403,
      'terms_due',
    )
    const client = api.client()
    expect((await client.post('/api/auth/sign-up', { email, password, terms: 1 })).body.user.termsDue).toBe(
      null,
    )

    expect((await early.get('/api/me')).body.termsDue).toBe(1)
    expectProblem(await early.post('/api/keys', { name: 'a' }), 403, 'terms_due')
    expect((await client.post('/api/keys', { name: 'a' })).status).toBe(201)
    expect((await early.post('/api/terms/accept', { version: 1 })).status).toBe(204)
    expect((await early.post('/api/keys', { name: 'a' })).status).toBe(201)

    await admin.post('/api/admin/terms', { text: { en: 'Be very kind.' } })
    expect((await early.get('/api/me')).body.termsDue).toBe(2)
    expectProblem(await early.post('/api/terms/accept', { version: 1 }), 409, 'other_terms')
    expect((await api.client().get('/api/terms')).body).toMatchObject({
      version: 2,
      text: { en: 'Be very kind.' },
    })
    expect((await early.post('/api/terms/accept', { version: 2 })).status).toBe(204)

    const { body } = await admin.get('/api/admin/terms?limit=1')
    expect(body).toMatchObject({ items: [{ version: 2, accepted: 1 }], next: '2' })
    const rest = await admin.get(`/api/admin/terms?cursor=${body.next}`)
    expect(rest.body).toMatchObject({ items: [{ version: 1, accepted: 2 }], next: null })
    const sql =
      'select version, at, address from octroi.terms_acceptance where person_id = $1 order by version'
    expect(await api.database.query(sql, [early.me.id])).toEqual([
      { version: 1, at: expect.any(Date), address: expect.stringMatching(/^198\.18\./) },
      { version: 2, at: expect.any(Date), address: expect.stringMatching(/^198\.18\./) },
    ])
  })

  it('never change once they are published', async () => {
    await admin.post('/api/admin/terms', { text: { en: 'For good.' } })
    await expect(api.database.query("update octroi.terms set text = '{}'")).rejects.toThrow('append-only')
    await expect(api.database.query('delete from octroi.terms')).rejects.toThrow('append-only')
  })

  it.each([{ text: {} }, { text: { de: 'Nein' } }, { text: { en: ' ' } }, { text: 'plain' }, {}])(
    'are refused as %j',
    async body => {
      expectProblem(await admin.post('/api/admin/terms', body), 400, 'invalid')
    },
  )
})
