import type { Messages } from '@lingui/core'
import { useSyncExternalStore } from 'react'
import type { Language } from '../format.ts'
import { makeTexts } from './make-texts.ts'
import type { Texts } from './texts-type.ts'
import type { TokenWords } from './token-words.ts'

/**
 * What is downloaded together, a folder of each language: what every visitor needs, what is said to who signs in or is
 * kept out, the pages one goes to, the admin's.
 */
export type Part = 'shell' | 'door' | 'pages' | 'admin'

const catalogs = import.meta.glob<Messages>('../locales/*/*.ts', { import: 'messages' })

const parts = new Set<Part>(['shell'])
const loads = new Map<string, Promise<void>>()
const held: Partial<Record<Language, Messages>> = {}
let spoken: { language: Language; messages: Messages } = { language: 'en', messages: {} }
/** The language that is spoken, or will be as soon as its texts are here. */
let wanted: Language = 'en'
let isSpeaking = false
const listeners = new Set<() => void>()

const subscribe = (listener: () => void) => {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}

const show = (language: Language) => {
  const messages = held[language] ?? {}
  if (spoken.messages === messages) return
  spoken = { language, messages }
  for (const listener of listeners) listener()
}

const fetchPart = async (language: Language, part: Part) => {
  const messages = await catalogs[`../locales/${language}/${part}.ts`]?.()
  held[language] = { ...held[language], ...messages }
}

/** Loads a part once; after a failure whoever needs it next tries again. */
const loadPart = async (language: Language, part: Part) => {
  const key = `${language}/${part}`
  const load = loads.get(key) ?? fetchPart(language, part)
  loads.set(key, load)
  try {
    await load
  } catch (error) {
    loads.delete(key)
    throw error
  }
}

/** Speaks a language as soon as every part in use has come, those included that are asked for meanwhile. */
export const speakLanguage = async (language: Language) => {
  wanted = language
  let count = 0
  while (count < parts.size) {
    count = parts.size
    await Promise.all([...parts].map(part => loadPart(language, part)))
  }
  isSpeaking = true
  show(language)
}

const needTexts = async (part: Part) => {
  parts.add(part)
  const languages = new Set(isSpeaking ? [spoken.language, wanted] : [wanted])
  await Promise.all([...languages].map(language => loadPart(language, part)))
  if (isSpeaking) show(spoken.language)
}

/** What is being downloaded, with the texts that it shows and that not every visitor needs. */
export const withTexts = async <Module>(module: Promise<Module>, ...needed: Part[]): Promise<Module> =>
  (await Promise.all([module, ...needed.map(needTexts)]))[0]

/** The language that is spoken, with its messages so far. */
export const useSpoken = () => useSyncExternalStore(subscribe, () => spoken)

/** Every visitor's messages in a language, whether or not it is spoken. */
export const loadMessages = async (language: Language): Promise<Messages> => {
  await loadPart(language, 'shell')
  return held[language] ?? {}
}

/** The same as texts, in the house's words for tokens if it has any. */
export const loadTexts = async (language: Language, words: TokenWords | null = null): Promise<Texts> =>
  makeTexts(await loadMessages(language), language, words)
