import { FormShell } from './form-shell.tsx'
import { useSpeech } from './speech.tsx'

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
