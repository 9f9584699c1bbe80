import { useId } from 'react'
import type { Texts } from '../texts/texts-type.ts'
import { useSpeech } from './speech.tsx'
import '../styles/help.css'

export type HelpTopic = keyof Texts['help']['topics']

/** A question mark beside what people stumble on: it opens a few words on each of the topics; none without topics. */
export const Help = ({ topics }: { topics: HelpTopic[] }) => {
  const { t } = useSpeech()
  const id = useId()
  if (topics.length === 0) return null
  const texts = topics.map(topic => t.help.topics[topic])
  return (
    <span className="help">
      <button
        type="button"
        popoverTarget={id}
        aria-label={t.help.about({ titles: texts.map(({ title }) => title).join(', ') })}
      >
        <span aria-hidden="true">?</span>
      </button>
      <span id={id} popover="auto" className="help-note" role="note">
        {texts.map(({ title, text }) => (
          <span key={title} className="help-topic">
            <b>{title}</b>
            {text}
          </span>
        ))}
      </span>
    </span>
  )
}
