import type { Redeemed } from 'authz/contract-vouchers'
import { useState } from 'react'
import { newUuid } from '../uuid.ts'
import { lastDayOf } from '../voucher-wish.ts'
import { Field } from './field.tsx'
import { FormShell } from './form-shell.tsx'
import { useSpeech } from './speech.tsx'

type RedeemFormProps = {
  tone: 'plain' | 'pay' | 'quiet'
  /** Nothing more is needed: what was redeemed is told, and nothing asked. */
  isOver?: boolean
}

/** Takes a voucher's code, and tells what it gave. */
export const RedeemForm = ({ tone, isOver = false }: RedeemFormProps) => {
  const { t, format } = useSpeech()
  const [redeemed, setRedeemed] = useState<Redeemed | null>(null)
  const [round, setRound] = useState(0)
  const take = (made: Redeemed) => {
    setRedeemed(made)
    setRound(round + 1)
  }
  return (
    <>
      <p role="status" className={redeemed ? 'good' : 'hidden'}>
        {redeemed && t.vouchers.redeemed({ count: redeemed.tokens })}{' '}
        {redeemed?.expiresAt && t.vouchers.until({ day: format.fullDate(lastDayOf(redeemed.expiresAt)) })}
      </p>
      {/* Hidden, not gone: what it gave comes with the balance that ends the need for it. */}
      <div hidden={isOver}>
        <RedeemFields key={round} tone={tone} onDone={take} />
      </div>
    </>
  )
}

type RedeemFieldsProps = Pick<RedeemFormProps, 'tone'> & {
  code?: string
  onDone: (redeemed: Redeemed) => void
}

/** The code, and the one button that redeems it: opening a page redeems nothing. */
export const RedeemFields = ({ tone, code = '', onDone }: RedeemFieldsProps) => {
  const { t } = useSpeech()
  // A new voucher is a new deed; the same one sent twice gives once.
  const [idempotencyKey, setIdempotencyKey] = useState(newUuid)
  return (
    <FormShell<Redeemed>
      action="/redeem"
      submit={t.vouchers.submit}
      tone={tone}
      onDone={onDone}
      refusals={t.vouchers.refusals}
    >
      <input type="hidden" name="key" value={idempotencyKey} />
      <Field
        label={t.vouchers.code}
        className="voucher-code"
        name="code"
        defaultValue={code}
        onChange={() => setIdempotencyKey(newUuid())}
        required
        maxLength={100}
        autoComplete="off"
        autoCapitalize="characters"
        spellCheck={false}
      />
    </FormShell>
  )
}
