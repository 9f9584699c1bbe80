import type { Voucher } from 'authz/contract-vouchers'
import { Link } from 'react-router'
import { type Column, DataTable } from './data-table.tsx'
import { FormShell } from './form-shell.tsx'
import { useSpeech } from './speech.tsx'
import { Unfold } from './unfold.tsx'

/** Vouchers by number, with who redeemed each last. */
export const VoucherTable = ({ vouchers, mayRevoke }: { vouchers: Voucher[]; mayRevoke: boolean }) => {
  const { t, format } = useSpeech()
  const texts = t.admin.vouchers
  const revoke: Column<Voucher> = {
    id: 'revoke',
    title: texts.action,
    isFixed: true,
    isDeed: true,
    cell: voucher => voucher.state === 'open' && <Revoke voucher={voucher} />,
  }
  const columns: Column<Voucher>[] = [
    { id: 'number', title: texts.number, kind: 'n', cell: ({ number }) => format.number(number) },
    {
      id: 'code',
      title: texts.code,
      isFixed: true,
      cell: ({ code }) => <code className="voucher-code">{code}</code>,
    },
    { id: 'state', title: texts.state, cell: voucher => <State voucher={voucher} /> },
    {
      id: 'who',
      title: texts.who,
      cell: ({ person }) =>
        person ? <Link to={`/admin/people/${person.id}`}>{person.name || person.email}</Link> : t.none,
    },
    {
      id: 'when',
      title: texts.when,
      kind: 'when',
      cell: ({ redeemedAt }) => (redeemedAt ? format.when(redeemedAt) : t.none),
    },
    ...(mayRevoke ? [revoke] : []),
  ]
  return (
    <DataTable name="vouchers" label={texts.codes} columns={columns} rows={vouchers} idOf={({ id }) => id} />
  )
}

const State = ({ voucher: { state, used, uses } }: { voucher: Voucher }) => {
  const { t } = useSpeech()
  const texts = t.admin.vouchers
  return (
    <>
      <span className={`tag ${state === 'open' ? 'good' : ''}`}>{texts.states[state]}</span>
      {uses > 1 && <small className="soft"> {texts.usedOf({ used, of: uses })}</small>}
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
          submit={texts.revokeOneNow({ code: voucher.code })}
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
