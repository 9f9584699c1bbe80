/** The ways by which people, and other systems, are told. */
export type Ways = { inApp: boolean; mail: boolean; webhook: boolean }

type Event = {
  /** Which ways it goes unless an admin says otherwise. */
  ways: Ways
  /** What a template may name besides {name} and {portal}. */
  variables: readonly string[]
  /** Whether it is told to admins alone, about the house: no endpoint hears of it. */
  admins?: true
}

const toPerson = (mail: boolean): Ways => ({ inApp: true, mail, webhook: true })
const toAdmins: Ways = { inApp: true, mail: true, webhook: false }

/** Everything that somebody may be told of, under the kinds of the outbox's rows. */
export const catalogue = {
  welcome: { ways: toPerson(false), variables: [] },
  app_used: { ways: { inApp: false, mail: false, webhook: false }, variables: ['app'] },
  balance_low: { ways: toPerson(true), variables: ['balance', 'below'] },
  limit_reached: { ways: toPerson(true), variables: ['limit', 'period', 'app'] },
  pass_ending: { ways: toPerson(false), variables: ['app', 'endsAt'] },
  refund: { ways: toPerson(false), variables: ['tokens', 'balance', 'reason', 'app'] },
  payment: { ways: toPerson(true), variables: ['sum', 'pack', 'tokens'] },
  payment_failed: { ways: toPerson(true), variables: ['sum', 'pack', 'error'] },
  top_up_stopped: { ways: toPerson(true), variables: ['pack', 'sum', 'cause', 'code'] },
  payment_refund: { ways: toPerson(true), variables: ['sum', 'pack'] },
  referral_reward: { ways: toPerson(true), variables: ['tokens'] },
  referral_gift: { ways: toPerson(true), variables: ['tokens'] },
  receipt: { ways: toPerson(true), variables: ['sum', 'pack', 'receipt', 'invoice'] },
  suspended: { ways: toPerson(true), variables: ['reason'] },
  reactivated: { ways: toPerson(true), variables: [] },
  plan_started: { ways: toPerson(true), variables: ['plan', 'endsOn'] },
  plan_renewing: { ways: toPerson(true), variables: ['plan', 'amount', 'endsOn'] },
  plan_suspended: { ways: toPerson(true), variables: ['plan', 'amount', 'endsOn'] },
  plan_restored: { ways: toPerson(true), variables: ['plan', 'amount', 'endsOn'] },
  plan_ended: { ways: toPerson(true), variables: ['plan', 'endsOn'] },
  plan_paid: { ways: toPerson(true), variables: ['plan', 'amount', 'number', 'url'] },
  plan_payment_failed: { ways: toPerson(true), variables: ['plan', 'amount', 'number', 'url'] },
  plan_overdue: { ways: toPerson(true), variables: ['plan', 'amount', 'endsOn'] },
  invoice: { ways: toPerson(true), variables: ['number', 'sum', 'endsOn'] },
  invoice_overdue: { ways: toPerson(true), variables: ['number', 'sum', 'endsOn'] },
  credit_note: { ways: toPerson(true), variables: ['number', 'sum'] },
  message: { ways: toPerson(true), variables: ['subject', 'text'] },
  weekly_report: {
    ways: toAdmins,
    variables: ['from', 'to', 'newPeople', 'people', 'requests', 'tokens'],
    admins: true,
  },
  dispute: { ways: toAdmins, variables: ['sum', 'pack', 'email'], admins: true },
  endpoint_off: { ways: toAdmins, variables: ['url', 'error'], admins: true },
} as const satisfies Record<string, Event>

export type EventName = keyof typeof catalogue

export const eventNames = Object.keys(catalogue) as EventName[]

/** An event's entry by a name from outside; undefined for any other text. */
export const findEvent = (name: string): Event | undefined =>
  Object.hasOwn(catalogue, name) ? catalogue[name as EventName] : undefined

/** What a template of this event may name. */
export const variablesOf = (name: EventName): string[] => ['name', 'portal', ...catalogue[name].variables]

/** As dispatch_notifications takes it. */
export const defaultWays = (): Record<string, Ways> =>
  Object.fromEntries(eventNames.map(name => [name, catalogue[name].ways]))
