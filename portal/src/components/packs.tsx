import type { OfferedPack, OffersAnswer } from 'authz/contract-payments'
import { Link, useSearchParams } from 'react-router'
import { buyPath } from '../data/offers.ts'
import { withNext } from '../next-path.ts'
import { Price } from './promotion-field.tsx'
import { useSpeech } from './speech.tsx'
import { TestMode } from './test-mode.tsx'
import { useMe } from './who.ts'
import '../styles/catalogue.css'
import '../styles/buying.css'

type PacksProps = { offers: OffersAnswer; isCompared?: boolean; isSecond?: boolean; isCalm?: boolean }

/**
 * What is sold, each pack a ticket with its price on the stub; `isCompared` says what 100 tokens cost in each, `isSecond`
 * that plans stand before them with the choice of the currency, `isCalm` that the one accent is elsewhere.
 */
export const Packs = ({ offers, isCompared = false, isSecond = false, isCalm = false }: PacksProps) => (
  <>
    {offers.test && !isSecond && <TestMode methods={offers.methods} />}
    {offers.currencies.length > 1 && !isSecond && <Currencies offers={offers} />}
    <div className="grid packs">
      {offers.packs.map(pack => (
        <PackTicket key={pack.name} pack={pack} isCompared={isCompared} isCalm={isCalm} />
      ))}
    </div>
  </>
)

export const Currencies = ({ offers: { currencies, currency } }: { offers: OffersAnswer }) => {
  const { t } = useSpeech()
  const [, setSearch] = useSearchParams()
  const choose = (chosen: string) =>
    setSearch(
      search => {
        search.set('currency', chosen)
        return search
      },
      { replace: true, preventScrollReset: true },
    )
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot scroll as a row in every browser
    <div className="chips tw:mt-3.5" role="group" aria-label={t.packs.currency}>
      {currencies.map(code => (
        <button
          key={code}
          type="button"
          className="chip"
          aria-pressed={code === currency}
          onClick={() => choose(code)}
        >
          {code.toUpperCase()}
        </button>
      ))}
    </div>
  )
}

type TicketProps = { pack: OfferedPack; isCompared: boolean; isCalm: boolean }

const PackTicket = ({ pack, isCompared, isCalm }: TicketProps) => {
  const { t, format } = useSpeech()
  const title = format.text(pack.title)
  const amount = pack.promotion?.amount ?? pack.amount
  const price = format.money(amount, pack.currency)
  const isGuest = useMe() === null
  const path = buyPath(pack)
  return (
    <article className="ticket" aria-labelledby={`pack-${pack.name}`}>
      <div>
        <div className="head">
          <h3 id={`pack-${pack.name}`}>{title}</h3>
          {pack.popular && <span className="tag">{t.packs.popular}</span>}
        </div>
        <p className="big">{format.number(pack.tokens)}</p>
        <p>{t.tokenWord({ count: pack.tokens })}</p>
        {pack.summary && <p>{format.text(pack.summary)}</p>}
        {pack.days !== null && <p>{t.packs.days({ days: pack.days })}</p>}
        {pack.promotion?.title && <p className="tag good">{pack.promotion.title}</p>}
      </div>
      <div className="stub">
        <span>
          <b>
            <Price {...pack} />
          </b>{' '}
          {/* Beside a price struck through it would be taken for what the promotion takes off. */}
          {pack.saving !== null && pack.promotion === null && (
            <span className="tag good">{t.packs.saving({ percent: pack.saving })}</span>
          )}
          {isCompared && (
            <small>
              {t.packs.each({ price: format.money((100 * amount) / pack.tokens, pack.currency) })}
            </small>
          )}
        </span>
        <Link
          className={`btn ${pack.popular && !isCalm ? 'plain' : 'quiet'}`}
          to={isGuest ? withNext('/sign-up', path) : path}
          aria-label={t.packs.buyNamed({ pack: title, price })}
        >
          {t.packs.buy}
        </Link>
      </div>
    </article>
  )
}
