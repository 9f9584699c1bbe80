import type { AdminOrder } from 'authz/contract-payments'
import { useState } from 'react'
import { Link } from 'react-router'
import { Check } from './field.tsx'
import { FormShell } from './form-shell.tsx'
import { PaymentRefund, ReceiptForm } from './payment-refund.tsx'
import { useSpeech } from './speech.tsx'
import { SumField, useSum } from './sum-field.tsx'
import { Unfold } from './unfold.tsx'

type OrderProps = { order: AdminOrder }

/** What an admin can do about the order as it stands; nothing where it is over. */
export const OrderDeeds = ({ order }: OrderProps) => {
  const { t } = useSpeech()
  const texts = t.admin.orders
  const { payment } = order
  const left = payment?.paidAt ? payment.amount - payment.refunded : 0
  const awaitsTransfer = order.method === 'transfer' && order.state !== 'paid'
  const asks = order.method === 'stripe' && order.sessionId !== null
  const isOpen = order.state === 'open'
  if (!payment?.paidAt && !awaitsTransfer && !asks && !isOpen) return null
  return (
    <section className="panel">
      {awaitsTransfer && <ConfirmForm order={order} />}
      <div className="row order-deeds">
        {asks && (
          <FormShell intent="settle" submit={texts.ask} tone="quiet" refusals={texts.refusals} className="" />
        )}
        {payment?.paidAt && <ReceiptForm payment={payment.id} />}
        {payment && left > 0 && (
          <Unfold label={texts.refund}>
            {fold => (
              <PaymentRefund
                payment={payment}
                tokens={order.tokens}
                currency={order.currency}
                isTransfer={order.method === 'transfer'}
                onLeave={fold}
              />
            )}
          </Unfold>
        )}
        {isOpen && (
          <Unfold label={texts.cancel}>
            {fold => (
              <FormShell
                className="form order-asked"
                intent="cancel"
                submit={texts.cancelNow}
                refusals={texts.refusals}
                cancel={{ label: texts.leave, onCancel: fold }}
                onDone={fold}
              >
                <p>{texts.cancelSure}</p>
              </FormShell>
            )}
          </Unfold>
        )}
      </div>
    </section>
  )
}

const ConfirmForm = ({ order }: OrderProps) => {
  const { t, format } = useSpeech()
  const { typed, setTyped, sum } = useSum(order.currency)
  const [isLate, setLate] = useState(false)
  const texts = t.admin.orders
  const hasEnded = order.state !== 'open'
  return (
    <>
      <h2>{texts.confirm}</h2>
      <p className="soft">
        {texts.confirmHint({ reference: order.transfer?.reference ?? '' })} {t.admin.invoices.partHint}{' '}
        <Link to={`/admin/invoices?search=${order.transfer?.reference ?? ''}`}>
          {t.admin.invoices.toInvoice}
        </Link>
      </p>
      <FormShell
        intent="confirm"
        submit={texts.confirmNow}
        refusals={texts.refusals}
        disabled={sum === null || (hasEnded && !isLate)}
      >
        <input type="hidden" name="sum" value={sum ?? ''} />
        <SumField
          label={texts.arrived({ currency: order.currency.toUpperCase() })}
          hint={texts.arrivedHint({ sum: format.money(order.amount, order.currency) })}
          required
          value={typed}
          onType={setTyped}
        />
        {hasEnded && (
          <Check name="late" checked={isLate} onChange={event => setLate(event.target.checked)}>
            {texts.late}
          </Check>
        )}
      </FormShell>
    </>
  )
}
