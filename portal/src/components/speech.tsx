import type { Messages } from '@lingui/core'
import { createContext, type ReactNode, use, useMemo } from 'react'
import { type Format, type Language, makeFormat } from '../format.ts'
import { useHouse } from '../house.ts'
import { pickLocale, writeLanguage } from '../preferences.ts'
import { makeTexts } from '../texts/make-texts.ts'
import { speakLanguage, useSpoken } from '../texts/texts.ts'
import type { Texts } from '../texts/texts-type.ts'

type Speech = { t: Texts; format: Format; language: Language; speak: (language: Language) => Promise<void> }

const SpeechContext = createContext<Speech | null>(null)

const speak = async (next: Language) => {
  await speakLanguage(next)
  writeLanguage(next)
  document.documentElement.lang = next
}

/** Gives every component below its texts and formats; `speak` changes the language and keeps it. */
type SpeechProviderProps = { spoken?: { language: Language; messages: Messages }; children: ReactNode }

export const SpeechProvider = ({ spoken, children }: SpeechProviderProps) => {
  const ours = useSpoken()
  const { language, messages } = spoken ?? ours
  const { tokenWords } = useHouse()
  const speech = useMemo(() => {
    const locale = pickLocale(language, navigator.languages)
    const t = makeTexts(messages, locale, tokenWords?.[language] ?? null)
    return { t, format: makeFormat(language, locale), language, speak }
  }, [language, messages, tokenWords])
  return <SpeechContext value={speech}>{children}</SpeechContext>
}

/** The texts and formats of the person's language. */
export const useSpeech = () => {
  const speech = use(SpeechContext)
  if (speech === null) throw new Error('useSpeech needs a SpeechProvider above')
  return speech
}
