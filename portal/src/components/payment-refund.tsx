import type { Payment } from 'authz/contract-payments'
import { type ReactNode, useState } from 'react'
import { readSum, writeSum } from '../money.ts'
import { previewTakenBack } from '../refund-preview.ts'
import { Field } from './field.tsx'
import { FormShell } from './form-shell.tsx'
import { useSpeech } from './speech.tsx'

/** A typed sum, and the same in smallest units for the form. */
export const useSum = (currency: string, first = '') => {
  const [typed, setTyped] = useState(first)
  return { typed, setTyped, sum: readSum(typed, currency) }
}

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
  const { typed, setTyped, sum } = useSum(currency, writeSum(left, currency))
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
      {props.children}
      <div className="pair">
        <Field label={texts.reason} name="reason" required minLength={3} maxLength={500} autoComplete="off" />
        <Field
          label={texts.refundSum({ currency: currency.toUpperCase() })}
          hint={texts.refundMost({ sum: format.money(left, currency) })}
          inputMode="decimal"
          autoComplete="off"
          required
          value={typed}
          onChange={event => setTyped(event.target.value)}
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
