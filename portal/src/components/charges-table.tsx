import type { Charge } from 'authz/contract'
import type { App } from 'authz/contract-apps'
import { useState } from 'react'
import { ChargeNote } from './charge-note.tsx'
import { type Column, DataTable } from './data-table.tsx'
import { PersonLink } from './person-link.tsx'
import { RefundButton } from './refund-button.tsx'
import { RefundRow } from './refund-row.tsx'
import { useSpeech } from './speech.tsx'

type ChargesTableProps = { charges: Charge[]; apps: App[]; mayRefund: boolean }

/** Charges, each with a way to refund it for who may; `apps` give titles to names. */
export const ChargesTable = ({ charges, apps, mayRefund }: ChargesTableProps) => {
  const { t, format } = useSpeech()
  const [asked, setAsked] = useState<string | null>(null)
  const [left, setLeft] = useState<string | null>(null)
  const texts = t.admin.charges
  const leave = () => {
    setLeft(asked)
    setAsked(null)
  }
  const titleOf = (name: string) => {
    const app = apps.find(candidate => candidate.name === name)
    return app ? format.text(app.title) : name
  }
  const refund: Column<Charge> = {
    id: 'refund',
    title: texts.action,
    kind: 'n',
    isFixed: true,
    isDeed: true,
    cell: ({ id, refunded, tokens }) =>
      refunded < tokens && (
        <RefundButton label={texts.refund} wasOpen={id === left} onOpen={() => setAsked(id)} />
      ),
  }
  const columns: Column<Charge>[] = [
    {
      id: 'when',
      title: texts.when,
      kind: 'when',
      isFixed: true,
      cell: ({ at }) => <time dateTime={at}>{format.when(at)}</time>,
    },
    { id: 'person', title: texts.person, cell: ({ person }) => <PersonLink person={person} /> },
    { id: 'app', title: texts.app, cell: ({ app }) => titleOf(app) },
    {
      id: 'what',
      title: texts.what,
      cell: ({ app, note }) => <ChargeNote apps={apps} app={app} note={note} />,
    },
    {
      id: 'tokens',
      title: texts.tokens,
      kind: 'n',
      isFixed: true,
      cell: ({ tokens }) => format.number(tokens),
    },
    { id: 'state', title: texts.state, cell: charge => <ChargeState charge={charge} /> },
    ...(mayRefund ? [refund] : []),
  ]
  return (
    <DataTable
      name="charges"
      label={texts.title}
      columns={columns}
      rows={charges}
      idOf={({ id }) => id}
      instead={(charge, span) =>
        charge.id === asked ? <RefundRow charge={charge} apps={apps} span={span} onLeave={leave} /> : null
      }
    />
  )
}

const ChargeState = ({ charge }: { charge: Charge }) => {
  const { t } = useSpeech()
  const texts = t.admin.charges
  if (charge.refunded === 0) return <span className="tag good">{texts.paid}</span>
  const isWhole = charge.refunded >= charge.tokens
  return (
    <span className="tag warn">
      {isWhole ? texts.refunded : texts.partly({ count: charge.refunded, of: charge.tokens })}
    </span>
  )
}
