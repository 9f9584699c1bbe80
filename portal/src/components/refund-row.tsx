import type { Charge } from 'authz/contract'
import type { App } from 'authz/contract-apps'
import { useState } from 'react'
import { readTokens } from '../adjustment.ts'
import { newUuid } from '../uuid.ts'
import { ChargeNote } from './charge-note.tsx'
import { NumberField } from './field.tsx'
import { FormShell } from './form-shell.tsx'
import { ReasonField } from './reason-field.tsx'
import { useSpeech } from './speech.tsx'

type RefundRowProps = { charge: Charge; apps: App[]; span: number; onLeave: () => void }

/** A row of the table of charges that asks how much of one to give back, all that is left unless told otherwise. */
export const RefundRow = (props: RefundRowProps) => {
  const { t, format } = useSpeech()
  const { charge, onLeave } = props
  const left = charge.tokens - charge.refunded
  // Made once when the form opens: however often it is sent, tokens go back once.
  const [idempotencyKey] = useState(newUuid)
  const [typed, setTyped] = useState(String(left))
  const tokens = readTokens(typed) ?? 0
  const fits = tokens >= 1 && tokens <= left
  const texts = t.admin.charges
  return (
    <tr className="asked">
      <td colSpan={props.span}>
        <FormShell
          submit={texts.refundNow({ count: fits ? tokens : left })}
          tone="pay"
          disabled={!fits}
          cancel={{ label: t.cancel, onCancel: onLeave }}
          onDone={onLeave}
        >
          <input type="hidden" name="id" value={charge.id} />
          <input type="hidden" name="key" value={idempotencyKey} />
          <p>
            {charge.person.name || charge.person.email} ·{' '}
            <ChargeNote apps={props.apps} app={charge.app} note={charge.note} /> · {format.when(charge.at)}
          </p>
          <div className="pair">
            <ReasonField label={texts.reason} autoFocus />
            <NumberField
              label={texts.refundTokens}
              hint={texts.refundMost({ left })}
              name="tokens"
              min={1}
              max={left}
              required
              value={typed}
              onType={setTyped}
            />
          </div>
        </FormShell>
      </td>
    </tr>
  )
}
