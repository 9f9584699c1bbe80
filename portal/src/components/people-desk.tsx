import type { Bulk } from 'authz/contract-bulk'
import { useState } from 'react'
import { exportPath, filterOf } from '../data/bulk.ts'
import type { PeopleFilter } from '../data/people.ts'
import { BulkForm } from './bulk-form.tsx'
import { Download } from './download.tsx'
import { useSpeech } from './speech.tsx'

type PeopleDeskProps = {
  filter: PeopleFilter
  /** The ids chosen in the list; none stands for all that match. */
  chosen: string[]
  /** Whether nobody matches: then there is only what was begun before. */
  isEmpty: boolean
  mayChange: boolean
  onDone: () => void
}

/** A deed that is asked for, and whether it is about people who were chosen one by one. */
type Open = { kind: Bulk['kind']; isOfChosen: boolean; isSent: boolean }

/** What can be done with the people chosen in the list, or with all that match its filter. */
export const PeopleDesk = ({ filter, chosen, isEmpty, mayChange, onDone }: PeopleDeskProps) => {
  const { t } = useSpeech()
  const texts = t.admin.bulk
  const [open, setOpen] = useState<Open | null>(null)
  const [isAllPressed, setAllPressed] = useState(false)
  const isAll = isAllPressed || chosen.length === 0
  const whom = isAll ? { filter: filterOf(filter) } : { people: chosen }
  const toggle = (kind: Open['kind']) =>
    setOpen(open?.kind === kind ? null : { kind, isOfChosen: !isAll, isSent: false })
  const takeAll = () => {
    setAllPressed(!isAllPressed)
    setOpen(open && { ...open, isOfChosen: isAllPressed })
  }
  const close = () => {
    setOpen(null)
    setAllPressed(false)
    onDone()
  }
  // What was about people who are no longer chosen must not turn into all by itself.
  if (open?.isOfChosen && !open.isSent && isAll) setOpen(null)
  if (isEmpty && open === null) return null
  return (
    <section className="people-desk" aria-label={texts.title}>
      <div className="row">
        <span>{isAll ? texts.allMatching : texts.chosen({ count: chosen.length })}</span>
        {chosen.length > 0 && (
          <button type="button" className="link" onClick={takeAll}>
            {isAll ? texts.onlyChosen : texts.takeAll}
          </button>
        )}
        <div className="row tw:phone:ms-auto">
          {mayChange &&
            (['grant', 'suspend'] as const).map(name => (
              <button
                key={name}
                type="button"
                className="btn quiet"
                aria-expanded={open?.kind === name}
                onClick={() => toggle(name)}
              >
                {texts.open[name]}
              </button>
            ))}
          {(['csv', 'xlsx'] as const).map(format => (
            <Download
              key={format}
              className="btn quiet"
              href={exportPath(format, filter, isAll ? [] : chosen.slice(0, 200))}
            >
              {texts.take[format]}
            </Download>
          ))}
        </div>
      </div>
      {open && (
        <BulkForm
          key={open.kind}
          kind={open.kind}
          whom={whom}
          onSent={() => setOpen({ ...open, isSent: true })}
          onClose={close}
        />
      )}
    </section>
  )
}
