import type { App, AppRule } from 'authz/contract-apps'
import { Link, type LoaderFunctionArgs, useLoaderData, useSearchParams } from 'react-router'
import { Empty } from '../components/empty.tsx'
import { Help } from '../components/help.tsx'
import { Packs } from '../components/packs.tsx'
import { usePageTitle } from '../components/page-title.ts'
import { Plans } from '../components/plans.tsx'
import { PriceWords } from '../components/price-words.tsx'
import { useSpeech } from '../components/speech.tsx'
import { useMe } from '../components/who.ts'
import { loadApps } from '../data/apps.ts'
import { readCurrency } from '../data/offers.ts'
import { loadOffersAndPlan } from '../data/plans.ts'
import { priceTopics } from '../help-topics.ts'
import { hasAccent } from '../plan-choice.ts'
import { listPrices, type PriceLine, readPriceFilter } from '../price-table.ts'
import '../styles/catalogue.css'

export const loadPricingPage = async ({ request }: LoaderFunctionArgs) => {
  const currency = readCurrency(new URL(request.url).searchParams.get('currency'))
  const [apps, { offers, own }] = await Promise.all([loadApps(), loadOffersAndPlan({ currency })])
  return { apps, offers, own }
}

/** What tokens cost, and what everything costs in tokens, side by side. */
export const PricingPage = () => {
  const { t } = useSpeech()
  const { apps, offers, own } = useLoaderData<typeof loadPricingPage>()
  const [search] = useSearchParams()
  usePageTitle(t.site.pricing.title)
  const groups = apps
    .filter(({ status }) => status === 'on')
    .map(app => ({ app, lines: listPrices(app, readPriceFilter(search)) }))
    .filter(({ lines }) => lines.length > 0)
  return (
    <>
      <div className="explained">
        <h1>{t.site.pricing.title}</h1>
        <Help topics={priceTopics(groups.flatMap(({ app }) => app.rules))} />
      </div>
      <p className="lede">{t.site.pricing.lede}</p>
      {offers.plans.length > 0 && (
        <section className="tw:mb-8" aria-labelledby="plans">
          <h2 id="plans">{t.plans.title}</h2>
          <Plans offers={offers} apps={apps} own={own} />
        </section>
      )}
      {offers.packs.length > 0 && (
        <section className="tw:mb-8" aria-labelledby="packs">
          <h2 id="packs">{t.packs.title}</h2>
          <Packs
            offers={offers}
            isCompared
            isSecond={offers.plans.length > 0}
            isCalm={hasAccent(offers.plans, own?.subscription ?? null)}
          />
        </section>
      )}
      {apps.length > 0 && <PriceFilters />}
      {groups.length > 0 && <PriceTable groups={groups} />}
      {apps.length > 0 && groups.length === 0 && (
        <Empty title={t.site.pricing.noMatch}>
          <Link to="/pricing">{t.site.pricing.clear}</Link>
        </Empty>
      )}
      {apps.length === 0 && (
        <Empty title={t.apps.empty}>
          <p>{t.apps.emptyNext}</p>
        </Empty>
      )}
      {offers.packs.length === 0 && offers.plans.length === 0 && <GetTokens />}
    </>
  )
}

/** Where tokens come from as long as they are not sold here. */
const GetTokens = () => {
  const { t } = useSpeech()
  const me = useMe()
  const texts = t.site.pricing.get
  return (
    <section className="panel get-tokens">
      <h2>{texts.title}</h2>
      <p className="soft">{me === null ? texts.guest : texts.text}</p>
      <div className="row">
        {me === null ? (
          <Link className="btn plain" to="/sign-up">
            {t.nav.signUp}
          </Link>
        ) : (
          <Link className="btn plain" to="/redeem">
            {texts.redeem}
          </Link>
        )}
        <Link className="btn quiet" to="/contact">
          {t.site.write}
        </Link>
      </div>
    </section>
  )
}

const PriceFilters = () => {
  const { t } = useSpeech()
  const [search, setSearch] = useSearchParams()
  const chosen = readPriceFilter(search)
  const options = { all: t.site.pricing.all, free: t.site.pricing.free, paid: t.site.pricing.paid }
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot scroll as a row in every browser
    <div className="chips" role="group" aria-label={t.site.pricing.show}>
      {(['all', 'free', 'paid'] as const).map(value => (
        <button
          key={value}
          type="button"
          className="chip"
          aria-pressed={chosen === value}
          onClick={() =>
            setSearch(
              before => {
                if (value === 'all') before.delete('show')
                else before.set('show', value)
                return before
              },
              { replace: true, preventScrollReset: true },
            )
          }
        >
          {options[value]}
        </button>
      ))}
    </div>
  )
}

const PriceTable = ({ groups }: { groups: { app: App; lines: PriceLine[] }[] }) => {
  const { t, format } = useSpeech()
  return (
    <div className="panel tw:mt-4">
      <div className="scroll">
        <table className="price-list">
          <thead>
            <tr>
              <th>{t.app.action}</th>
              <th className="n">{t.app.price}</th>
            </tr>
          </thead>
          {groups.map(({ app, lines }) => (
            <tbody key={app.name}>
              <tr className="group">
                <th colSpan={2} scope="rowgroup">
                  <Link to={`/apps/${app.name}`}>{format.text(app.title)}</Link>{' '}
                  <small>{t.site.pricing.counted({ count: lines.length })}</small>
                </th>
              </tr>
              {lines.map(line => (
                <tr key={line.rule?.on ?? ''}>
                  <td>
                    {line.rule !== null ? (
                      <RuleTitle rule={line.rule} />
                    ) : app.rules.length === 0 ? (
                      t.app.everything
                    ) : (
                      t.app.otherwise
                    )}
                  </td>
                  <td className="n">
                    <PriceWords rule={line.price} />
                  </td>
                </tr>
              ))}
            </tbody>
          ))}
        </table>
      </div>
    </div>
  )
}

const RuleTitle = ({ rule }: { rule: AppRule }) => {
  const { format } = useSpeech()
  return rule.title === null ? <code>{rule.on}</code> : format.text(rule.title)
}
