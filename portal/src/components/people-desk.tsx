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
  mayChange: boolean
  onDone: () => void
}

/** What can be done with the people chosen in the list, or with all that match its filter. */
export const PeopleDesk = ({ filter, chosen, mayChange, onDone }: PeopleDeskProps) => {
  const { t } = useSpeech()
  const texts = t.admin.bulk
  const [kind, setKind] = useState<Bulk['kind'] | null>(null)
  const [isAll, setAll] = useState(false)
  const whom = isAll || chosen.length === 0 ? { filter: filterOf(filter) } : { people: chosen }
  const close = () => {
    setKind(null)
    onDone()
  }
  return (
    <section className="people-desk" aria-label={texts.title}>
      <div className="row">
        <span>
          {chosen.length > 0 && !isAll ? texts.chosen({ count: chosen.length }) : texts.allMatching}
        </span>
        {chosen.length > 0 && (
          <button type="button" className="link" onClick={() => setAll(!isAll)}>
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
                aria-expanded={kind === name}
                onClick={() => setKind(kind === name ? null : name)}
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
      {kind && <BulkForm key={`${kind} ${JSON.stringify(whom)}`} kind={kind} whom={whom} onClose={close} />}
    </section>
  )
}
