import type { Health, HealthCheck } from '../api/contract-health.ts'
import { checkBooks, checkClock, checkDatabase, checkDataFolder } from './data.ts'
import { type Finding, fail, type HealthParts, reasonOf } from './finding.ts'
import { checkCookies, checkDns, checkGate, checkMail, checkPortal } from './network.ts'
import { checkAccessLogs, checkProxy } from './proxy.ts'
import { checkStripe } from './stripe.ts'

type Check = (parts: HealthParts, signal: AbortSignal) => Promise<Finding>

/** In the order of a request's way, then what stands behind. */
const checks: [id: string, check: Check][] = [
  ['dns', checkDns],
  ['portal', checkPortal],
  ['cookies', checkCookies],
  ['proxy', checkProxy],
  ['gate', checkGate],
  ['database', checkDatabase],
  ['clock', checkClock],
  ['books', checkBooks],
  ['access-logs', checkAccessLogs],
  ['mail', checkMail],
  ['stripe', checkStripe],
  ['data-folder', checkDataFolder],
]

const withinMs = 6000

const broken = (error: unknown): Finding =>
  fail(
    {
      en: `This could not be checked (${reasonOf(error)}).`,
      fr: `Impossible de vérifier ceci (${reasonOf(error)}).`,
    },
    {
      en: 'Try again; if it stays, look into the log.',
      fr: 'Réessayez ; si cela demeure, voyez le journal.',
    },
  )

const late: Finding = fail(
  { en: `No answer within ${withinMs / 1000} s.`, fr: `Pas de réponse en ${withinMs / 1000} s.` },
  {
    en: 'Look whether a firewall swallows what is sent there.',
    fr: 'Voyez si un pare-feu avale ce qui y est envoyé.',
  },
)

const run = async (id: string, check: Check, parts: HealthParts): Promise<HealthCheck> => {
  const startedAt = performance.now()
  const timeout = new AbortController()
  let timer: NodeJS.Timeout | undefined
  const tooLate = new Promise<Finding>(resolve => {
    timer = setTimeout(() => {
      resolve(late)
      timeout.abort()
    }, withinMs)
  })
  const finding = await Promise.race([check(parts, timeout.signal).catch(broken), tooLate])
  clearTimeout(timer)
  return { id, ...finding, ms: Math.round(performance.now() - startedAt) }
}

/** Checks every hop at once, each within 6 s. Never rejects. */
export const checkHealth = async (parts: HealthParts): Promise<Health> => {
  const found = await Promise.all(checks.map(([id, check]) => run(id, check, parts)))
  const has = (status: HealthCheck['status']) => found.some(check => check.status === status)
  return {
    status: has('fail') ? 'fail' : has('warn') ? 'warn' : 'ok',
    at: new Date().toISOString(),
    checks: found,
  }
}

const signs = { ok: 'ok  ', warn: 'warn', fail: 'FAIL' }

/** The report as lines for a terminal. */
export const describeHealth = ({ checks: found }: Health): string[] =>
  found.flatMap(({ id, status, found: { en }, remedy }) => [
    `${signs[status]}  ${id.padEnd(12)} ${en}`,
    ...(remedy === null ? [] : [`${' '.repeat(19)}→ ${remedy.en}`]),
  ])
