import { requireSupport } from './caller.ts'
import type { Books } from './contract-audit.ts'
import { type AppFigures, Dashboard, type DayFigures, type RefusalFigures } from './contract-figures.ts'
import { readDays } from './days.ts'
import type { ApiParts } from './parts.ts'
import { openRested } from './rested.ts'
import type { Api } from './schema.ts'

const shownApps = 8
const shownEvents = 6
/** A page that is asked for every 10 s waits for nothing longer than this. */
const patienceMs = 100

type HouseRow = {
  people: number
  active1: number
  active7: number
  active30: number
  available: number
  held: number
  debt: number
  joinedThisMonth: number
  at: Date
}
type ChargeRow = {
  id: string
  at: Date
  personId: string
  personEmail: string
  personName: string
  app: string
  tokens: number
}
type PersonRow = { id: string; email: string; name: string; createdAt: Date }

const noHouse = {
  ...{ people: 0, active1: 0, active7: 0, active30: 0, available: 0, held: 0, debt: 0 },
  ...{ joinedThisMonth: 0, at: null },
}

const sum = (days: DayFigures[], name: 'granted' | 'tokens') =>
  days.reduce((total, day) => total + day[name], 0)

const loadRecent = async ({ database }: ApiParts) => {
  const [charges, people] = await Promise.all([
    database.call<ChargeRow>('listCharges', { limit: shownEvents }),
    database.call<PersonRow>('listPeople', { limit: shownEvents }),
  ])
  return {
    charges: charges.map(({ id, at, app, tokens, personId, personEmail: email, personName: name }) => ({
      ...{ id, at, app, tokens },
      person: { id: personId, email, name },
    })),
    people: people.map(({ id, email, name, createdAt }) => ({ id, email, name, createdAt })),
  }
}

const loadFigures = async ({ database }: ApiParts) => {
  const days = readDays({})
  const [[house = noHouse], perDay, apps, refusals] = await Promise.all([
    database.call<HouseRow>('loadHouse'),
    database.call<DayFigures>('listUsageDays', days),
    database.call<AppFigures>('listAppTotals', days),
    database.call<RefusalFigures>('listRefusalTotals', days),
  ])
  return { house, perDay, apps: apps.slice(0, shownApps), refusals }
}

/** The house at a glance. Its figures are rollups, brought up to date by whoever looks and rested in between. */
export const serveDashboard = (api: Api, parts: ApiParts): void => {
  // Never more than a twentieth of one connection's time, nor the hundredth part for the books.
  const refresh = openRested(() => parts.database.call('refreshFigures'), { times: 20, leastMs: 2000 })
  const books = openRested(() => parts.database.call<Books['broken'][number]>('listBroken'), {
    times: 100,
    leastMs: 5000,
  })
  const schema = { summary: 'The house at a glance', response: { 200: Dashboard } }
  api.get('/admin/dashboard', { schema }, async request => {
    await requireSupport(parts, request)
    const [looked] = await Promise.all([books(patienceMs), refresh(patienceMs)])
    const [{ house, perDay, apps, refusals }, recent] = await Promise.all([
      loadFigures(parts),
      loadRecent(parts),
    ])
    const { people, active1, active7, active30, joinedThisMonth, available, held, debt, at } = house
    const all = parts.apps()
    return {
      at,
      people: { all: people, joinedThisMonth, active1, active7, active30 },
      tokens: { granted: sum(perDay, 'granted'), spent: sum(perDay, 'tokens'), available, held, debt },
      appsAvailable: all.filter(app => !app.off).length,
      appsOff: all.filter(app => app.off).length,
      days: perDay,
      apps,
      refusals,
      recent,
      gate: parts.gateLatency(),
      books: looked && { at: looked.at, broken: looked.value },
    }
  })
}
