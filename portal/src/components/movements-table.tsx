import type { Movement } from 'authz/contract'
import { useSpeech } from './speech.tsx'

/** The journal as a table; `titleOf` gives an app's title by its name. */
export const MovementsTable = ({
  items,
  titleOf,
}: {
  items: Movement[]
  titleOf: (name: string) => string
}) => {
  const { t, format } = useSpeech()
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
    <section className="scroll" tabIndex={0} aria-label={t.movements.title}>
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
                <What movement={item} />
              </td>
              <td className={item.app ? 'app' : 'app nowhere'}>{item.app ? titleOf(item.app) : t.none}</td>
              <td className={`n tokens ${item.tokens > 0 ? 'plus' : ''}`}>{format.signed(item.tokens)}</td>
              <td className="n balance-after">{format.number(item.balance)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

/** Charges are the rule and speak by their note; everything else is named. */
const What = ({ movement: { kind, note } }: { movement: Movement }) => {
  const { t } = useSpeech()
  const name = t.movements.kinds[kind]
  if (note === '') return name
  return (
    <>
      {note} {kind !== 'charge' && <span className="tag">{name}</span>}
    </>
  )
}
