export type Tile = { name: string; value: string; more?: string | undefined }

/** Large figures side by side, each with a line of what belongs to it. */
export const FigureTiles = ({ tiles }: { tiles: Tile[] }) => (
  <dl className={`stats ${tiles.length % 4 === 0 ? 'by-four' : 'by-three'}`}>
    {tiles.map(({ name, value, more }) => (
      <div key={name}>
        <dt>{name}</dt>
        <dd>{value}</dd>
        {more && <dd>{more}</dd>}
      </div>
    ))}
  </dl>
)
