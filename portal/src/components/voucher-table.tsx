import type { Voucher } from 'authz/contract-vouchers'
import { Link } from 'react-router'
import { FormShell } from './form-shell.tsx'
import { Scroll } from './scroll.tsx'
import { useSpeech } from './speech.tsx'
import { Unfold } from './unfold.tsx'

/** Vouchers by number, with who redeemed each last. */
export const VoucherTable = ({ vouchers, mayRevoke }: { vouchers: Voucher[]; mayRevoke: boolean }) => {
  const { t } = useSpeech()
  const texts = t.admin.vouchers
  return (
    <Scroll label={texts.codes}>
      <table>
        <thead>
          <tr>
            <th className="n">{texts.number}</th>
            <th>{texts.code}</th>
            <th>{texts.state}</th>
            <th>{texts.who}</th>
            <th>{texts.when}</th>
            {mayRevoke && <th>{texts.action}</th>}
          </tr>
        </thead>
        <tbody>
          {vouchers.map(voucher => (
            <VoucherRow key={voucher.id} voucher={voucher} mayRevoke={mayRevoke} />
          ))}
        </tbody>
      </table>
    </Scroll>
  )
}

const VoucherRow = ({ voucher, mayRevoke }: { voucher: Voucher; mayRevoke: boolean }) => {
  const { t, format } = useSpeech()
  const { person, redeemedAt, state } = voucher
  return (
    <tr>
      <td className="n">{format.number(voucher.number)}</td>
      <td>
        <code className="voucher-code">{voucher.code}</code>
      </td>
      <td>
        <State voucher={voucher} />
      </td>
      <td>
        {person ? <Link to={`/admin/people/${person.id}`}>{person.name || person.email}</Link> : t.none}
      </td>
      <td className="when">{redeemedAt ? format.when(redeemedAt) : t.none}</td>
      {mayRevoke && <td>{state === 'open' && <Revoke voucher={voucher} />}</td>}
    </tr>
  )
}

const State = ({ voucher: { state, used, uses } }: { voucher: Voucher }) => {
  const { t, format } = useSpeech()
  const texts = t.admin.vouchers
  return (
    <>
      <span className={`tag ${state === 'open' ? 'good' : ''}`}>{texts.states[state]}</span>
      {uses > 1 && <small className="soft"> {texts.usedOf(format.count(used), format.count(uses))}</small>}
    </>
  )
}

const Revoke = ({ voucher }: { voucher: Voucher }) => {
  const { t } = useSpeech()
  const texts = t.admin.vouchers
  return (
    <Unfold label={texts.revokeOne}>
      {fold => (
        <FormShell
          intent="revoke"
          submit={texts.revokeOneNow(voucher.code)}
          tone="pay"
          cancel={{ label: t.cancel, onCancel: fold }}
          onDone={fold}
        >
          <input type="hidden" name="id" value={voucher.id} />
        </FormShell>
      )}
    </Unfold>
  )
}
