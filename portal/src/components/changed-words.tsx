import { useState } from 'react'
import { FormShell } from './form-shell.tsx'
import { useSpeech } from './speech.tsx'

type Offer = { name: string; changed: string[] }

/**
 * Whether an offer was saved as its form says it, and how often a word went back to the file: the form then begins
 * anew. What the service says tells that, for the button that was pressed is gone with its word.
 */
export const useSaved = (offer: Offer) => {
  const [isSaved, setSaved] = useState(false)
  const [known, setKnown] = useState({ offer, resets: 0 })
  if (known.offer !== offer) {
    const isSame = known.offer.name === offer.name
    const isReset = isSame && known.offer.changed.some(word => !offer.changed.includes(word))
    setKnown({ offer, resets: known.resets + (isReset ? 1 : 0) })
    if (isReset || !isSame) setSaved(isReset)
  }
  return { isSaved, setSaved, resets: known.resets }
}

type ChangedWordsProps = { changed: string[]; words: Record<string, string | undefined> }

/** What lies over the file, each with the way back; `words` call them by their names. */
export const ChangedWords = ({ changed, words }: ChangedWordsProps) => {
  const { t } = useSpeech()
  const texts = t.admin.offers
  if (changed.length === 0) return null
  return (
    <section className="panel">
      <h2>{texts.changed}</h2>
      <p className="soft">{texts.changedHint}</p>
      <ul className="keys">
        {changed.map(word => (
          <li key={word} className="head">
            <b>{words[word] ?? word}</b>
            <FormShell
              intent="reset"
              submit={texts.reset}
              label={texts.resetWord({ word: words[word] ?? word })}
              tone="quiet"
              className=""
            >
              <input type="hidden" name="word" value={word} />
            </FormShell>
          </li>
        ))}
      </ul>
    </section>
  )
}
