import { createHash, createHmac, hkdfSync, randomBytes } from 'node:crypto'
import { chmod, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** Keys for one purpose each, all derived from OCTROI_SECRET: what signs a ticket can never sign a session. */
export type Secrets = {
  session: Buffer
  ticket: Buffer
  setup: Buffer
  identity: Buffer
  evidence: Buffer
}

const derive = (secret: string, purpose: string) =>
  Buffer.from(hkdfSync('sha256', secret, 'octroi', purpose, 32))

/** Derives every key. `secret` has at least 32 bytes (config.ts sees to it). */
export const deriveSecrets = (secret: string): Secrets => ({
  session: derive(secret, 'session'),
  ticket: derive(secret, 'ticket'),
  setup: derive(secret, 'setup'),
  identity: derive(secret, 'identity'),
  evidence: derive(secret, 'evidence'),
})

/** The secret of the pure embedded mode: made once, kept in the data folder, readable by its owner alone. */
export const keepSecret = async (dataDir: string): Promise<string> => {
  const file = join(dataDir, 'secret')
  try {
    await writeFile(file, randomBytes(33).toString('base64'), { flag: 'wx', mode: 0o600 })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
  await chmod(file, 0o600)
  return (await readFile(file, 'utf8')).trim()
}

/** `id.mac`: what a tool's log line must carry to prove that the gate made the charge. */
export const chargeEvidence = (key: Buffer, id: string): string =>
  `${id}.${createHmac('sha256', key).update(id).digest('base64url').slice(0, 22)}`

/** SHA-256, base64url: how a nonce travels. */
export const hashNonce = (nonce: string): string => createHash('sha256').update(nonce).digest('base64url')
