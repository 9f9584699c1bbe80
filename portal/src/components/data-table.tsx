import { columnVisibilityFeature, rowSelectionFeature, tableFeatures, useTable } from '@tanstack/react-table'
import { Fragment, type ReactNode, useMemo, useState } from 'react'
import { readHiddenColumns, writeHiddenColumns } from '../preferences.ts'
import { Check } from './field.tsx'
import { Menu } from './menu.tsx'
import { Scroll } from './scroll.tsx'
import { useSpeech } from './speech.tsx'

/** A column: its name, its title and what stands in each row's cell. */
export type Column<Row> = {
  id: string
  title: string
  cell: (row: Row) => ReactNode
  /** `n` aligns numbers at the end, `when` keeps a time on one line, `where` lets a long word break. */
  kind?: 'n' | 'when' | 'where'
  /** Always shown: what says which row it is, and what can be done with it. */
  isFixed?: true
  /** Needs no title on the page: what its buttons say is enough. */
  isDeed?: true
}

/** Rows that can be chosen: the ids of those that are, and what their boxes say. */
type Choice<Row> = {
  chosen: string[]
  onChoose: (chosen: string[]) => void
  all: string
  one: (row: Row) => string
}

type DataTableProps<Row> = {
  /** The table's name in the reader's browser, under which it is kept which columns they do not want. */
  name: string
  label: string
  columns: Column<Row>[]
  rows: Row[]
  idOf: (row: Row) => string
  choice?: Choice<Row>
  /** Scrolls in itself when it is long. */
  isTall?: boolean
  /** A whole row in the place of one, so many columns wide; null where the row stays. */
  instead?: (row: Row, span: number) => ReactNode
}

const features = tableFeatures({ columnVisibilityFeature, rowSelectionFeature })

/** Columns that the reader hides, kept in their browser. */
const useHiddenColumns = (name: string) => {
  const [hidden, setHidden] = useState(() => readHiddenColumns(name))
  const hide = (ids: string[]) => {
    writeHiddenColumns(name, ids)
    setHidden(ids)
  }
  return [hidden, hide] as const
}

/** A name for each column; what its cells show changes with every drawing, which the table need not know. */
const useColumnNames = <Row,>(columns: Column<Row>[]) => {
  const names = columns.map(({ id, isFixed }) => (isFixed ? `${id}!` : id)).join()
  return useMemo(
    () => names.split(',').map(name => ({ id: name.replace('!', ''), enableHiding: !name.endsWith('!') })),
    [names],
  )
}

const isWithShift = (event: unknown) => (event as { nativeEvent?: MouseEvent }).nativeEvent?.shiftKey === true

const useDataTable = <Row extends object>({ name, columns, rows, idOf, choice }: DataTableProps<Row>) => {
  const [hidden, hide] = useHiddenColumns(name)
  const table = useTable({
    features,
    columns: useColumnNames(columns),
    data: rows,
    getRowId: idOf,
    state: {
      columnVisibility: Object.fromEntries(
        columns.flatMap(({ id, isFixed }) => (!isFixed && hidden.includes(id) ? [[id, false]] : [])),
      ),
      rowSelection: Object.fromEntries(choice?.chosen.map(id => [id, true as const]) ?? []),
    },
    onColumnVisibilityChange: change => {
      const next = typeof change === 'function' ? change(table.state.columnVisibility) : change
      hide(columns.flatMap(({ id }) => (next[id] === false ? [id] : [])))
    },
    onRowSelectionChange: change => {
      const next = typeof change === 'function' ? change(table.state.rowSelection) : change
      choice?.onChoose(Object.keys(next))
    },
    isRowRangeSelectionEvent: isWithShift,
  })
  return table
}

/** The admin's table: columns to hide, rows to choose where there is `choice`; on a phone each row is a card. */
export const DataTable = <Row extends object>(props: DataTableProps<Row>) => {
  const { columns, choice, instead } = props
  const table = useDataTable(props)
  const shown = table
    .getVisibleLeafColumns()
    .flatMap(({ id }) => columns.find(column => column.id === id) ?? [])
  const span = shown.length + (choice ? 1 : 0)
  return (
    <>
      <ColumnMenu label={props.label} columns={columns} table={table} />
      <Scroll label={props.label} isTall={props.isTall}>
        <table className="cards data-table">
          <thead>
            <tr>
              {choice && (
                <th className="choice" data-label={choice.all}>
                  <Box
                    label={choice.all}
                    isChecked={table.getIsAllRowsSelected()}
                    onChange={table.getToggleAllRowsSelectedHandler()}
                  />
                </th>
              )}
              {shown.map(column => (
                <Title key={column.id} {...column} />
              ))}
            </tr>
          </thead>
          <tbody>
            {table.getRowModel().rows.map(row => {
              const other = instead?.(row.original, span) ?? null
              if (other !== null) return <Fragment key={row.id}>{other}</Fragment>
              return (
                <tr key={row.id}>
                  {choice && (
                    <td className="choice">
                      <Box
                        label={choice.one(row.original)}
                        isChecked={row.getIsSelected()}
                        onChange={row.getToggleSelectedHandler()}
                      />
                    </td>
                  )}
                  {shown.map(column => (
                    <td
                      key={column.id}
                      className={column.isDeed ? `deed ${column.kind ?? ''}` : column.kind}
                      data-label={column.isFixed ? undefined : column.title}
                    >
                      {column.cell(row.original)}
                    </td>
                  ))}
                </tr>
              )
            })}
          </tbody>
        </table>
      </Scroll>
    </>
  )
}

type BoxProps = { label: string; isChecked: boolean; onChange: (event: unknown) => void }

const Box = ({ label, isChecked, onChange }: BoxProps) => (
  <input type="checkbox" aria-label={label} checked={isChecked} onChange={onChange} />
)

const Title = ({ title, kind, isDeed }: Pick<Column<never>, 'title' | 'kind' | 'isDeed'>) => (
  <th scope="col" className={kind === 'n' ? 'n' : undefined}>
    {isDeed ? <span className="hidden">{title}</span> : title}
  </th>
)

type Hideable = {
  id: string
  getCanHide(): boolean
  getIsVisible(): boolean
  toggleVisibility(shown: boolean): void
}
type ColumnMenuProps = {
  label: string
  columns: { id: string; title: string }[]
  table: { getAllLeafColumns(): Hideable[] }
}

/** Which columns are shown; nothing where none may be hidden. */
const ColumnMenu = ({ label, columns, table }: ColumnMenuProps) => {
  const { t } = useSpeech()
  const texts = t.admin.tables
  const hideable = table.getAllLeafColumns().filter(column => column.getCanHide())
  if (hideable.length === 0) return null
  const hidden = hideable.filter(column => !column.getIsVisible()).length
  return (
    <div className="table-tools">
      <Menu
        label={`${label}:`}
        face={hidden === 0 ? texts.columns : texts.columnsHidden({ hidden: `${hidden}` })}
        tone="btn quiet"
      >
        <fieldset className="column-list">
          <legend className="hidden">{texts.shown}</legend>
          {hideable.map(column => (
            <Check
              key={column.id}
              checked={column.getIsVisible()}
              onChange={event => column.toggleVisibility(event.target.checked)}
            >
              {columns.find(({ id }) => id === column.id)?.title}
            </Check>
          ))}
        </fieldset>
      </Menu>
    </div>
  )
}
