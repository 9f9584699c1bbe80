import type { Database } from '../database.ts'
import { endUnpaidPlans } from './plan-settlement.ts'
import type { Provider } from './provider.ts'

/** Days before a renewal (`reminders`) and after a payment failed on which something happens. */
export type PlanCalendar = {
  reminders: number[]
  mails: number[]
  /** From then on its apps are closed; a payment opens them again. */
  suspend: number
  cancel: number
}

type Parts = { database: Pick<Database, 'call'>; provider: Provider | null }

const batch = 200
/** At most so many calls a round: what is left waits for the next. */
const maxCalls = 50

/** What plans need without anybody asking: reminders, mails, suspension, cancellation, and the periods of free ones. */
export const tendPlans = async (
  { database, provider }: Parts,
  { reminders, mails, suspend, cancel }: PlanCalendar,
  now = new Date(),
): Promise<void> => {
  for (let calls = 0; calls < maxCalls; calls++) {
    const [row] = await database.call<{ tended: number }>('tendSubscriptions', {
      reminders,
      mails,
      suspend,
      now,
      limit: batch,
    })
    if ((row?.tended ?? 0) < batch) break
  }
  if (provider !== null) await endUnpaidPlans({ database, provider }, cancel, now)
}
