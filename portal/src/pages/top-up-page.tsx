import type { Order } from 'authz/contract-payments'
import type { SavedCard, TopUp, TopUpWish } from 'authz/contract-top-up'
import type { ReactNode } from 'react'
import { Link, redirect, redirectDocument, useLoaderData, useLocation } from 'react-router'
import { FormShell } from '../components/form-shell.tsx'
import { OrderItem } from '../components/order-item.tsx'
import { usePageTitle } from '../components/page-title.ts'
import { useSpeech } from '../components/speech.tsx'
import { TopUpForm } from '../components/top-up-form.tsx'
import { Unfold } from '../components/unfold.tsx'
import { useMe } from '../components/who.ts'
import { loadOffers } from '../data/offers.ts'
import { findTerms } from '../data/terms.ts'
import { findCardUrl, loadTopUp, removeTopUp, setTopUp, settleTopUp, turnTopUpOff } from '../data/top-up.ts'
import { withNext } from '../next-path.ts'
import { readField, runIntent, signedIn } from '../outcome.ts'
import '../styles/buying.css'
import '../styles/top-up.css'

/** How it stands. Back from the provider's page (`?saved`), the provider is asked first: its webhook may be late, or lost. */
export const loadTopUpPage = signedIn(async ({ request }) => {
  const isBack = new URL(request.url).searchParams.has('saved')
  const topUp = isBack ? await settleTopUp().catch(loadTopUp) : await loadTopUp()
  if (isBack && topUp.card !== null) throw redirect('/top-up')
  const [offers, terms] = await Promise.all([
    loadOffers({ currency: topUp.wish?.currency ?? null }),
    findTerms(),
  ])
  return { topUp, packs: offers.packs, hasTerms: terms !== null, isBack }
})

const readLanguage = (form: FormData) => (readField(form, 'language') === 'fr' ? 'fr' : 'en')

/** The page's changes. */
export const submitTopUp = runIntent<unknown>({
  card: async form => {
    throw redirectDocument(await findCardUrl(readLanguage(form)))
  },
  set: form =>
    setTopUp({
      pack: readField(form, 'pack'),
      currency: readField(form, 'currency'),
      amount: Number(readField(form, 'amount')),
      threshold: Number(readField(form, 'threshold')),
      cap: Number(readField(form, 'most')),
      waiver: true,
      language: readLanguage(form),
    }),
  off: () => turnTopUpOff(),
  remove: () => removeTopUp(),
})

/** Packs that are bought by themselves: how that stands, the card, what is bought when, and what was bought this month. */
export const TopUpPage = () => {
  const { t } = useSpeech()
  const { topUp } = useLoaderData<typeof loadTopUpPage>()
  usePageTitle(t.topUp.title)
  return (
    <>
      <h1>{t.topUp.title}</h1>
      {topUp.offered ? <Offered /> : <p className="lede">{t.topUp.notOffered}</p>}
    </>
  )
}

const Offered = () => {
  const { t } = useSpeech()
  const { topUp, packs, hasTerms, isBack } = useLoaderData<typeof loadTopUpPage>()
  const { state, card, wish, orders } = topUp
  const me = useMe()
  const form = (fold?: () => void) => (
    <TopUpForm packs={packs} topUp={topUp} hasTerms={hasTerms} {...(fold ? { onCancel: fold } : {})} />
  )
  return (
    <>
      <p className="lede">{t.topUp.lede}</p>
      {state !== 'off' && wish !== null && <Standing topUp={topUp} wish={wish} change={form} />}
      <div className="cols even">
        {card !== null && state !== 'on' && (
          <section className="panel">
            <h2>{t.topUp.form.title}</h2>
            {me !== null && me.termsDue !== null ? <TermsDue /> : form()}
          </section>
        )}
        <div className="stack">
          <section className="panel">
            <h2>{t.topUp.card.title}</h2>
            {card === null ? <NoCard isBack={isBack} /> : <Card card={card} />}
          </section>
          {state !== 'on' && <Month orders={orders} />}
        </div>
        {state === 'on' && <Month orders={orders} />}
      </div>
    </>
  )
}

const TermsDue = () => {
  const { t } = useSpeech()
  const { pathname } = useLocation()
  return (
    <>
      <p>{t.buy.termsDue}</p>
      <Link className="btn plain" to={withNext('/terms', pathname)}>
        {t.buy.toTerms}
      </Link>
    </>
  )
}

type StandingProps = { topUp: TopUp; wish: TopUpWish; change: (fold: () => void) => ReactNode }

/** On, with what will happen; or stopped, with why and what to do. */
const Standing = ({ topUp: { state, stopped }, wish, change }: StandingProps) => {
  const { t, format } = useSpeech()
  const { amount, currency, cap, spent, threshold, title, tokens } = wish
  const money = (sum: number) => format.money(sum, currency)
  const isOn = state === 'on'
  const reason = stopped?.reason
  return (
    <section className="panel top-up">
      <h2>
        {isOn ? t.topUp.on : t.topUp.stopped}{' '}
        <span className={`tag ${isOn ? 'good' : 'warn'}`}>{t.topUp.states[state]}</span>
      </h2>
      {stopped !== null && reason !== undefined && (
        <>
          <p className="problem">
            {reason === 'admin' ? t.topUp.byAdmin({ reason: stopped.code ?? '–' }) : t.topUp.reasons[reason]}
          </p>
          <p className="soft">{t.topUp.since({ when: format.when(stopped.at) })}</p>
        </>
      )}
      {isOn && (
        <>
          <p className="promise">
            {t.topUp.promise({
              threshold,
              pack: title,
              count: tokens,
              price: money(amount),
              cap: money(cap),
            })}
          </p>
          <p className="soft">{t.topUp.spent({ spent: money(spent), cap: money(cap) })}</p>
          {spent + amount > cap && <p>{t.topUp.capped}</p>}
        </>
      )}
      <div className="row top-up-ways">
        {isOn ? (
          <>
            <FormShell intent="off" submit={t.topUp.turnOff} tone="quiet" />
            <Unfold label={t.topUp.form.change}>
              {fold => <div className="unfolded">{change(fold)}</div>}
            </Unfold>
          </>
        ) : (
          <Link className="btn quiet" to="/tokens#packs">
            {t.topUp.byHand}
          </Link>
        )}
      </div>
    </section>
  )
}

const SaveCard = ({ label, tone }: { label: string; tone: 'plain' | 'quiet' }) => {
  const { t, language } = useSpeech()
  return (
    <FormShell intent="card" submit={label} tone={tone} refusals={t.topUp.refusals}>
      <input type="hidden" name="language" value={language} />
    </FormShell>
  )
}

const NoCard = ({ isBack }: { isBack: boolean }) => {
  const { t } = useSpeech()
  return (
    <>
      <p role={isBack ? 'status' : undefined}>{isBack ? t.topUp.card.missing : t.topUp.card.none}</p>
      <SaveCard label={t.topUp.card.save} tone="plain" />
    </>
  )
}

const brands: Record<string, string> = {
  amex: 'American Express',
  cartes_bancaires: 'CB',
  diners: 'Diners Club',
  jcb: 'JCB',
  unionpay: 'UnionPay',
}

/** "visa" as it stands on the card. */
const writeBrand = (brand: string) => brands[brand] ?? brand.charAt(0).toUpperCase() + brand.slice(1)

const Card = ({ card: { brand, last4, expMonth, expYear } }: { card: SavedCard }) => {
  const { t } = useSpeech()
  const texts = t.topUp.card
  const until = `${String(expMonth).padStart(2, '0')}/${expYear}`
  return (
    <>
      <p>{texts.face({ brand: writeBrand(brand), last4, until })}</p>
      <div className="row top-up-ways">
        <SaveCard label={texts.another} tone="quiet" />
        <Unfold label={texts.remove}>
          {fold => (
            <div className="unfolded">
              <FormShell
                intent="remove"
                submit={texts.removeNow}
                cancel={{ label: t.cancel, onCancel: fold }}
              >
                <p>{texts.removeSure}</p>
              </FormShell>
            </div>
          )}
        </Unfold>
      </div>
    </>
  )
}

const Month = ({ orders }: { orders: Order[] }) => {
  const { t } = useSpeech()
  if (orders.length === 0) return null
  return (
    <section className="panel">
      <h2>{t.topUp.month}</h2>
      <ul className="orders">
        {orders.map(order => (
          <OrderItem key={order.id} order={order} />
        ))}
      </ul>
    </section>
  )
}
