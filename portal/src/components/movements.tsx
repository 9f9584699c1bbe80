import type { Movement } from 'authz/contract'
import type { App } from 'authz/contract-apps'
import type { Page } from 'authz/contract-parts'
import { Link } from 'react-router'
import { type MovementFilter, movementKinds, periods } from '../data/movements.ts'
import { Download } from './download.tsx'
import { Empty } from './empty.tsx'
import { Field, Select } from './field.tsx'
import { Filters } from './filters.tsx'
import { MoreButton, useMore } from './more.tsx'
import { MovementsTable } from './movements-table.tsx'
import { useSpeech } from './speech.tsx'
import '../styles/spending.css'

type MovementsProps = {
  first: Page<Movement>
  filter: MovementFilter
  apps: App[]
  /** The path of the page itself, to take the filters away. */
  path: string
  load: (filter: MovementFilter, cursor: string) => Promise<Page<Movement>>
  /** Where what is filtered is downloaded; absent where it cannot be. */
  fileOf?: (filter: MovementFilter, format: 'csv' | 'xlsx', lang: string) => string
}

/** Somebody's movements with filters and "show more". */
export const Movements = ({ first, filter, apps, path, load, fileOf }: MovementsProps) => {
  const { t, format, language } = useSpeech()
  const more = useMore(first, cursor => load(filter, cursor))
  const isFiltered = Object.values(filter).some(value => value !== '')
  const titles = new Map(apps.map(app => [app.name, format.text(app.title)]))
  return (
    <section className="panel" id="movements">
      <div className="head">
        <h2>{t.movements.title}</h2>
        {(isFiltered || more.items.length > 0) && <MovementFilters filter={filter} titles={titles} />}
      </div>
      {more.items.length > 0 ? (
        <MovementsTable items={more.items} apps={apps} />
      ) : isFiltered ? (
        <Empty title={t.movements.noMatch}>
          <Link to={path}>{t.movements.clear}</Link>
        </Empty>
      ) : (
        <Empty title={t.movements.empty}>
          <p>{t.movements.emptyNext}</p>
        </Empty>
      )}
      <MoreButton {...more} />
      {fileOf && more.items.length > 0 && (
        <div className="take row">
          {t.own.take}
          <Download href={fileOf(filter, 'csv', language)}>CSV</Download>
          <Download href={fileOf(filter, 'xlsx', language)}>Excel</Download>
        </div>
      )}
    </section>
  )
}

/** A period takes the place of days, and days that of a period. */
const clear = (form: HTMLFormElement | null, ...names: string[]) => {
  for (const name of names) {
    const field = form?.elements.namedItem(name)
    if (field instanceof HTMLInputElement || field instanceof HTMLSelectElement) field.value = ''
  }
}

const MovementFilters = ({ filter, titles }: { filter: MovementFilter; titles: Map<string, string> }) => {
  const { t } = useSpeech()
  return (
    <Filters>
      <Select
        label={t.movements.period}
        name="days"
        defaultValue={filter.days}
        onChange={event => clear(event.currentTarget.form, 'from', 'to')}
        options={[
          ['', t.movements.allTime],
          ...periods.map((days): [string, string] => [`${days}`, t.movements.days({ count: days })]),
        ]}
      />
      <Select
        label={t.movements.app}
        name="app"
        defaultValue={filter.app}
        options={[['', t.movements.allApps], ...titles]}
      />
      <Select
        label={t.movements.kind}
        name="kind"
        defaultValue={filter.kind}
        options={[
          ['', t.movements.allKinds],
          ...movementKinds.map((kind): [string, string] => [kind, t.movements.kinds[kind]]),
        ]}
      />
      <div className="days">
        <Field
          label={t.own.from}
          type="date"
          name="from"
          defaultValue={filter.from}
          onChange={event => clear(event.currentTarget.form, 'days')}
        />
        <Field
          label={t.own.to}
          type="date"
          name="to"
          defaultValue={filter.to}
          onChange={event => clear(event.currentTarget.form, 'days')}
        />
      </div>
    </Filters>
  )
}
