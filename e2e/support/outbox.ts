import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'vitest'

const mailsWithinMs = 10_000

/** How many mails went out of a service without SMTP. */
export const countMails = async (dataDir: string): Promise<number> =>
  (await readdir(join(dataDir, 'outbox')).catch(() => [])).length

const findLink = async (dataDir: string, to: string, page: string): Promise<string | undefined> => {
  const outbox = join(dataDir, 'outbox')
  const names = (await readdir(outbox).catch(() => [])).sort()
  const mails = await Promise.all(names.map(name => readFile(join(outbox, name), 'utf8')))
  const newest = mails.filter(mail => mail.includes(`To: ${to}`)).at(-1)
  // Quoted-printable breaks long lines.
  const text = newest?.replace(/=\r?\n/g, '').replaceAll('=3D', '=') ?? ''
  return new RegExp(`http\\S+/${page}\\?[^\\s"<]+`).exec(text)?.[0]
}

/** Waits for the link to a page of the portal in the newest mail to an address. */
export const awaitMailedLink = async (dataDir: string, to: string, page: string): Promise<string> => {
  let link: string | undefined
  const find = async () => {
    link = await findLink(dataDir, to, page)
    return link
  }
  await expect.poll(find, { timeout: mailsWithinMs }).toBeDefined()
  return link ?? ''
}
