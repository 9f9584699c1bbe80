import { execFile } from 'node:child_process'
import { copyFile, mkdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const run = promisify(execFile)
const moduleDir = fileURLToPath(new URL('./mock/', import.meta.url))
const mockModule = 'github.com/stripe/stripe-mock'

/** The paths of stripe-mock and of the specification of Stripe's API in it; built once a machine from its Go module. */
export async function requireStripeMock(): Promise<{ binary: string; specification: string }> {
  const goMod = await readFile(join(moduleDir, 'go.mod'), 'utf8')
  const version = goMod.match(/^require github\.com\/stripe\/stripe-mock v(\S+)/m)?.[1]
  if (!version) throw new Error(`${moduleDir}go.mod requires no ${mockModule}`)
  const cacheDir = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'octroi')
  const binary = join(cacheDir, `stripe-mock-${version}`)
  const specification = `${binary}.spec3.json`
  await mkdir(cacheDir, { recursive: true })
  if (!(await isFile(specification))) await whenWhole(specification, copySpecification)
  if (!(await isFile(binary))) await whenWhole(binary, build)
  return { binary, specification }
}

async function isFile(path: string) {
  return (await stat(path).catch(() => undefined))?.isFile() === true
}

/** What is cut short is never taken for the thing itself. */
async function whenWhole(path: string, make: (path: string) => Promise<void>) {
  const unfinished = `${path}.${process.pid}`
  try {
    await make(unfinished)
    await rename(unfinished, path)
  } finally {
    await rm(unfinished, { force: true })
  }
}

async function copySpecification(path: string) {
  const told: { Dir: string } = JSON.parse(await go('mod', 'download', '-json', mockModule))
  await copyFile(join(told.Dir, 'embedded/openapi/spec3.json'), path)
}

async function build(path: string) {
  await go('build', '-trimpath', '-ldflags', '-s -w', '-o', path, mockModule)
}

async function go(...args: string[]): Promise<string> {
  try {
    const env = { GOTOOLCHAIN: 'auto', ...process.env }
    return (await run('go', args, { cwd: moduleDir, env })).stdout
  } catch (error) {
    throw new Error(
      `stripe-mock is built by Go 1.24 or newer (https://go.dev/dl/), and that failed: ${error}`,
    )
  }
}
