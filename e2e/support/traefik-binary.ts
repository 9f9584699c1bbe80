import { execFile, spawn } from 'node:child_process'
import { mkdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const run = promisify(execFile)
const moduleDir = fileURLToPath(new URL('../traefik/', import.meta.url))
const traefikModule = 'github.com/traefik/traefik/v3'

/**
 * The path of a Traefik that runs: TRAEFIK_BIN, else the one built before, else one built now from its Go module.
 * Throws a sentence with the remedy.
 */
export async function requireTraefik(): Promise<string> {
  const given = process.env.TRAEFIK_BIN
  if (given) {
    await requireRuns(given)
    return given
  }
  const version = await loadTraefikVersion()
  const cacheDir = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'octroi')
  const binary = join(cacheDir, `traefik-${version}`)
  if (!(await isFile(binary))) await build(version, cacheDir, binary)
  return binary
}

/** The version that e2e/traefik/go.mod requires, without its v: the one place where it stands. */
export async function loadTraefikVersion(): Promise<string> {
  const goMod = await readFile(join(moduleDir, 'go.mod'), 'utf8')
  const version = goMod.match(/^require github\.com\/traefik\/traefik\/v3 v(\S+)/m)?.[1]
  if (!version) throw new Error(`${moduleDir}go.mod requires no ${traefikModule}`)
  return version
}

async function requireRuns(binary: string) {
  try {
    await run(binary, ['version'])
  } catch (error) {
    throw new Error(`TRAEFIK_BIN is ${binary}, but \`${binary} version\` fails: ${(error as Error).message}`)
  }
}

async function isFile(path: string) {
  return (await stat(path).catch(() => undefined))?.isFile() === true
}

async function build(version: string, cacheDir: string, binary: string) {
  await requireGo()
  await mkdir(cacheDir, { recursive: true })
  // Renamed when whole, so that a build that is cut short is never taken for Traefik.
  const unfinished = `${binary}.${process.pid}`
  process.stderr.write(
    `building Traefik ${version} from its Go module into ${binary}: some ten minutes, only this once\n`,
  )
  const ldflags = `-s -w -X ${traefikModule}/pkg/version.Version=${version}`
  try {
    await goBuild([
      'build',
      '-trimpath',
      '-ldflags',
      ldflags,
      '-o',
      unfinished,
      `${traefikModule}/cmd/traefik`,
    ])
    await rename(unfinished, binary)
  } finally {
    await rm(unfinished, { force: true })
  }
}

async function requireGo() {
  try {
    await run('go', ['version'])
  } catch {
    throw new Error(
      'the end-to-end tests need Traefik, and go is not installed to build it: install Go 1.26 or newer ' +
        '(https://go.dev/dl/; an older go from 1.21 on fetches it by itself), or set TRAEFIK_BIN to a Traefik 3.7',
    )
  }
}

async function goBuild(args: string[]) {
  // Debian's Go does not fetch the newer toolchain that go.mod asks for unless it is told to.
  const env = { GOTOOLCHAIN: 'auto', ...process.env }
  const child = spawn('go', args, { cwd: moduleDir, env, stdio: ['ignore', 'inherit', 'inherit'] })
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject)
    child.on('exit', resolve)
  })
  if (code !== 0)
    throw new Error(`go ${args[0]} in ${moduleDir} ended with ${code}; its own words stand above`)
}
