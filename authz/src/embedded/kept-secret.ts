import { randomBytes } from 'node:crypto'
import { chmod, open, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { PreviousSecret } from '../secrets.ts'

/** The secret of the pure embedded mode, and the one before it while that is believed still. */
export type KeptSecret = { secret: string; previous: PreviousSecret | null }

const leastBytes = 32
const fileOf = (dataDir: string) => join(dataDir, 'secret')
/** One line, "UNTIL SECRET": until when (milliseconds since 1970) the secret that was replaced holds. */
const previousFileOf = (dataDir: string) => join(dataDir, 'secret.previous')

/** A new secret: 33 random bytes, 44 letters. */
export const makeSigningSecret = (): string => randomBytes(33).toString('base64')

/** Writes a file whole or not at all, readable by its owner alone; what is there is replaced only at the end. */
const writeWhole = async (file: string, text: string): Promise<void> => {
  const next = `${file}.next`
  const handle = await open(next, 'w', 0o600)
  try {
    await handle.chmod(0o600)
    await handle.writeFile(text)
    await handle.sync()
  } finally {
    await handle.close()
  }
  await rename(next, file)
}

const readIfThere = async (file: string): Promise<string | null> => {
  try {
    const text = (await readFile(file, 'utf8')).trim()
    await chmod(file, 0o600)
    return text
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}

const requireWhole = (secret: string, file: string): string => {
  if (Buffer.byteLength(secret) >= leastBytes) return secret
  throw new Error(
    `${file} holds ${Buffer.byteLength(secret)} bytes and no secret: restore it, or delete it, which signs everybody out`,
  )
}

const readPrevious = async (dataDir: string): Promise<PreviousSecret | null> => {
  const [until = '', secret = ''] = ((await readIfThere(previousFileOf(dataDir))) ?? '').split(' ')
  const isOne = /^\d{1,15}$/.test(until) && Buffer.byteLength(secret) >= leastBytes
  return isOne && Number(until) > Date.now() ? { secret, until: Number(until) } : null
}

/** Reads the secret in the data folder, made when there is none. The caller holds the folder's lock. */
export const keepSecret = async (dataDir: string): Promise<KeptSecret> => {
  const file = fileOf(dataDir)
  const kept = await readIfThere(file)
  const secret = kept === null ? makeSigningSecret() : requireWhole(kept, file)
  if (kept === null) await writeWhole(file, secret)
  return { secret, previous: await readPrevious(dataDir) }
}

/**
 * Puts a new secret in the place of the one in the data folder, which is believed for `overlapMs` more. The caller holds
 * the folder's lock.
 */
export const replaceKeptSecret = async (dataDir: string, overlapMs: number): Promise<KeptSecret> => {
  const { secret: old } = await keepSecret(dataDir)
  const until = Date.now() + overlapMs
  if (overlapMs > 0) await writeWhole(previousFileOf(dataDir), `${until} ${old}`)
  else await rm(previousFileOf(dataDir), { force: true })
  const secret = makeSigningSecret()
  await writeWhole(fileOf(dataDir), secret)
  return { secret, previous: overlapMs > 0 ? { secret: old, until } : null }
}
