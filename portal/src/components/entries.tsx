import { ArrowDown, ArrowUp } from 'lucide-react'
import type { ReactNode } from 'react'
import { useSpeech } from './speech.tsx'

type EntriesProps<Item> = {
  items: Item[]
  fresh: Item
  most: number
  none: string
  onChange: (items: Item[]) => void
  children: (item: Item, change: (item: Item) => void) => ReactNode
}

/** A list whose entries are added, moved and removed. */
export const Entries = <Item,>({ items, fresh, most, none, onChange, children }: EntriesProps<Item>) => {
  const { t } = useSpeech()
  const texts = t.admin.site
  const swap = (i: number, j: number) =>
    onChange(items.map((item, k) => (k === i ? (items[j] ?? item) : k === j ? (items[i] ?? item) : item)))
  return (
    <>
      {items.length === 0 && <p className="soft">{none}</p>}
      {items.map((item, i) => {
        const name = texts.item({ count: i + 1 })
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: entries have no ids, and their fields hold no state of their own
          <fieldset key={i} className="entry">
            <legend className="hidden">{name}</legend>
            <div className="head">
              <b>{name}</b>
              <div className="row steer">
                <button
                  type="button"
                  className="btn quiet"
                  aria-label={texts.up({ block: name })}
                  disabled={i === 0}
                  onClick={() => swap(i, i - 1)}
                >
                  <ArrowUp className="icon" size={17} aria-hidden="true" />
                </button>
                <button
                  type="button"
                  className="btn quiet"
                  aria-label={texts.down({ block: name })}
                  disabled={i === items.length - 1}
                  onClick={() => swap(i, i + 1)}
                >
                  <ArrowDown className="icon" size={17} aria-hidden="true" />
                </button>
                <button
                  type="button"
                  className="btn quiet"
                  onClick={() => onChange(items.filter((_, k) => k !== i))}
                >
                  {texts.remove}
                </button>
              </div>
            </div>
            {children(item, changed => onChange(items.map((other, k) => (k === i ? changed : other))))}
          </fieldset>
        )
      })}
      {items.length < most && (
        <div>
          <button type="button" className="btn quiet" onClick={() => onChange([...items, fresh])}>
            {texts.add}
          </button>
        </div>
      )}
    </>
  )
}
