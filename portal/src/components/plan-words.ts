import type { App } from 'authz/contract-apps'
import type { OfferedPlan } from 'authz/contract-payments'
import type { Format } from '../format.ts'
import type { Texts } from '../texts/texts-type.ts'

/** What a period costs, as the plan is paid: "€15.00 a month", or that it is free. */
export const priceOfPlan = (
  { plans }: Texts,
  format: Format,
  { amount, currency, every }: Pick<OfferedPlan, 'amount' | 'currency' | 'every'>,
): string => (amount === 0 ? plans.free : plans.price[every]({ price: format.money(amount, currency) }))

/** What comes with each period, in words. */
export const tokensOfPlan = (t: Texts, { tokens, every }: Pick<OfferedPlan, 'tokens' | 'every'>): string =>
  t.plans.each[every]({ sum: t.packs.tokens({ count: tokens }) })

/** How much may be spent while the plan runs, a line for each period; none: as much as there is. */
export const limitsOfPlan = (t: Texts, { limits: { day, month } }: Pick<OfferedPlan, 'limits'>): string[] => [
  ...(day === null ? [] : [t.plans.limits.day({ sum: t.packs.tokens({ count: day }) })]),
  ...(month === null ? [] : [t.plans.limits.month({ sum: t.packs.tokens({ count: month }) })]),
]

/** The applications by their titles, as a list in a sentence; one that is not known by its name. */
export const titlesOf = (format: Format, apps: App[], names: string[]): string =>
  new Intl.ListFormat(format.language).format(
    names.map(name => {
      const app = apps.find(candidate => candidate.name === name)
      return app ? format.text(app.title) : name
    }),
  )
