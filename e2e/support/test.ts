import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findFaketime } from './fake-clock.ts'
import { requireTraefik } from './traefik-binary.ts'

/** What the tests run besides npm's packages, and the Debian package that brings it. */
const tools = [
  { name: 'PostgreSQL', debian: 'postgresql', found: () => hasPostgres() },
  { name: 'Chromium', debian: 'chromium', found: () => hasCommand('chromium') },
  { name: 'promtool', debian: 'prometheus', found: () => hasCommand('promtool') },
  { name: 'OpenSSL', debian: 'openssl', found: () => hasCommand('openssl') },
  { name: 'libfaketime', debian: 'libfaketime', found: () => findFaketime() !== null },
]

const hasCommand = (command: string) =>
  spawnSync('/bin/sh', ['-c', `command -v ${command}`], { stdio: 'ignore' }).status === 0

const hasPostgres = () =>
  hasCommand('initdb') ||
  spawnSync('/bin/sh', ['-c', 'ls /usr/lib/postgresql/*/bin/initdb'], { stdio: 'ignore' }).status === 0

const run = (command: string, args: string[]): number => {
  console.log(`\n> ${command} ${args.join(' ')}`)
  return spawnSync(command, args, { stdio: 'inherit' }).status ?? 1
}

/** Ends the run when a step fails. */
const must = (command: string, args: string[]) => {
  const status = run(command, args)
  if (status !== 0) process.exit(status)
}

const installMissing = () => {
  const missing = tools.filter(tool => !tool.found())
  if (missing.length === 0) return
  const packages = missing.map(tool => tool.debian)
  if (!existsSync('/etc/debian_version') || !hasCommand('apt-get')) {
    console.error(`The tests need ${missing.map(tool => tool.name).join(', ')}: install them and run again.`)
    process.exit(1)
  }
  const sudo = process.getuid?.() === 0 ? [] : ['sudo']
  const apt = (args: string[]) => {
    const [command = 'apt-get', ...rest] = [
      ...sudo,
      'env',
      'DEBIAN_FRONTEND=noninteractive',
      'apt-get',
      ...args,
    ]
    must(command, rest)
  }
  apt(['update', '-q'])
  apt(['install', '-y', '-q', '--no-install-recommends', ...packages])
}

type Report = { numPassedTests: number; numFailedTests: number; numPendingTests: number }

const runTests = (args: string[]): number => {
  const folder = mkdtempSync(join(tmpdir(), 'octroi-report-'))
  const file = join(folder, 'report.json')
  const status = run('vitest', [
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${file}`,
    ...args,
  ])
  if (existsSync(file)) {
    const report = JSON.parse(readFileSync(file, 'utf8')) as Report
    console.log(
      `\n${report.numPassedTests} passed, ${report.numFailedTests} failed, ${report.numPendingTests} skipped`,
    )
  }
  rmSync(folder, { recursive: true })
  return status
}

installMissing()
await requireTraefik()
must('biome', ['check', '.'])
must('npm', ['run', '--silent', 'types'])
must('npm', ['run', '--silent', 'build'])
process.exit(runTests(process.argv.slice(2)))
