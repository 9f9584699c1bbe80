import type { Payment } from 'authz/contract-payments'
import { type ReactNode, useState } from 'react'
import { previewTakenBack } from '../refund-preview.ts'
import { FormShell } from './form-shell.tsx'
import { ReasonField } from './reason-field.tsx'
import { useSpeech } from './speech.tsx'
import { SumField, useSum } from './sum-field.tsx'

type PaymentRefundProps = {
  payment: Pick<Payment, 'id' | 'amount' | 'refunded' | 'takenBack'>
  /** What it bought. */
  tokens: number
  currency: string
  isTransfer?: boolean
  /** A row of a table has a frame already. */
  isInRow?: boolean
  onLeave: () => void
  /** Which payment it is, where that is not seen otherwise. */
  children?: ReactNode
}

/** What of a payment goes back, all that is left unless told otherwise, and which tokens go with it. */
export const PaymentRefund = (props: PaymentRefundProps) => {
  const { payment, tokens, currency, isTransfer = false, isInRow = false, onLeave } = props
  const { t, format } = useSpeech()
  const left = payment.amount - payment.refunded
  const { typed, setTyped, sum } = useSum(currency, format.sum(left, currency))
  const texts = t.admin.orders
  const fits = sum !== null && sum >= 1 && sum <= left
  const gone = fits ? previewTakenBack(tokens, payment, sum) : null
  return (
    <FormShell
      className={isInRow ? 'form' : 'form order-asked'}
      intent="refund"
      submit={fits ? texts.refundNow({ sum: format.money(sum, currency) }) : texts.refund}
      refusals={texts.refusals}
      disabled={!fits}
      cancel={{ label: texts.leave, onCancel: onLeave }}
      onDone={onLeave}
    >
      <input type="hidden" name="payment" value={payment.id} />
      <input type="hidden" name="sum" value={sum ?? ''} />
      <input type="hidden" name="refunded" value={payment.refunded} />
      {props.children}
      <div className="pair">
        <ReasonField label={texts.reason} />
        <SumField
          label={texts.refundSum({ currency: currency.toUpperCase() })}
          hint={texts.refundMost({ sum: format.money(left, currency) })}
          required
          value={typed}
          onType={setTyped}
        />
      </div>
      <p className="preview" aria-live="polite">
        <span>{texts.goes}</span>
        <b>{gone === null ? t.none : t.tokens({ count: gone })}</b>
        <small className="soft">{isTransfer ? texts.goesTransfer : texts.goesHint}</small>
      </p>
    </FormShell>
  )
}

/** Sends the buyer the addresses of a payment's papers once more. */
export const ReceiptForm = ({ payment }: { payment: string }) => {
  const { t } = useSpeech()
  const [isSent, setSent] = useState(false)
  const texts = t.admin.subscriptions
  return (
    <FormShell
      className=""
      intent="receipt"
      submit={texts.sendReceipt}
      tone="quiet"
      refusals={texts.refusals}
      onDone={() => setSent(true)}
    >
      <input type="hidden" name="payment" value={payment} />
      <small role="status" className={isSent ? 'soft' : 'hidden'}>
        {isSent && texts.receiptSent}
      </small>
    </FormShell>
  )
}
