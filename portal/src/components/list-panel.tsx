import type { ReactNode } from 'react'
import { Link } from 'react-router'
import { Empty } from './empty.tsx'
import { MoreButton, type useMore } from './more.tsx'
import { TableFiles } from './table-files.tsx'

type ListPanelProps<Item> = {
  list: ReturnType<typeof useMore<Item>>
  /** What narrows the list, '' for what does not. */
  filter: Record<string, string>
  /** Its fields, shown as soon as there is anything to filter. */
  filters?: ReactNode
  /** Shown always, between the filters and the list. */
  above?: ReactNode
  /** Said where no list is yet, and where the filters let nothing through. */
  empty: string
  noMatch: string
  /** The way back to the whole list, at `path`. */
  clear: string
  /** What to do where nothing is yet. */
  next?: ReactNode
  path: string
  fileOf?: (format: 'csv' | 'xlsx') => string
  children: (items: Item[]) => ReactNode
}

/** A page's list: what narrows it, its rows or why there are none, and more of them. */
export const ListPanel = <Item,>(props: ListPanelProps<Item>) => {
  const { list, next } = props
  const isFiltered = Object.values(props.filter).some(value => value !== '')
  const isEmpty = list.items.length === 0
  return (
    <section className="panel">
      {(isFiltered || !isEmpty) && props.filters}
      {props.above}
      {isEmpty ? (
        <Empty title={isFiltered ? props.noMatch : props.empty}>
          {isFiltered ? <Link to={props.path}>{props.clear}</Link> : next && <p>{next}</p>}
        </Empty>
      ) : (
        props.children(list.items)
      )}
      <MoreButton {...list} />
      {props.fileOf && !isEmpty && <TableFiles fileOf={props.fileOf} />}
    </section>
  )
}
