import type { Movement } from 'authz/contract'
import type { App } from 'authz/contract-apps'
import { ChargeNote } from './charge-note.tsx'
import { Scroll } from './scroll.tsx'
import { useSpeech } from './speech.tsx'
import '../styles/spending.css'

/** The journal as a table; `apps` give titles to names. */
export const MovementsTable = ({ items, apps }: { items: Movement[]; apps: App[] }) => {
  const { t, format } = useSpeech()
  const titles = new Map(apps.map(app => [app.name, format.text(app.title)]))
  return (
    <Scroll label={t.movements.title}>
      <table className="movements">
        <thead>
          <tr>
            <th>{t.movements.when}</th>
            <th>{t.movements.what}</th>
            <th>{t.movements.app}</th>
            <th className="n">{t.movements.tokens}</th>
            <th className="n">{t.movements.balance}</th>
          </tr>
        </thead>
        <tbody>
          {items.map(item => (
            <tr key={`${item.id} ${item.kind}`}>
              <td className="when">
                <time dateTime={item.at}>{format.when(item.at)}</time>
              </td>
              <td className="what">
                <What movement={item} apps={apps} />
              </td>
              <td className={item.app ? 'app' : 'app nowhere'}>
                {item.app ? (titles.get(item.app) ?? item.app) : t.none}
              </td>
              <td className={`n tokens ${item.tokens > 0 ? 'plus' : ''}`}>{format.signed(item.tokens)}</td>
              <td className="n balance-after">{format.number(item.balance)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  )
}

/** Charges are the rule and speak by their note; everything else is named. */
const What = ({ movement: { kind, app, note }, apps }: { movement: Movement; apps: App[] }) => {
  const { t } = useSpeech()
  const name = t.movements.kinds[kind]
  if (note === '') return name
  const isCharge = kind === 'charge' || kind === 'hold'
  const words = isCharge ? <ChargeNote apps={apps} app={app} note={note} /> : note
  if (kind === 'charge') return words
  return (
    <>
      {words} <span className="tag">{name}</span>
    </>
  )
}
