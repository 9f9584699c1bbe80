import { mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createTransport } from 'nodemailer'
import type { Sent } from './mail.ts'

const kept = 1000

/** How many files more than those that are kept there may be before the oldest go. */
const slack = 20

const forgetOldest = async (folder: string): Promise<void> => {
  const names = (await readdir(folder)).filter(name => name.endsWith('.eml')).sort()
  if (names.length <= kept + slack) return
  for (const name of names.slice(0, names.length - kept)) await rm(join(folder, name), { force: true })
}

/** Writes mails into a folder, one file each, the newest 1,000; `print` gets a line with each one's link. */
export const openOutbox = (folder: string, print: (line: string) => void) => {
  const transport = createTransport({
    streamTransport: true,
    buffer: true,
    newline: 'unix',
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  let written = 0
  return {
    send: async (mail: Sent, link: string): Promise<void> => {
      const { message } = await transport.sendMail(mail)
      await mkdir(folder, { recursive: true, mode: 0o700 })
      // Ordered by their names, within one millisecond too.
      const order = String(written++ % 1_000_000).padStart(6, '0')
      const name = `${new Date().toISOString().replaceAll(':', '')}-${order}.eml`
      // Whoever reads it can get in.
      await writeFile(join(folder, name), message as Buffer, { mode: 0o600, flag: 'wx' })
      print(`mail to ${mail.to}: ${mail.subject}\n  ${link}`)
      await forgetOldest(folder)
    },
    close: () => transport.close(),
  }
}
