import type { ReactNode } from 'react'

type Share = { key: string; name: ReactNode; value: number; shown: string }

/** A list of parts with a bar each, as long as its part of the longest. */
export const Shares = ({ shares }: { shares: Share[] }) => {
  const most = Math.max(1, ...shares.map(({ value }) => value))
  return (
    <ul className="shares">
      {shares.map(({ key, name, value, shown }) => (
        <li key={key}>
          <span className="head">
            <span>{name}</span>
            <b>{shown}</b>
          </span>
          <i aria-hidden="true">
            <i style={{ width: `${(value / most) * 100}%` }} />
          </i>
        </li>
      ))}
    </ul>
  )
}
