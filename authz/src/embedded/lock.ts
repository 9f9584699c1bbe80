import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

/** A data folder that belongs to this process until `release`, or until the process ends in whatever way. */
export type DataDirLock = { release(): Promise<void> }

const sqliteBusy = 5

const makeFolder = async (dir: string) => {
  try {
    const made = await mkdir(dir, { recursive: true, mode: 0o700 })
    if (made !== undefined) await chmod(dir, 0o700)
  } catch (error) {
    throw new Error(`the data folder ${dir} cannot be made: ${(error as Error).message}`, { cause: error })
  }
}

const holderOf = async (pidFile: string): Promise<string> => {
  const pid = await readFile(pidFile, 'utf8').catch(() => '')
  return /^\d+$/.test(pid) ? `process ${pid}` : 'another process'
}

/**
 * Makes the data folder (mode 0700) and takes it for this process alone. Rejects with a sentence that names the folder
 * and the process that has it.
 *
 * Node has no flock, but SQLite's lock on a file is the kernel's: it ends with its process however that ends, knows
 * nothing of process ids that come back after a reboot or differ between containers, and of two that ask at once
 * exactly one gets it.
 */
export const lockDataDir = async (dir: string): Promise<DataDirLock> => {
  await makeFolder(dir)
  const pidFile = join(dir, 'pid')
  let file: DatabaseSync | undefined
  try {
    file = new DatabaseSync(join(dir, 'lock'), { timeout: 0 })
    file.exec('begin exclusive')
  } catch (error) {
    file?.close()
    if ((error as { errcode?: number }).errcode !== sqliteBusy)
      throw new Error(`the data folder ${dir} cannot be locked: ${(error as Error).message}`, {
        cause: error,
      })
    throw new Error(
      `the data folder ${dir} is in use by ${await holderOf(pidFile)}: stop it, or name another folder in OCTROI_DATA_DIR`,
    )
  }
  const held = file
  await writeFile(pidFile, String(process.pid), { mode: 0o600 })
  return {
    release: async () => {
      if (held.isOpen) held.close()
    },
  }
}
