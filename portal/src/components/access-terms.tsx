import type { AppAccess } from 'authz/contract-access'
import { dayFromNow } from '../days.ts'
import { Field, NumberField } from './field.tsx'
import { useSpeech } from './speech.tsx'

/** How long and how often somebody may open an app, in words. */
export const AccessTerms = ({ access }: { access: Pick<AppAccess, 'until' | 'uses' | 'used'> }) => {
  const { t, format } = useSpeech()
  const texts = t.admin.access
  const isOver = access.until !== null && new Date(access.until).getTime() <= Date.now()
  // It ends with that day: a moment before is still in it.
  const lastDay = access.until && new Date(new Date(access.until).getTime() - 1).toISOString()
  return (
    <>
      {lastDay === null ? texts.forGood : texts.untilDay({ day: format.fullDate(lastDay) })}
      {isOver && <span className="tag warn">{texts.ended}</span>}
      {access.uses !== null && <> · {texts.usesOf({ used: access.used, of: access.uses })}</>}
    </>
  )
}

/** The fields that say how long and how often; both may stay empty. */
export const AccessFields = () => {
  const { t } = useSpeech()
  const texts = t.admin.access
  return (
    <div className="pair even">
      <Field label={texts.until} hint={texts.untilHint} name="until" type="date" min={dayFromNow(0)} />
      <NumberField label={texts.uses} hint={texts.usesHint} name="uses" min={1} max={1_000_000} />
    </div>
  )
}
