import type { SalesPlans } from 'authz/contract-sales-plans'
import { FigureTiles, type Tile } from './figure-tiles.tsx'
import { useSpeech } from './speech.tsx'
import { usePercent } from './use-percent.ts'

/** What plans bring as it is now: a month, a year, from each who buys. */
export const PlanTiles = ({ found }: { found: SalesPlans }) => {
  const { t, format } = useSpeech()
  const percent = usePercent()
  const texts = t.admin.salesFigures.plans
  const { trials } = found
  const ofBuyers = found.use.find(({ plan }) => plan === null)
  const tiles: Tile[] = [
    ...found.now.flatMap(({ currency, customers, mrr, arr }): Tile[] => [
      {
        name: texts.mrr({ currency: currency.toUpperCase() }),
        value: format.money(mrr, currency),
        more: texts.customers({ count: customers }),
        help: 'mrr',
      },
      {
        name: texts.arr({ currency: currency.toUpperCase() }),
        value: format.money(arr, currency),
        help: 'arr',
      },
    ]),
    ...found.worth.flatMap(({ currency, buyers, perBuyer, churn, perSubscriber }): Tile[] => {
      const named = { currency: currency.toUpperCase() }
      return [
        ...(churn === null
          ? []
          : [
              {
                name: texts.churn(named),
                value: percent(churn),
                more: texts.churnMore,
                help: 'churn' as const,
              },
            ]),
        ...(perBuyer === null
          ? []
          : [
              {
                name: texts.perBuyer(named),
                value: format.money(perBuyer, currency),
                more: texts.buyers({ count: buyers }),
                help: 'ltv' as const,
              },
            ]),
        ...(perSubscriber === null
          ? []
          : [
              {
                name: texts.perSubscriber(named),
                value: format.money(perSubscriber, currency),
                more: texts.perSubscriberMore,
                help: 'ltv' as const,
              },
            ]),
      ]
    }),
    {
      name: texts.trials,
      value: percent(trials.share),
      more: texts.trialsMore({ paid: format.number(trials.paid), count: trials.ended }),
    },
    ...(ofBuyers ? [{ name: texts.useAll, value: format.number(ofBuyers.perPerson) }] : []),
  ]
  return <FigureTiles tiles={tiles} />
}
