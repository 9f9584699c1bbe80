import type { ReactNode } from 'react'

/** Facts in a row of text; a name and its value stay together. */
export const InlineFacts = ({ facts }: { facts: [name: string, value: ReactNode][] }) => (
  <dl className="inline">
    {facts.map(([name, value]) => (
      <div key={name}>
        <dt>{name}</dt>
        <dd>{value}</dd>
      </div>
    ))}
  </dl>
)
