import type { Sales } from 'authz/contract-sales'
import { Link } from 'react-router'
import { FigureTiles } from './figure-tiles.tsx'
import { useSpeech } from './speech.tsx'

/** What this month sold, for the dashboard; nothing where nothing was. */
export const SalesTiles = ({ sales: { total } }: { sales: Sales }) => {
  const { t, format } = useSpeech()
  const texts = t.admin.sales
  if (total.length === 0) return null
  return (
    <section>
      <div className="head">
        <h2>{texts.thisMonth}</h2>
        <Link to="/admin/sales">{texts.title}</Link>
      </div>
      <FigureTiles
        tiles={[
          ...total.map(({ currency, paid, refunded, payments }) => ({
            name: texts.revenue({ currency: currency.toUpperCase() }),
            value: format.money(paid - refunded, currency),
            more: texts.payments({ count: payments }),
          })),
          {
            name: texts.tokensSold,
            value: format.number(total.reduce((sum, one) => sum + one.tokens, 0)),
          },
        ]}
      />
    </section>
  )
}
