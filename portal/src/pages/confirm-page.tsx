import { type ActionFunctionArgs, Link, redirect, redirectDocument, useLoaderData } from 'react-router'
import { query } from '../api.ts'
import { FormShell } from '../components/form-shell.tsx'
import { usePageTitle } from '../components/page-title.ts'
import { PriceWords } from '../components/price-words.tsx'
import { Receipt } from '../components/receipt.tsx'
import { useSpeech } from '../components/speech.tsx'
import { useMe } from '../components/who.ts'
import { loadApp } from '../data/apps.ts'
import { launch } from '../data/launch.ts'
import { loadWho } from '../data/me.ts'
import { readPath, withNext } from '../next-path.ts'
import { attemptSignedIn, readField, signedIn } from '../outcome.ts'
import { findPriceOfVisit, mostOf, type VisitPrice } from '../prices.ts'
import { readAppName, readPrice } from '../receipt.ts'

const readConfirm = (search: URLSearchParams) => {
  const app = readAppName(search.get('app'))
  const to = readPath(search.get('to'))
  const nonce = search.get('nonce') ?? ''
  return app !== null && to !== null && nonce !== '' ? { app, to, nonce } : null
}

/** The price by the list; where the gate asked for more than that could be, the list here is old and the gate is right. */
const readVisitPrice = (listed: VisitPrice | null, asked: number): VisitPrice =>
  listed !== null && asked <= mostOf(listed) ? listed : { tokens: asked, terms: null }

/** The visit that costs, or null when the address is not whole. Never shows less than the price list says. */
export const loadConfirm = signedIn(async ({ request }) => {
  const url = new URL(request.url)
  const visit = readConfirm(url.searchParams)
  if (visit === null) return null
  const [{ me }, app] = await Promise.all([loadWho(), loadApp(visit.app)])
  if (me === null) throw redirect(withNext('/sign-in', url.pathname + url.search))
  const asked = readPrice(url.searchParams.get('price')) ?? 0
  const price = readVisitPrice(findPriceOfVisit(app, visit.to), asked)
  if (price.tokens > me.balance)
    throw redirect(`/tokens${query({ app: visit.app, need: price.tokens, to: visit.to })}`)
  return { ...visit, price, title: app.title }
})

/** Agrees to the price and goes into the app. */
export const submitConfirm = async (args: ActionFunctionArgs) => {
  const form = await args.request.formData()
  const outcome = await attemptSignedIn(args, () =>
    launch({ app: readField(form, 'app'), to: readField(form, 'to'), nonce: readField(form, 'nonce') }),
  )
  return 'problem' in outcome ? outcome : redirectDocument(outcome.done.url)
}

/** Asks before a link spends tokens. */
export const ConfirmPage = () => {
  const visit = useLoaderData<typeof loadConfirm>()
  return <Receipt>{visit ? <Ask visit={visit} /> : <Unclear />}</Receipt>
}

const Unclear = () => {
  const { t } = useSpeech()
  usePageTitle(t.confirm.unclear)
  return (
    <>
      <h1>{t.confirm.unclear}</h1>
      <p className="lede">{t.confirm.unclearNext}</p>
      <Link className="btn plain" to="/apps">
        {t.ways.toApps}
      </Link>
    </>
  )
}

const Ask = ({ visit }: { visit: NonNullable<Awaited<ReturnType<typeof loadConfirm>>> }) => {
  const { t, format } = useSpeech()
  const balance = useMe()?.balance ?? 0
  const price = visit.price.tokens
  const isHold = visit.price.terms?.hold === true
  const app = format.text(visit.title)
  const title = isHold ? t.confirm.titleHeld({ app }) : t.confirm.title({ app, price })
  usePageTitle(title)
  return (
    <>
      <h1>{title}</h1>
      <p className="lede">{isHold ? t.confirm.ledeHeld : t.confirm.lede}</p>
      <dl>
        <dt>{t.confirm.page}</dt>
        <dd className="breakable">{visit.to}</dd>
        <dt>{t.receipt.price}</dt>
        <dd>
          <PriceWords rule={visit.price} />
        </dd>
        {isHold && (
          <>
            <dt>{t.confirm.held}</dt>
            <dd>{format.number(price)}</dd>
          </>
        )}
        <dt>{t.receipt.balance}</dt>
        <dd>{format.number(balance)}</dd>
        <dt>{isHold ? t.confirm.leftHeld : t.receipt.left}</dt>
        <dd>{format.number(balance - price)}</dd>
      </dl>
      <FormShell
        submit={isHold ? t.confirm.hold({ price }) : price > 0 ? t.confirm.pay({ price }) : t.confirm.free}
        tone="pay"
        cancel={{ label: t.cancel, to: '/apps' }}
      >
        <input type="hidden" name="app" value={visit.app} />
        <input type="hidden" name="to" value={visit.to} />
        <input type="hidden" name="nonce" value={visit.nonce} />
      </FormShell>
    </>
  )
}
