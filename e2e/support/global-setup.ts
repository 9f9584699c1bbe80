import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { requireTraefik } from './traefik-binary.ts'

/** Builds what the end-to-end tests start: Traefik once a machine, the portal when it is not built. */
export const setup = async (): Promise<void> => {
  await requireTraefik()
  if (!existsSync(new URL('../../portal/dist/index.html', import.meta.url)))
    execFileSync('npm', ['run', '--silent', 'build'], { stdio: 'inherit' })
}
