import type { PlanCalendar } from '../billing/plan-calendar.ts'
import type { StripeConfig } from '../billing/stripe/client.ts'
import type { Reader } from './environment.ts'

export const readPlanCalendar = (text: Reader['text'], problems: string[]): PlanCalendar => {
  const days = (name: string, usual: number[], wanted: (days: number[]) => boolean) => {
    const given = text(name)
    const found = given === undefined ? usual : given.split(',').map(Number)
    if (found.every(day => Number.isInteger(day) && day >= 1 && day <= 365) && wanted(found)) return found
    problems.push(`${name} is ${JSON.stringify(given)}: give days such as ${usual.join(',')}`)
    return usual
  }
  const grows = (list: number[]) => list.every((day, i) => i === 0 || day > (list[i - 1] ?? 0))
  const reminders = days('OCTROI_PLAN_REMINDERS', [7, 3], list => list.length <= 5)
  const dunning = days('OCTROI_PLAN_DUNNING', [3, 7, 14, 30], list => list.length >= 2 && grows(list))
  const [suspend = 14, cancel = 30] = dunning.slice(-2)
  return { reminders, mails: dunning.slice(0, -2), suspend, cancel }
}

export const readStripe = (
  { text, url, flag }: Reader,
  databaseUrl: string | undefined,
  problems: string[],
): StripeConfig | undefined => {
  const secretKey = text('STRIPE_SECRET_KEY')
  const webhookSecret = text('STRIPE_WEBHOOK_SECRET')
  if (secretKey === undefined) {
    if (webhookSecret !== undefined)
      problems.push('STRIPE_SECRET_KEY is missing: STRIPE_WEBHOOK_SECRET is set, and both go together')
    return undefined
  }
  if (!/^[rs]k_(test|live)_\w{4,}$/.test(secretKey))
    problems.push(
      'STRIPE_SECRET_KEY is no key such as sk_test_… or rk_live_…: copy it from Stripe, Developers, API keys',
    )
  else if (/_live_/.test(secretKey) && databaseUrl === undefined)
    problems.push(
      'STRIPE_SECRET_KEY is a live key, and the embedded database may lose rows when the power fails: set OCTROI_DATABASE_URL',
    )
  if (webhookSecret !== undefined && !webhookSecret.startsWith('whsec_'))
    problems.push(
      'STRIPE_WEBHOOK_SECRET is no signing secret such as whsec_…: copy it from the endpoint at Stripe',
    )
  return {
    secretKey,
    webhookSecret,
    url: url('STRIPE_API_URL', ['http:', 'https:']),
    tax: flag('STRIPE_TAX', false),
  }
}
