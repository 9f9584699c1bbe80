import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startService } from '../../authz/test/support/service.ts'
import { requireTraefik } from './traefik-binary.ts'

/** A data folder that was opened once and closed; the services of this run begin with copies of it. */
const makeDataFolder = async () => {
  const folder = mkdtempSync(join(tmpdir(), 'octroi-made-'))
  const service = await startService({ OCTROI_DATA_DIR: folder })
  await service.stop()
  return folder
}

/** Builds what the end-to-end tests start: Traefik once a machine, the portal when it is not built, a migrated folder. */
export const setup = async (): Promise<void> => {
  await requireTraefik()
  if (!existsSync(new URL('../../portal/dist/index.html', import.meta.url)))
    execFileSync('npm', ['run', '--silent', 'build'], { stdio: 'inherit' })
  process.env.OCTROI_TEST_DATA_DIR ??= await makeDataFolder()
}

/** Removes the folder with the run. */
export const teardown = (): void => {
  const { OCTROI_TEST_DATA_DIR: folder } = process.env
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true })
  delete process.env.OCTROI_TEST_DATA_DIR
}
