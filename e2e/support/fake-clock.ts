import { globSync } from 'node:fs'
import { chmod, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A clock that a test moves, for the processes that are started with its environment. */
export type FakeClock = {
  /** Makes a process read this clock, for the time of day and for its timers. */
  env: Record<string, string>
  /** Lets so much time pass at once. */
  forward(seconds: number): Promise<void>
  remove(): Promise<void>
}

/** libfaketime for programs with threads; null where it is not installed. */
export const findFaketime = (): string | null => globSync('/usr/lib/*/faketime/libfaketimeMT.so.1')[0] ?? null

/** Makes a clock that shows the real time until it is moved. */
export const makeFakeClock = async (): Promise<FakeClock> => {
  const library = findFaketime()
  if (library === null)
    throw new Error('libfaketime is not installed: on Debian, apt-get install libfaketime')
  const folder = await mkdtemp(join(tmpdir(), 'octroi-clock-'))
  // Postgres runs as a user of its own.
  await chmod(folder, 0o755)
  const file = join(folder, 'clock')
  let ahead = 0
  const write = async () => {
    // Renamed into place: a process that read half a number would see another time for a moment.
    await writeFile(`${file}.new`, `+${ahead}`)
    await rename(`${file}.new`, file)
  }
  await write()
  return {
    env: {
      LD_PRELOAD: library,
      FAKETIME_TIMESTAMP_FILE: file,
      FAKETIME_NO_CACHE: '1',
      // Its memory would outlive a process that is killed.
      FAKETIME_DISABLE_SHM: '1',
    },
    forward: async seconds => {
      ahead += seconds
      await write()
    },
    remove: () => rm(folder, { recursive: true }),
  }
}
