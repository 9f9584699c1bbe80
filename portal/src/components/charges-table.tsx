import type { Charge } from 'authz/contract'
import type { App } from 'authz/contract-apps'
import { useState } from 'react'
import { Link } from 'react-router'
import { ChargeNote } from './charge-note.tsx'
import { RefundRow } from './refund-row.tsx'
import { Scroll } from './scroll.tsx'
import { useSpeech } from './speech.tsx'

type ChargesTableProps = { charges: Charge[]; apps: App[]; mayRefund: boolean }

/** Charges, each with a way to refund it for who may; `apps` give titles to names. */
export const ChargesTable = ({ charges, apps, mayRefund }: ChargesTableProps) => {
  const { t } = useSpeech()
  const [asked, setAsked] = useState<string | null>(null)
  const texts = t.admin.charges
  return (
    <Scroll label={texts.title}>
      <table>
        <thead>
          <tr>
            <th>{texts.when}</th>
            <th>{texts.person}</th>
            <th>{texts.app}</th>
            <th>{texts.what}</th>
            <th className="n">{texts.tokens}</th>
            <th>{texts.state}</th>
            <th>
              <span className="hidden">{texts.action}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {charges.map(charge =>
            charge.id === asked ? (
              <RefundRow key={charge.id} charge={charge} apps={apps} onLeave={() => setAsked(null)} />
            ) : (
              <ChargeRow
                key={charge.id}
                charge={charge}
                apps={apps}
                onRefund={mayRefund ? () => setAsked(charge.id) : null}
              />
            ),
          )}
        </tbody>
      </table>
    </Scroll>
  )
}

const ChargeRow = (props: { charge: Charge; apps: App[]; onRefund: (() => void) | null }) => {
  const { t, format } = useSpeech()
  const { charge } = props
  const app = props.apps.find(candidate => candidate.name === charge.app)
  return (
    <tr>
      <td className="when">
        <time dateTime={charge.at}>{format.when(charge.at)}</time>
      </td>
      <td>
        <Link className="who" to={`/admin/people/${charge.person.id}`}>
          {charge.person.name || charge.person.email}
          {charge.person.name && <small>{charge.person.email}</small>}
        </Link>
      </td>
      <td>{app ? format.text(app.title) : charge.app}</td>
      <td>
        <ChargeNote apps={props.apps} app={charge.app} note={charge.note} />
      </td>
      <td className="n">{format.number(charge.tokens)}</td>
      <td>
        <ChargeState charge={charge} />
      </td>
      <td className="n">
        {props.onRefund && charge.refunded < charge.tokens && (
          <button type="button" className="btn quiet" onClick={props.onRefund}>
            {t.admin.charges.refund}
          </button>
        )}
      </td>
    </tr>
  )
}

const ChargeState = ({ charge }: { charge: Charge }) => {
  const { t, format } = useSpeech()
  const texts = t.admin.charges
  if (charge.refunded === 0) return <span className="tag good">{texts.paid}</span>
  const isWhole = charge.refunded >= charge.tokens
  return (
    <span className="tag warn">
      {isWhole ? texts.refunded : texts.partly(format.count(charge.refunded), format.count(charge.tokens))}
    </span>
  )
}
