import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { SMTPServer } from 'smtp-server'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readConfig } from '../src/config.ts'
import { readLanguage, writeLetter } from '../src/mail/letters.ts'
import { openMailer } from '../src/mail/mailer.ts'

const from = 'Octroi <octroi@example.com>'
const link = 'https://portal.example.com/confirm-mail?type=signup&token_hash=ab'
const letter = writeLetter('signup', { language: 'fr', link, portal: 'portal.example.com' })
const mailTo = (to: string) => ({ ...letter, to, link })

type Received = { from: string; to: string[]; body: string; user: string | undefined }

/** A real SMTP server; `refuse` decides on each receiver. */
const startSmtp = async (refuse: (to: string, tries: number) => number | null = () => null) => {
  const received: Received[] = []
  const tries = new Map<string, number>()
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    allowInsecureAuth: true,
    onAuth: ({ username, password }, _session, done) =>
      password === 'hunter2' ? done(null, { user: username }) : done(new Error('wrong')),
    onRcptTo: ({ address }, _session, done) => {
      const count = (tries.get(address) ?? 0) + 1
      tries.set(address, count)
      const code = refuse(address, count)
      done(code === null ? null : Object.assign(new Error('no'), { responseCode: code }))
    },
    onData: (stream, session, done) => {
      void text(stream).then(body => {
        const { mailFrom, rcptTo } = session.envelope
        const to = rcptTo.map(({ address }) => address)
        received.push({ from: mailFrom === false ? '' : mailFrom.address, to, body, user: session.user })
        done()
      })
    },
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.server.address() as AddressInfo
  return {
    received,
    tries,
    url: `smtp://octroi:hunter2@127.0.0.1:${port}`,
    stop: () => new Promise<void>(resolve => server.close(resolve)),
  }
}

let folder: string
let problems: string[]

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'octroi-mail-'))
  problems = []
})
afterEach(() => rm(folder, { recursive: true }))

const open = (smtpUrl: string | undefined, more: object = {}) =>
  openMailer({
    smtpUrl,
    from,
    outbox: join(folder, 'outbox'),
    log: message => void problems.push(message),
    print: () => {},
    retryMs: [10, 10],
    ...more,
  })

describe('by SMTP', () => {
  it('a mail goes out as plain text and HTML, signed in as the URL says', async () => {
    const smtp = await startSmtp()
    const mailer = open(smtp.url)
    mailer.send(mailTo('ada@example.org'))
    await expect.poll(() => smtp.received).toHaveLength(1)
    expect(smtp.received[0]).toMatchObject({
      from: 'octroi@example.com',
      to: ['ada@example.org'],
      user: 'octroi',
    })
    const body = smtp.received[0]?.body ?? ''
    expect(body).toMatch(/^From: Octroi <octroi@example.com>\r?$/m)
    expect(body).toMatch(/^Auto-Submitted: auto-generated\r?$/m)
    expect(body).toContain('Content-Type: text/plain; charset=utf-8')
    expect(body).toContain('Content-Type: text/html; charset=utf-8')
    await mailer.close()
    await smtp.stop()
  })

  it('is tried again when the server is busy, and not when it refuses for good', async () => {
    const smtp = await startSmtp((to, tries) =>
      to.startsWith('busy') ? (tries < 3 ? 451 : null) : to.startsWith('no') ? 550 : null,
    )
    const mailer = open(smtp.url)
    mailer.send(mailTo('busy@example.org'))
    mailer.send(mailTo('no@example.org'))
    mailer.send(mailTo('ada@example.org'))
    await expect
      .poll(() => smtp.received.map(({ to }) => to[0]))
      .toEqual(['busy@example.org', 'ada@example.org'])
    expect(smtp.tries.get('no@example.org')).toBe(1)
    expect(problems).toEqual(['a mail could not be sent'])
    await mailer.close()
    await smtp.stop()
  })

  it('a server that is not there holds up nobody, and closing waits for what is queued', async () => {
    const smtp = await startSmtp()
    const mailer = open(smtp.url)
    for (let n = 0; n < 20; n++) mailer.send(mailTo(`p${n}@example.org`))
    await mailer.close()
    expect(smtp.received).toHaveLength(20)
    await smtp.stop()
    const gone = open(smtp.url)
    gone.send(mailTo('ada@example.org'))
    await gone.close()
    expect(problems).toEqual(['a mail could not be sent'])
  })

  it('a password does not go over a network in the clear', async () => {
    const smtp = await startSmtp()
    const { port } = new URL(smtp.url)
    // Another name than localhost's, for the same machine: TLS is asked for, and this server has none.
    const mailer = open(`smtp://octroi:hunter2@[::ffff:127.0.0.1]:${port}`)
    mailer.send(mailTo('ada@example.org'))
    await expect.poll(() => problems).toHaveLength(1)
    expect(smtp.received).toEqual([])
    await mailer.close()
    await smtp.stop()
  })

  it('no more than a thousand wait', async () => {
    const lines: string[] = []
    const mailer = open(undefined, { print: (line: string) => void lines.push(line) })
    for (let n = 0; n < 1005; n++) mailer.send(mailTo('ada@example.org'))
    expect(problems).toHaveLength(5)
    expect(problems[0]).toContain('too many are waiting')
    await expect.poll(() => lines.length, { timeout: 20_000 }).toBe(1000)
    await mailer.close()
  })
})

describe('without SMTP', () => {
  it('mails lie in the outbox, readable by their owner alone, and their links are on the console', async () => {
    const lines: string[] = []
    const mailer = open(undefined, { print: (line: string) => void lines.push(line) })
    mailer.send(mailTo('ada@example.org'))
    mailer.send(mailTo('grace@example.org'))
    await mailer.close()
    const names = (await readdir(join(folder, 'outbox'))).sort()
    expect(names).toHaveLength(2)
    const [first = ''] = names
    const mail = await readFile(join(folder, 'outbox', first), 'utf8')
    expect(mail).toContain('To: ada@example.org')
    expect((await stat(join(folder, 'outbox', first))).mode & 0o777).toBe(0o600)
    expect((await stat(join(folder, 'outbox'))).mode & 0o777).toBe(0o700)
    expect(lines[0]).toContain('ada@example.org')
    expect(lines[0]).toContain(link)
    expect(problems).toEqual([])
  })

  it('the newest thousand are kept', async () => {
    const mailer = open(undefined)
    mailer.send(mailTo('first@example.org'))
    await mailer.close()
    const outbox = join(folder, 'outbox')
    for (let n = 0; n < 1030; n++)
      await writeFile(join(outbox, `2020-01-01T000000.000Z-${String(n).padStart(6, '0')}.eml`), '')
    const again = open(undefined)
    again.send(mailTo('last@example.org'))
    await again.close()
    const names = (await readdir(outbox)).sort()
    expect(names).toHaveLength(1000)
    expect(names.filter(name => !name.startsWith('2020'))).toHaveLength(2)
    expect(names[0]).toBe('2020-01-01T000000.000Z-000032.eml')
  })
})

describe('words', () => {
  it.each([
    [undefined, 'en'],
    ['fr', 'fr'],
    ['fr-CA,fr;q=0.9', 'fr'],
    ['en;q=0.5, fr;q=0.9', 'fr'],
    ['de-DE,de;q=0.9', 'en'],
    ['fr;q=0', 'en'],
    [';;;,,,q=', 'en'],
    ['x'.repeat(10_000), 'en'],
  ])('a browser that likes %j is written to in %s', (header, language) => {
    expect(readLanguage(header)).toBe(language)
  })

  it.each(['signup', 'magiclink', 'recovery', 'email_change', 'email_changing', 'invitation'] as const)(
    'of %s say what it is, hold one link, and nothing that a browser would run',
    kind => {
      for (const language of ['en', 'fr'] as const) {
        const evil = `${link}&x=%22><script>`
        const {
          subject,
          text: plain,
          html,
        } = writeLetter(kind, { language, link: evil, portal: 'p.example.com' })
        expect(subject).toContain('(p.example.com)')
        expect(plain.match(/https:\/\/\S+/g)).toEqual([evil])
        expect(html).not.toContain('<script>')
        expect(html.match(/href=/g)).toHaveLength(1)
      }
    },
  )
})

describe('the settings', () => {
  const problemsOf = (env: Record<string, string>): string => {
    try {
      readConfig(env)
      return ''
    } catch (error) {
      return (error as Error).message
    }
  }

  it('people confirm their address where mails reach them, unless it says otherwise', () => {
    const smtp = { OCTROI_SMTP_URL: 'smtp://localhost', OCTROI_MAIL_FROM: 'octroi@example.com' }
    expect(readConfig({}).emailConfirm).toBe('off')
    expect(readConfig(smtp).emailConfirm).toBe('required')
    expect(readConfig({ ...smtp, OCTROI_EMAIL_CONFIRM: 'limited' }).emailConfirm).toBe('limited')
    expect(readConfig({ OCTROI_SIGN_UP: 'Invited' }).signUp).toBe('invited')
  })

  it.each([
    [{ OCTROI_SMTP_URL: 'smtp://localhost' }, ['OCTROI_SMTP_URL', 'OCTROI_MAIL_FROM']],
    [{ OCTROI_SMTP_URL: 'http://localhost' }, ['OCTROI_SMTP_URL']],
    [{ OCTROI_MAIL_FROM: 'nobody' }, ['OCTROI_MAIL_FROM']],
    [{ OCTROI_MAIL_FROM: 'a <a@b.co>\r\nBcc: c@d.co' }, ['OCTROI_MAIL_FROM']],
    [{ OCTROI_EMAIL_CONFIRM: 'yes' }, ['OCTROI_EMAIL_CONFIRM', 'required']],
    [{ OCTROI_SIGN_UP: 'no' }, ['OCTROI_SIGN_UP', 'closed']],
  ] as [Record<string, string>, string[]][])('%j stops the start and names %j', (env, named) => {
    for (const name of named) expect(problemsOf(env)).toContain(name)
  })
})
