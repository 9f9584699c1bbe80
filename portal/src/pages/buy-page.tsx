import type { Billing } from 'authz/contract-invoices'
import type { NewOrder, OfferedPack, PayMethod } from 'authz/contract-payments'
import { useState } from 'react'
import {
  type ActionFunctionArgs,
  Link,
  redirect,
  redirectDocument,
  useLoaderData,
  useLocation,
  useSearchParams,
} from 'react-router'
import { Agreement } from '../components/agreement.tsx'
import { BillingFields } from '../components/billing-fields.tsx'
import { Check } from '../components/field.tsx'
import { FormShell } from '../components/form-shell.tsx'
import { usePageTitle } from '../components/page-title.ts'
import { Price, PromotionField } from '../components/promotion-field.tsx'
import { Receipt } from '../components/receipt.tsx'
import { useSpeech } from '../components/speech.tsx'
import { TestMode } from '../components/test-mode.tsx'
import { Unfold } from '../components/unfold.tsx'
import { type Promotion, usePromotion } from '../components/use-promotion.ts'
import { useMe } from '../components/who.ts'
import { WishKey } from '../components/wish-key.tsx'
import { loadBilling, readBilling, saveBilling } from '../data/invoices.ts'
import { requireWho } from '../data/me.ts'
import { loadOffers, readCurrency } from '../data/offers.ts'
import { makeOrder } from '../data/orders.ts'
import { findTerms } from '../data/terms.ts'
import { withNext } from '../next-path.ts'
import { attemptSignedIn, readField, signedIn } from '../outcome.ts'
import { readAppName } from '../receipt.ts'
import '../styles/buying.css'

/** The pack in the address as it is sold now, or null when it is not. */
export const loadBuy = signedIn(async ({ request, params }) => {
  const search = new URL(request.url).searchParams
  const [offers, terms] = await Promise.all([
    loadOffers({ app: readAppName(search.get('app')), currency: readCurrency(search.get('currency')) }),
    findTerms(),
    requireWho(),
  ])
  const pack = offers.packs.find(({ name }) => name === params.pack) ?? null
  const billing = offers.methods.includes('transfer') ? await loadBilling() : null
  return { pack, methods: offers.methods, test: offers.test, hasTerms: terms !== null, billing }
})

const readWish = (form: FormData, pack: string): NewOrder => ({
  pack,
  method: readField(form, 'method') === 'transfer' ? 'transfer' : 'stripe',
  currency: readField(form, 'currency'),
  amount: Number(readField(form, 'amount')),
  ...(readField(form, 'code') === '' ? {} : { code: readField(form, 'code') }),
  waiver: true,
  language: readField(form, 'language') === 'fr' ? 'fr' : 'en',
})

/** Orders the pack at the price that was shown, and goes on to where it is paid. */
export const submitBuy = async (args: ActionFunctionArgs) => {
  const form = await args.request.formData()
  const wish = readWish(form, args.params.pack ?? '')
  const billing = readBilling(form)
  const outcome = await attemptSignedIn(args, async () => {
    // Before the order: its invoice is sent with it, and never changes.
    if (billing.name !== null) await saveBilling(billing)
    return makeOrder(wish, readField(form, 'key'))
  })
  if ('problem' in outcome) return outcome
  const { order, payUrl } = outcome.done
  if (payUrl !== null) return redirectDocument(payUrl)
  return redirect(`/orders/${order.id}${order.method === 'free' ? '?paid' : ''}`)
}

/** One pack, and all that its buyer should know before they pay. */
export const BuyPage = () => {
  const { t } = useSpeech()
  const { pack, methods, test, hasTerms, billing } = useLoaderData<typeof loadBuy>()
  const me = useMe()
  const title = pack === null ? t.buy.gone : t.buy.title({ count: pack.tokens })
  usePageTitle(title)
  return (
    <Receipt>
      <h1>{title}</h1>
      {pack === null ? (
        <Gone />
      ) : (
        <Sold
          pack={pack}
          methods={methods}
          test={test}
          hasTerms={hasTerms}
          billing={billing}
          owesTerms={me !== null && me.termsDue !== null}
        />
      )}
    </Receipt>
  )
}

type SoldProps = Omit<BuyFormProps, 'promotion'> & { owesTerms: boolean }

/** What one gets and pays, with what a promotion takes off. */
const Sold = ({ owesTerms, ...form }: SoldProps) => {
  const { t, format } = useSpeech()
  const [search] = useSearchParams()
  const { pack } = form
  const promotion = usePromotion({ ...pack, pack: pack.name }, search.get('code') ?? '')
  return (
    <>
      <dl>
        <dt>{t.buy.pack}</dt>
        <dd>{format.text(pack.title)}</dd>
        <dt>{t.buy.tokens}</dt>
        <dd>{t.packs.tokens({ count: pack.tokens })}</dd>
        <dt>{t.buy.lasts}</dt>
        <dd>{pack.days === null ? t.buy.always : t.buy.days({ days: pack.days })}</dd>
        <dt>{t.buy.price}</dt>
        <dd>
          <Price amount={pack.amount} promotion={promotion.promoted} currency={pack.currency} />
        </dd>
        {promotion.promoted?.title && (
          <>
            <dt>{promotion.promoted.title}</dt>
            <dd>{t.promotions.off({ sum: format.money(promotion.promoted.discount, pack.currency) })}</dd>
          </>
        )}
      </dl>
      {owesTerms ? <TermsDue /> : <BuyForm {...form} promotion={promotion} />}
    </>
  )
}

const Gone = () => {
  const { t } = useSpeech()
  return (
    <>
      <p className="lede">{t.buy.goneNext}</p>
      <div className="row">
        <Link className="btn plain" to="/pricing">
          {t.buy.toPacks}
        </Link>
      </div>
    </>
  )
}

const TermsDue = () => {
  const { t } = useSpeech()
  const { pathname, search } = useLocation()
  return (
    <>
      <p>{t.buy.termsDue}</p>
      <div className="row">
        <Link className="btn plain" to={withNext('/terms', pathname + search)}>
          {t.buy.toTerms}
        </Link>
      </div>
    </>
  )
}

type BuyFormProps = {
  pack: OfferedPack
  methods: PayMethod[]
  test: boolean
  hasTerms: boolean
  billing: Billing | null
  promotion: Promotion
}

const BuyForm = ({ pack, methods, test, hasTerms, billing, promotion }: BuyFormProps) => {
  const { t, format, language } = useSpeech()
  const [chosen, setChosen] = useState(methods[0])
  const method = methods.find(one => one === chosen) ?? methods[0]
  const { amount } = promotion
  const isFree = amount === 0
  const isCard = method === 'stripe' && !isFree
  const price = format.money(amount, pack.currency)
  return (
    <FormShell
      submit={isFree ? t.promotions.take : isCard ? t.buy.pay({ price }) : t.buy.order({ price })}
      tone="pay"
      disabled={promotion.isAsking}
      refusals={{ ...t.buy.refusals, ...t.promotions.refusals }}
    >
      {/* The same wish sent twice is one order; another way to pay, or another price, is another wish. */}
      <WishKey key={`${method} ${amount} ${promotion.code}`} />
      <input type="hidden" name="currency" value={pack.currency} />
      <input type="hidden" name="language" value={language} />
      <PromotionField promotion={promotion} currency={pack.currency} />
      {methods.length > 1 && !isFree ? (
        <fieldset className="ways">
          <legend>{t.buy.how}</legend>
          {methods.map(one => (
            <Check
              key={one}
              type="radio"
              name="method"
              value={one}
              checked={one === method}
              onChange={() => setChosen(one)}
            >
              {t.buy[one]}
            </Check>
          ))}
        </fieldset>
      ) : (
        <input type="hidden" name="method" value={method} />
      )}
      {test && isCard && <TestMode />}
      <p className="way-next">{isFree ? t.promotions.free : isCard ? t.buy.cardNext : t.buy.transferNext}</p>
      {!isCard && !isFree && billing !== null && billing.name === null && (
        <Unfold label={t.billing.add}>{() => <BillingFields billing={billing} required />}</Unfold>
      )}
      <Agreement waiver={t.buy.waiver} hasTerms={hasTerms} />
    </FormShell>
  )
}
