import type { Redeemed } from 'authz/contract-vouchers'
import { useEffect, useRef, useState } from 'react'
import { type ActionFunctionArgs, Link, useLoaderData } from 'react-router'
import { usePageTitle } from '../components/page-title.ts'
import { Receipt } from '../components/receipt.tsx'
import { RedeemFields } from '../components/redeem-form.tsx'
import { useSpeech } from '../components/speech.tsx'
import { requireWho } from '../data/me.ts'
import { redeemVoucher } from '../data/vouchers.ts'
import { attemptSignedIn, readField, signedIn } from '../outcome.ts'
import { lastDayOf } from '../voucher-wish.ts'

/** The code in a printed link. Nothing is redeemed before the button is pressed. */
export const loadRedeem = signedIn(async ({ request }) => {
  await requireWho()
  return (new URL(request.url).searchParams.get('code') ?? '').trim().slice(0, 100)
})

/** Redeems a voucher, from any page that has the form. */
export const submitRedeem = async (args: ActionFunctionArgs) => {
  const form = await args.request.formData()
  return attemptSignedIn(args, () => redeemVoucher(readField(form, 'code'), readField(form, 'key')))
}

/** Where a voucher's QR code leads. */
export const RedeemPage = () => {
  const { t } = useSpeech()
  const code = useLoaderData<typeof loadRedeem>()
  const [redeemed, setRedeemed] = useState<Redeemed | null>(null)
  usePageTitle(t.vouchers.title)
  if (redeemed) return <Given redeemed={redeemed} />
  return (
    <Receipt>
      <h1>{t.vouchers.title}</h1>
      <p className="lede">{t.vouchers.lede}</p>
      <RedeemFields tone="plain" code={code} onDone={setRedeemed} />
    </Receipt>
  )
}

const Given = ({ redeemed }: { redeemed: Redeemed }) => {
  const { t, format } = useSpeech()
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus(), [])
  return (
    <Receipt>
      <h1 ref={heading} tabIndex={-1}>
        {t.vouchers.redeemedTitle({ count: redeemed.tokens })}
      </h1>
      <dl>
        <dt>{t.vouchers.balance}</dt>
        <dd>{format.number(redeemed.balance)}</dd>
        <dt>{t.vouchers.lasts}</dt>
        <dd>{redeemed.expiresAt ? format.fullDate(lastDayOf(redeemed.expiresAt)) : t.vouchers.always}</dd>
      </dl>
      <div className="row">
        <Link className="btn plain" to="/apps">
          {t.home.openApps}
        </Link>
        <Link className="btn quiet" to="/tokens">
          {t.vouchers.toTokens}
        </Link>
      </div>
    </Receipt>
  )
}
