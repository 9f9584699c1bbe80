import type { Config } from './config.ts'
import { askControl } from './embedded/control.ts'
import { makeSigningSecret, replaceKeptSecret } from './embedded/kept-secret.ts'
import { lockDataDir } from './embedded/lock.ts'

/** A day longer than any session lasts. */
const overlapMs = 31 * 86_400_000

/** How long the old secret is believed, by what the command line asks the running process. */
export const overlapOf = (input: unknown): number =>
  (input as { now?: unknown } | null)?.now === true ? 0 : overlapMs

const stopped = async (dataDir: string, input: object) => {
  const lock = await lockDataDir(dataDir)
  try {
    await replaceKeptSecret(dataDir, overlapOf(input))
  } finally {
    await lock.release()
  }
}

const done = (now: boolean) =>
  now
    ? 'A new secret signs from now on. Everybody is signed out.'
    : 'A new secret signs from now on. What the old one signed holds for 31 days more.'

/** Only who wrote the secret into the environment can replace it there. */
const whatToSet = (now: boolean): string[] => [
  'The secret comes from the environment. Set this for every gate and restart them:',
  '',
  `OCTROI_SECRET=${makeSigningSecret()}`,
  ...(now
    ? ['', 'and leave OCTROI_SECRET_PREVIOUS empty: everybody is signed out.']
    : [
        'OCTROI_SECRET_PREVIOUS=(what OCTROI_SECRET is now)',
        '',
        'After 31 days take OCTROI_SECRET_PREVIOUS away: no session lasts longer.',
      ]),
]

/** Replaces the secret where it is kept in the data folder; resolves with what to print. */
export const rotateNow = async (config: Config, now: boolean): Promise<string[]> => {
  if (config.mode !== 'embedded' || config.secret !== undefined) return whatToSet(now)
  const answer = await askControl(config.dataDir, 'rotate-secret', { now })
  if ((answer as { rotated?: unknown } | null)?.rotated === false)
    throw new Error(
      'the running process has its secret from OCTROI_SECRET: run this with the same environment',
    )
  if (answer === null) await stopped(config.dataDir, { now })
  return [done(now)]
}
