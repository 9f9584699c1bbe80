import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'

const root = fileURLToPath(new URL('..', import.meta.url))
const read = (path: string) => readFile(join(root, path), 'utf8')

/** Packages that may run something of their own when they are installed. */
const mayRunScripts: string[] = []

type Locked = {
  resolved?: string
  integrity?: string
  link?: boolean
  inBundle?: boolean
  hasInstallScript?: boolean
}

const loadLocked = async () => {
  const { packages } = JSON.parse(await read('package-lock.json')) as { packages: Record<string, Locked> }
  return Object.entries(packages).filter(
    ([path, { link, inBundle }]) => path.includes('node_modules/') && !link && !inBundle,
  )
}

/** Of this repository, in whatever version it is. */
const workspaces = ['authz', 'portal', 'qrcodes']

describe('what is installed', () => {
  test('runs nothing of its own, and no package would have to', async () => {
    expect(await read('.npmrc')).toMatch(/^ignore-scripts=true$/m)
    const running = (await loadLocked()).filter(([, { hasInstallScript }]) => hasInstallScript)
    expect(running.map(([path]) => path)).toEqual(mayRunScripts)
  })

  test('comes from the registry, each with its checksum', async () => {
    const locked = await loadLocked()
    expect(locked.length).toBeGreaterThan(100)
    for (const [path, { resolved, integrity }] of locked) {
      // The lock file leaves the registry's own address out: another one would stand here.
      expect(resolved, path).toBeUndefined()
      expect(integrity, path).toMatch(/^sha512-/)
    }
  })

  test('is asked for in one version each', async () => {
    for (const path of [
      'package.json',
      'authz/package.json',
      'portal/package.json',
      'apps/qrcodes/package.json',
    ]) {
      const {
        dependencies = {},
        devDependencies = {},
        optionalDependencies = {},
      } = JSON.parse(await read(path))
      const versions = Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies })
      for (const [name, version] of versions)
        if (!workspaces.includes(name)) expect(version, `${path}: ${name}`).toMatch(/^\d+\.\d+\.\d+/)
    }
  })

  test('is audited by the workflow', async () => {
    expect(await read('.github/workflows/ci.yml')).toContain('npm audit --omit=dev')
    expect(await read('.ci/run')).toContain('npm audit --omit=dev')
  })

  test('is listed by npm run sbom, as CycloneDX', async () => {
    const { stdout } = await promisify(execFile)('npm', ['run', '--silent', 'sbom'], {
      cwd: root,
      maxBuffer: 1e8,
    })
    const { bomFormat, components } = JSON.parse(stdout) as {
      bomFormat: string
      components: { name: string }[]
    }
    expect(bomFormat).toBe('CycloneDX')
    const names = components.map(({ name }) => name)
    const { dependencies } = JSON.parse(await read('authz/package.json')) as { dependencies: object }
    for (const name of Object.keys(dependencies)) expect(names).toContain(name)
  })
})
