import { createContext, type ReactNode, use, useCallback, useMemo, useState } from 'react'
import { type Format, type Language, makeFormat } from '../format.ts'
import { useHouse } from '../house.ts'
import { pickLocale, writeLanguage } from '../preferences.ts'
import { loadTexts, type Texts } from '../texts/texts.ts'
import { sayTokensIn } from '../texts/token-words.ts'

type Speech = { t: Texts; format: Format; language: Language; speak: (language: Language) => Promise<void> }

const SpeechContext = createContext<Speech | null>(null)

/** Gives every component below its texts and formats; `speak` changes the language and keeps it. */
export const SpeechProvider = (props: { language: Language; texts: Texts; children: ReactNode }) => {
  const [{ language, texts }, setSpoken] = useState({ language: props.language, texts: props.texts })
  const speak = useCallback(async (next: Language) => {
    const loaded = await loadTexts(next)
    writeLanguage(next)
    document.documentElement.lang = next
    setSpoken({ language: next, texts: loaded })
  }, [])
  // Another word for the tokens is another speech.
  const { tokenWords } = useHouse()
  // biome-ignore lint/correctness/useExhaustiveDependencies: the texts say the words, which live beside them
  const speech = useMemo(
    () => ({
      t: sayTokensIn(texts, language),
      format: makeFormat(language, pickLocale(language, navigator.languages)),
      language,
      speak,
    }),
    [texts, language, speak, tokenWords],
  )
  return <SpeechContext value={speech}>{props.children}</SpeechContext>
}

/** The texts and formats of the person's language. */
export const useSpeech = () => {
  const speech = use(SpeechContext)
  if (speech === null) throw new Error('useSpeech needs a SpeechProvider above')
  return speech
}
