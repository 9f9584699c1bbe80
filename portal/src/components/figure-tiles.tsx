import { Help, type HelpTopic } from './help.tsx'

export type Tile = { name: string; value: string; more?: string | undefined; help?: HelpTopic }

/** Large figures side by side, each with a line of what belongs to it. */
export const FigureTiles = ({ tiles }: { tiles: Tile[] }) => (
  <dl className={`stats ${tiles.length % 4 === 0 ? 'by-four' : 'by-three'}`}>
    {tiles.map(({ name, value, more, help }) => (
      <div key={name}>
        <dt>
          {name}
          {help && <Help topics={[help]} />}
        </dt>
        <dd>{value}</dd>
        {more && <dd>{more}</dd>}
      </div>
    ))}
  </dl>
)
